"""What others build on: exit codes, and one JSON document on stdout and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftgui.cli import main
from ftgui.project import samples, store

Command = Callable[..., dict[str, Any]]
PROBLEM = {"code", "message", "action", "detail", "file", "row", "column", "severity"}


@pytest.fixture
def ftgui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command with `--json`; returns the document, with the exit code as `exit`."""
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))

    def run(*arguments: str | Path) -> dict[str, Any]:
        code = main([*map(str, arguments), "--json"])
        told = capsys.readouterr()
        assert told.err == ""
        document: dict[str, Any] = json.loads(told.out)
        assert all(set(problem) >= PROBLEM for problem in document["problems"])
        return {**document, "exit": code, "codes": [problem["code"] for problem in document["problems"]]}

    return run


@pytest.fixture
def project(tmp_path: Path, ftgui: Command) -> Path:
    folder = tmp_path / "a “project” ☕"
    assert ftgui("sample", "house-style", folder)["exit"] == 0
    return folder


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nosuch"],
        ["run"],
        ["sample", "nosuch"],
        ["sample", "--js"],
        ["plan"],
        ["plan", "{}", "--set", "epochs"],
        ["check", "rows.csv", "--for", "nowhere"],
        ["check", "rows.csv", "--map", "answer"],
        ["import", "{}", "rows.csv", "--validation", "2"],
        ["export", "{}", "--for", "nothing", "--out", "out"],
        ["run", "{}", "--confirm", "much"],
        ["ship", "run", "--to", "moon"],
        ["ship", "run"],
        ["engine", "install", "warp"],
        ["engine", "paint", "trl"],
    ],
)
def test_wrong_usage_is_two_and_says_why(ftgui: Command, project: Path, words: list[str]) -> None:
    told = ftgui(*(word.format(project) for word in words))
    assert told["exit"] == 2
    assert told["codes"][0].startswith("usage.")
    assert told["problems"][0]["action"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["decide", "nowhere"], "project.not_one"),
        (["runs", "nowhere"], "project.not_one"),
        (["plan", "nowhere"], "project.not_one"),
        (["export", "nowhere", "--for", "trl", "--out", "out"], "project.not_one"),
        (["export", "{}", "--for", "trl", "--out", "/dev/null/out"], "disk.not_a_folder"),
        (["watch", "nowhere"], "run.not_one"),
        (["stop", "nowhere"], "run.not_one"),
        (["resume", "{}"], "run.not_one"),
        (["compare", "{}"], "run.not_one"),
        (["ship", "{}", "--to", "merged"], "run.not_one"),
        (["check", "nowhere.csv"], "data.missing"),
        (["import", "{}", "nowhere.csv"], "data.missing"),
        (["decide", "{}", "--answers", "nowhere.yaml"], "disk.missing"),
        (["plan", "{}", "--set", "epochs=0"], "plan.setting"),
        (["plan", "{}", "--set", "epoch=1"], "plan.unknown_setting"),
        (["plan", "{}", "--preset", "best"], "plan.unknown_preset"),
        (["plan", "{}", "--backend", "moon"], "plan.no_backend"),
        (["plan", "{}", "--backend", ""], "plan.no_backend"),
        (["plan", "{}", "--model", ""], "plan.model_id"),
        (["plan", "{}", "--model", "/nowhere"], "plan.not_a_model"),
    ],
)
def test_what_stops_the_work_is_one_and_listed(ftgui: Command, project: Path, words: list[str], code: str) -> None:
    before = (project / "project.yaml").read_bytes()
    told = ftgui(*(word.format(project) for word in words))
    assert (told["exit"], told["codes"]) == (1, [code])
    assert (project / "project.yaml").read_bytes() == before


def test_a_fault_of_ours_is_three_and_names_its_report(ftgui: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("of ours")

    monkeypatch.setattr(samples, "samples", broken)
    told = ftgui("sample")
    assert (told["exit"], told["codes"]) == (3, ["fault.command"])
    report = Path(told["problems"][0]["file"])
    assert str(report) in told["problems"][0]["action"]
    assert "RuntimeError: of ours" in report.read_text()


def test_the_documented_keys(ftgui: Command, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH", raising=False)
    listed = ftgui("sample")["samples"]
    assert [set(each) for each in listed] == [{"name", "title", "rows", "format"}] * len(listed)
    assert (listed[0]["name"], [each["format"] for each in listed]) == ("house-style", ["CSV", "XLSX", "JSONL"])
    decided = ftgui("decide", project)
    assert {"verdict", "reasons", "objection", "next"} <= set(decided)
    assert all({"rule", "text", "source"} <= set(reason) for reason in decided["reasons"])
    checked = ftgui("check", samples.samples()[0].path)
    assert {"file", "shape", "rows", "columns", "mapping", "problems", "tokens", "epochs"} <= set(checked)
    assert {"min", "max", "mean", "median", "p10", "p90"} <= set(checked["tokens"]["total"])
    assert {"min", "max", "mean", "median", "p10", "p90"} <= set(checked["tokens"]["assistant"])
    assert checked["tokens"]["encoding"]
    planned = ftgui("plan", project)
    assert {"backend", "model", "method", "settings", "fit", "time", "cost", "problems"} <= set(planned)
    assert ftgui("runs", project)["runs"] == []


def test_places_to_train_that_are_not_ready_say_why(ftgui: Command) -> None:
    told = ftgui("plan", "--backends")
    found = {each["name"]: each for each in told["backends"]}
    assert list(found)[:4] == ["trl", "autotrain", "openai", "azure"]
    assert all(not each["ready"] and each["problems"] and each["title"] for each in found.values())
    assert [each["severity"] for each in found["trl"]["problems"]] == ["warning"]
    assert told["exit"] == 0


def test_a_project_that_names_an_unknown_place_can_be_given_another(ftgui: Command, project: Path) -> None:
    path = project / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("backend: trl", "backend: moon"), encoding="utf-8")
    for words in (["plan", project], ["run", project], ["plan", project, "--set", "epochs=2"]):
        assert ftgui(*words)["codes"] == ["plan.no_backend"]
    assert ftgui("plan", project, "--backend", "autotrain")["backend"] == "autotrain"


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist only there")
def test_names_that_are_no_text_are_told_or_refused_in_words(ftgui: Command, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"odd \xff")
    assert ftgui("sample", "house-style", odd)["project"] == str(odd)
    assert ftgui("decide", odd)["exit"] == 0
    rows = odd.with_suffix(".csv")
    rows.write_bytes(samples.samples()[0].path.read_bytes())
    assert ftgui("check", rows)["codes"] == ["data.odd_name"]
    assert ftgui("import", odd, rows)["codes"] == ["data.odd_name"]
    together = tmp_path / "together"
    together.mkdir()
    rows.rename(together / rows.name)
    assert ftgui("check", together)["rows"] == 112


def run(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    options["env"] = {**environment, **options.get("env", {})}
    return subprocess.run([sys.executable, "-m", "ftgui", *words], text=True, check=False, timeout=60, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["sample"], ["sample", "--json"], ["nosuch", "--json"]])
def test_a_result_that_cannot_be_written_is_said_without_a_traceback(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = run(*words, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.startswith("The result could not be written")
    assert "Traceback" not in done.stderr


def test_json_is_utf8_and_words_never_fail_wherever_they_go() -> None:
    known = {"PYTHONIOENCODING": "ascii"}
    told = run("nosuch “☕”", "--json", env=known, stdout=subprocess.PIPE, encoding="utf-8")
    assert "“☕”" in json.loads(told.stdout)["problems"][0]["message"]
    assert run("check", "“☕”.csv", env=known, capture_output=True).returncode == 1


@pytest.mark.parametrize(
    "words",
    [
        ["decide", "{name}"],
        ["runs", "{name}"],
        ["watch", "{name}"],
        ["compare", "{name}"],
        ["sample", "house-style", "{name}"],
        ["plan", "{project}", "--model", "{name}"],
        ["plan", "{project}", "--model", "./{name}"],
        ["check", "{name}"],
        ["import", "{project}", "{name}"],
        ["export", "{project}", "--for", "trl", "--out", "{name}"],
        ["export", "{project}", "--for", "csv", "--out", "{name}"],
    ],
)
def test_a_name_that_no_disk_takes_is_a_problem(ftgui: Command, project: Path, words: list[str]) -> None:
    told = ftgui(*(word.format(name="n" * 300, project=project) for word in words))
    assert (told["exit"], len(told["problems"])) == (1, 1)
    assert ftgui("plan", project)["exit"] == 0


def test_a_project_that_is_open_elsewhere_is_only_read(ftgui: Command, project: Path) -> None:
    writer = store.Writer(project)
    assert ftgui("plan", project, "--set", "epochs=2")["codes"] == ["project.in_use"]
    assert ftgui("runs", project)["exit"] == 0
    writer.release()
    assert ftgui("plan", project, "--set", "epochs=2")["exit"] == 0
