"""check and import, as a script or a support person calls them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ftgui.cli import main

Command = Callable[..., dict[str, Any]]
PROBLEM = {"code", "message", "action", "detail", "file", "row", "column", "severity"}


@pytest.fixture
def ftgui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))

    def run(*arguments: object) -> dict[str, Any]:
        code = main([*map(str, arguments), "--json"])
        return {**json.loads(capsys.readouterr().out), "exit": code}

    return run


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "shop.csv"
    rows = [f"How do I return shirt {n}?,Send it back within {n + 10} days.\n" for n in range(20)]
    file.write_text("question,answer\n" + "".join(rows) + "Anything else?,\n")
    return file


def test_a_report_has_all_that_was_promised(ftgui: Command, questions: Path) -> None:
    told = ftgui("check", questions)
    promised = {"file", "shape", "rows", "columns", "mapping", "problems", "tokens", "epochs"}
    assert promised <= told.keys()
    assert (told["exit"], told["shape"], told["rows"]) == (0, "question_answer", 20)
    assert {"encoding", "total", "assistant"} <= told["tokens"].keys()
    assert {"min", "max", "mean", "median", "p10", "p90"} <= told["tokens"]["total"].keys()
    (empty,) = told["problems"]
    assert empty.keys() >= PROBLEM
    assert (empty["row"], empty["severity"], empty["file"]) == (22, "warning", "shop.csv")


@pytest.mark.parametrize(
    "wrong", [["--for", "nobody"], ["--map", "answer="], ["--map", "nothing=answer"], ["--map", "shape=round"], []]
)
def test_wrong_usage_is_exit_2(ftgui: Command, questions: Path, wrong: list[str]) -> None:
    told = ftgui("check", *([questions] if wrong else []), *wrong)
    assert told["exit"] == 2
    assert told["problems"][0].keys() >= PROBLEM


def test_without_json_wrong_usage_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "usage: ftgui check" in told.err


def test_in_words_a_few_of_a_kind_are_told_and_how_many_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))
    file = tmp_path / "shop.csv"
    file.write_text(
        "question,answer\n" + "".join(f"Question {n}?,{'' if n % 2 else f'Answer {n}.'}\n" for n in range(40))
    )
    assert main(["check", str(file)]) == 0
    told = capsys.readouterr().err
    assert [f"row {row}:" in told for row in (3, 5, 7, 9)] == [True, True, True, False]
    assert "17 more like" in told


def test_what_stops_the_work_is_exit_1(ftgui: Command, tmp_path: Path) -> None:
    assert ftgui("check", tmp_path / "nowhere.csv")["exit"] == 1


def test_the_sheet_is_chosen(ftgui: Command, tmp_path: Path) -> None:
    book = Workbook()
    for name, count in (("spring", 11), ("autumn", 13)):
        sheet = book.create_sheet(name)
        for row in [("question", "answer"), *((f"Is it {name} {n}?", f"It is {n}.") for n in range(count))]:
            sheet.append(row)
    book.save(tmp_path / "year.xlsx")
    assert ftgui("check", tmp_path / "year.xlsx", "--sheet", "autumn")["rows"] == 13
    missing = ftgui("check", tmp_path / "year.xlsx", "--sheet", "summer")
    assert (missing["exit"], missing["problems"][0]["code"]) == (1, "data.no_sheet")
    held = ftgui("import", tmp_path / "new", tmp_path / "year.xlsx", "--sheet", "autumn")["dataset"]
    assert held["rows"] + held["validation_rows"] == 13


def test_several_files_at_once(ftgui: Command, questions: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(questions.read_text().replace("shirt", "coat"))
    assert ftgui("check", questions, other)["rows"] == 40


@pytest.mark.parametrize(("share", "code", "held"), [("0", 0, 0), ("0.25", 0, 5), ("0.7", 2, None), ("-1", 2, None)])
def test_a_share_is_held_back(
    ftgui: Command, questions: Path, tmp_path: Path, share: str, code: int, held: int | None
) -> None:
    told = ftgui("import", tmp_path / "mine", questions, f"--validation={share}")
    assert told["exit"] == code
    assert held is None or told["dataset"]["validation_rows"] == held


def test_a_new_folder_becomes_a_project(ftgui: Command, questions: Path, tmp_path: Path) -> None:
    told = ftgui("import", tmp_path / "mine", questions)
    assert (told["exit"], told["dataset"]["rows"]) == (0, 18)
    assert (tmp_path / "mine" / "project.yaml").is_file()
    other = ftgui("import", questions.parent, questions)
    assert (other["exit"], other["problems"][0]["code"]) == (1, "project.not_one")


def test_another_seed_holds_back_other_rows(ftgui: Command, questions: Path, tmp_path: Path) -> None:
    held = []
    for number in (1, 2, 1):
        ftgui("import", tmp_path / "mine", questions, "--seed", number)
        held.append((tmp_path / "mine" / "data" / "validation.jsonl").read_text())
    assert held[0] == held[2] != held[1]


def test_rows_are_mended_by_their_numbers(ftgui: Command, questions: Path, tmp_path: Path) -> None:
    decided = tmp_path / "repairs.yaml"
    decided.write_text(
        "repairs:\n- {action: edit, row: 22, column: answer, text: No thanks.}\n- {action: skip, row: 3}\n"
    )
    told = ftgui("import", tmp_path / "mine", questions, "--validation", "0.1", "--repairs", decided)
    done = {(each["code"], each["action"], each["rows"]) for each in told["dataset"]["done"]}
    assert done == {("", "edit", 1), ("", "skip", 1)}
    written = "".join((tmp_path / "mine" / "data" / name).read_text() for name in ("train.jsonl", "validation.jsonl"))
    assert "No thanks." in written
    assert "shirt 1?" not in written
    assert ftgui("import", tmp_path / "mine", questions)["dataset"]["done"] == told["dataset"]["done"]
    decided.write_text("repairs: [{action: skip, row: 99}]")
    assert ftgui("import", tmp_path / "mine", questions, "--repairs", decided)["exit"] == 2
