"""Importing: rows written wholly or not at all, with the user's decisions, however the source is given."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ftgui.base import saved
from ftgui.base.problems import ProblemError
from ftgui.data import rows as row_files
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.state import Job
from ftgui.data.intake import importing
from ftgui.data.intake.dataset import Dataset, ImportRequest, request_for, source_of
from ftgui.data.intake.importing import import_rows
from ftgui.data.intake.splitting import Split
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.progress import Progress
from ftgui.data.repairs.decisions import Done, Repair, name_of
from ftgui.data.rows import Row
from ftgui.data.source import Source

Put = Callable[[str, bytes | str], Path]
CSV = "question,answer\n" + "".join(f"Question {n}?,Answer {n}.\n" for n in range(40))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def request(path: Path, **options: object) -> ImportRequest:
    return msgspec.structs.replace(request_for(path), **options)


def code_of(wanted: ImportRequest, folder: Path, **options: object) -> str:
    with pytest.raises(ProblemError) as caught:
        import_rows(wanted, folder, **options)  # type: ignore[arg-type]
    return caught.value.problem.code


def both(folder: Path) -> tuple[list[Row], list[Row]]:
    return tuple(list(row_files.read(folder / name)) for name in row_files.SPLITS)  # type: ignore[return-value]


def questions(rows: list[Row]) -> list[str]:
    return [row.messages[0].content for row in rows]


def test_damaged_rows_of_a_project_are_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text('{"messages": [{"role": "user", "cont')
    with pytest.raises(ProblemError) as caught:
        list(row_files.read(path))
    assert caught.value.problem.code == "data.damaged_rows"


def test_rows_are_written_and_accounted_for(put: Put, tmp_path: Path) -> None:
    dataset, problems = import_rows(request(put("faq.csv", CSV + "Empty?,\n")), tmp_path / "data")
    training, held = both(tmp_path / "data")
    assert (dataset.rows, dataset.validation_rows, dataset.skipped) == (len(training), len(held), 1) == (36, 4, 1)
    assert [(problem.code, problem.row, problem.file) for problem in problems] == [("data.empty_answer", 42, "faq.csv")]
    assert dataset.source == "faq.csv"
    assert dataset.mapping == Mapping(shape="question_answer", question="question", answer="answer")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["train.jsonl", "validation.jsonl"]


def test_a_dataset_survives_saving(put: Put, tmp_path: Path) -> None:
    repairs = (Repair(code="data.html", action="fix"), Repair(action="skip", record="00ff", row=7))
    wanted = request(put("faq.csv", CSV), split=Split(seed=7), repairs=repairs)
    dataset, _ = import_rows(wanted, tmp_path / "data")
    saved.save(tmp_path / "d.yaml", dataset)
    assert saved.load(tmp_path / "d.yaml", Dataset) == dataset
    assert "/" not in (tmp_path / "d.yaml").read_text()


def test_the_fingerprint_tells_the_rows(put: Put, tmp_path: Path) -> None:
    path = put("faq.csv", CSV)
    first = import_rows(request(path), tmp_path / "a")[0].fingerprint
    assert import_rows(request(path), tmp_path / "b")[0].fingerprint == first
    assert import_rows(request(path, split=Split(seed=1)), tmp_path / "b")[0].fingerprint != first


def test_a_validation_file_is_used_and_its_leaks_are_named(put: Put, tmp_path: Path) -> None:
    held = put("held.csv", "question,answer\nNew?,Yes.\nQuestion 3?,Answer.\n")
    dataset, problems = import_rows(request(put("faq.csv", CSV), validation=source_of(held)), tmp_path / "data")
    assert (dataset.rows, dataset.validation_rows, dataset.validation[0].name) == (40, 2, "held.csv")
    assert [(problem.code, problem.row, problem.file) for problem in problems] == [("data.leak", 3, "held.csv")]


def test_a_validation_file_is_read_with_the_chosen_columns(put: Put, tmp_path: Path) -> None:
    odd = CSV.replace("question,answer", "answer,question")
    swapped = Mapping(shape="question_answer", question="answer", answer="question")
    held = put("held.csv", "answer,question\nNew?,Yes.\n")
    import_rows(request(put("odd.csv", odd), mapping=swapped, validation=source_of(held)), tmp_path / "data")
    assert [message.content for message in both(tmp_path / "data")[1][0].messages] == ["New?", "Yes."]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("few.csv", "question,answer\nq1,a1\nq2,a2\n", "data.too_few_rows"),
        ("none.csv", "question,answer\n", "data.no_rows"),
        ("blank.csv", "question,answer\n" + "q,\n" * 20, "data.no_answers"),
        ("empty.csv", "", "data.empty"),
        ("noise.bin", bytes(range(256)) * 4, "data.binary"),
        ("numbers.csv", "x,y\n" + "1,2\n" * 20, "data.no_mapping"),
        ("broken.xlsx", b"PK\x03\x04xl/ but no more", "data.damaged"),
    ],
)
def test_refusals_leave_the_old_rows_unharmed(
    put: Put, tmp_path: Path, name: str, content: str | bytes, code: str
) -> None:
    import_rows(request(put("faq.csv", CSV)), tmp_path / "data")
    before = files(tmp_path / "data")
    assert code_of(request(put(name, content)), tmp_path / "data") == code
    assert files(tmp_path / "data") == before


def test_another_content_than_the_user_looked_at_is_refused(put: Put, tmp_path: Path) -> None:
    assert code_of(request(put("faq.csv", CSV), seen="0" * 64), tmp_path / "data") == "data.changed"


def test_what_was_looked_at_is_imported_without_reading_it_again(put: Put, tmp_path: Path) -> None:
    path = put("faq.csv", CSV)
    with Draft.start(Job(source=source_of(path))) as draft:
        seen = draft.wait().heads[0].sha256
        path.unlink()
        dataset, _ = import_rows(request(path, seen=seen), tmp_path / "data", draft=draft)
    assert dataset.rows == 36


def test_an_import_can_be_stopped_at_any_point(put: Put, tmp_path: Path) -> None:
    path = put("faq.csv", CSV)
    steps: list[int] = []
    with Draft.start(Job(source=source_of(path))) as draft:
        draft.wait()
        report = lambda done, total: steps.append(done * 100 // total)  # noqa: E731
        import_rows(request(path), tmp_path / "data", draft=draft, progress=Progress(report))
        assert (steps[0], steps[-1], steps) == (0, 100, sorted(steps))
        before = files(tmp_path / "data")
        for point in range(1, len(steps)):
            asked = iter([False] * (point - 1) + [True])
            other, stopped = request(path, split=Split(seed=1)), Progress(stopping=asked.__next__)
            assert code_of(other, tmp_path / "data", draft=draft, progress=stopped) == "data.stopped"
        assert files(tmp_path / "data") == before


def test_a_full_disk_leaves_the_old_rows_unharmed(put: Put, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a tiny disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        import_rows(request(put("faq.csv", CSV)), small)
        before = files(small)
        large = "question,answer\n" + "".join(f"Question {n}?,{'long answer ' * 40}\n" for n in range(300))
        assert code_of(request(put("large.csv", large)), small) == "disk.full"
        assert files(small) == before
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_names_with_spaces_quotes_and_emoji(put: Put, tmp_path: Path) -> None:
    path = put("my “best” 'rows' 🙂 " + "x" * 40 + ".csv", CSV)
    dataset, _ = import_rows(request(path), tmp_path / "da ta 🙂")
    assert dataset.source == path.name


def test_a_long_source_is_written_by_a_process_of_its_own_all_the_same(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put("faq.csv", CSV + "Empty?,\n")
    first, problems = import_rows(request(path), tmp_path / "a")
    monkeypatch.setattr(importing, "_SHORT", 0)
    assert import_rows(request(path), tmp_path / "b") == (first, problems)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_process_that_cannot_write_says_why(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_SHORT", 0)
    labels = request(put("faq.csv", CSV.replace("Answer", "A") * 9), split=Split(by="label"))
    assert import_rows(labels, tmp_path / "data")[0].validation_rows > 0
    many = CSV + "".join(f"More {n}?,Other {n}.\n" for n in range(300))
    assert code_of(request(put("more.csv", many), split=Split(by="label")), tmp_path / "data") == "data.no_labels"


def test_one_customer_is_on_one_side(put: Put, tmp_path: Path) -> None:
    table = "question,answer,customer\n" + "".join(f"Order {n}?,Answer {n}.,c{n % 10}\n" for n in range(100))
    split = Split(share=0.2, by="column", column="customer")
    import_rows(request(put("faq.csv", table), split=split), tmp_path / "data")
    sides = [{int(text.split()[1][:-1]) % 10 for text in questions(rows)} for rows in both(tmp_path / "data")]
    assert len(sides[1]) == 2
    assert not sides[0] & sides[1]


def test_a_column_to_split_by_must_be_there(put: Put, tmp_path: Path) -> None:
    wrong = request(put("faq.csv", CSV), split=Split(by="column", column="custmer"))
    assert code_of(wrong, tmp_path / "data") == "data.no_column"


def test_whole_files_are_set_aside(put: Put, tmp_path: Path) -> None:
    paths = []
    for number in range(5):
        table = "question,answer\n" + "".join(f"File {number} row {n}?,Answer {n}.\n" for n in range(10))
        paths.append(str(put(f"part{number}.csv", table)))
    wanted = ImportRequest(source=Source(paths=tuple(paths)), split=Split(share=0.2, by="file"))
    dataset, _ = import_rows(wanted, tmp_path / "data")
    assert (dataset.rows, dataset.validation_rows) == (40, 10)
    assert len({text.split()[1] for text in questions(both(tmp_path / "data")[1])}) == 1


def test_rows_almost_the_same_stay_on_one_side(put: Put, tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(400)]
    texts = [" ".join(words[n * 20 : n * 20 + 30]) for n in range(18)]
    lines = [f"{text} {end}?,Answer.\n" for text in texts for end in ("please", "thanks")]
    import_rows(request(put("faq.csv", "question,answer\n" + "".join(lines)), split=Split(share=0.3)), tmp_path / "d")
    learned, held = ({text.rsplit(" ", 1)[0] for text in questions(rows)} for rows in both(tmp_path / "d"))
    assert held
    assert not learned & held


def test_rows_that_all_belong_together_cannot_be_parted_and_that_is_said(put: Put, tmp_path: Path) -> None:
    table = "question,answer,customer\n" + "".join(f"Order {n}?,Answer {n}.,one\n" for n in range(20))
    split = Split(by="column", column="customer")
    dataset, problems = import_rows(request(put("faq.csv", table), split=split), tmp_path / "data")
    assert dataset.validation_rows == 0
    assert "data.not_parted" in [problem.code for problem in problems]


def test_decisions_are_applied_and_counted(put: Put, tmp_path: Path) -> None:
    table = CSV + "Where?,In <b>Bonn</b>.\nWho?,\nWhen?,Never.\n"
    repairs = (
        Repair(code="data.html", action="fix"),
        Repair(action="edit", record=name_of({"question": "Who?", "answer": ""}), column="answer", text="Ann."),
        Repair(action="skip", record=name_of({"question": "When?", "answer": "Never."})),
        Repair(action="skip", record=name_of({"question": "Gone?", "answer": "Yes."})),
    )
    wanted = request(put("faq.csv", table), repairs=repairs, split=Split(share=0.0))
    dataset, problems = import_rows(wanted, tmp_path / "data")
    answers = {row.messages[0].content: row.messages[1].content for row in both(tmp_path / "data")[0]}
    assert (answers["Where?"], answers["Who?"], answers.get("When?")) == ("In Bonn.", "Ann.", None)
    assert set(dataset.done) == {Done("data.html", "fix", 1), Done("", "edit", 1), Done("", "skip", 1)}
    assert [problem.code for problem in problems] == ["data.repairs_without_row"]
    assert (dataset.rows, dataset.skipped) == (42, 1)


def test_decisions_hold_for_the_next_version_of_the_file(put: Put, tmp_path: Path) -> None:
    repairs = (Repair(action="edit", record=name_of({"question": "Who?", "answer": ""}), column="answer", text="Ann."),)
    for number, table in enumerate((CSV + "Who?,\n", "question,answer\nWho?,\n" + CSV.partition("\n")[2])):
        wanted = request(put("faq.csv", table), repairs=repairs, split=Split(share=0.0))
        import_rows(wanted, tmp_path / str(number))
        assert {"Who?", "Question 1?"} <= set(questions(both(tmp_path / str(number))[0]))


def test_enough_rows_after_mending_are_enough(put: Put, tmp_path: Path) -> None:
    blank = "question,answer\n" + "".join(f"Question {n}?,\n" for n in range(12))
    edits = tuple(
        Repair(
            action="edit", record=name_of({"question": f"Question {n}?", "answer": ""}), column="answer", text="Yes."
        )
        for n in range(12)
    )
    path = put("blank.csv", blank)
    assert import_rows(request(path, repairs=edits), tmp_path / "data")[0].rows == 11
    assert code_of(request(path, repairs=edits[:5]), tmp_path / "data") == "data.too_few_rows"
