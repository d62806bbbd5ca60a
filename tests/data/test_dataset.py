import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ftgui.base import saved
from ftgui.base.problems import ProblemError
from ftgui.data import rows as row_files
from ftgui.data.dataset import Dataset, import_file
from ftgui.data.mapping import Mapping

Put = Callable[[str, bytes | str], Path]
CSV = "question,answer\n" + "".join(f"Question {n}?,Answer {n}.\n" for n in range(40))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def code_of(path: Path, folder: Path, **options: object) -> str:
    with pytest.raises(ProblemError) as caught:
        import_file(path, folder, **options)  # type: ignore[arg-type]
    return caught.value.problem.code


def test_rows_are_written_and_accounted_for(put: Put, tmp_path: Path) -> None:
    dataset, problems = import_file(put("faq.csv", CSV + "Empty?,\n"), tmp_path / "data")
    training = list(row_files.read(tmp_path / "data" / "train.jsonl"))
    held = list(row_files.read(tmp_path / "data" / "validation.jsonl"))
    assert (dataset.rows, dataset.validation_rows, dataset.skipped) == (len(training), len(held), 1) == (36, 4, 1)
    assert [(problem.code, problem.row, problem.file) for problem in problems] == [("data.empty_answer", 42, "faq.csv")]
    assert dataset.source == "faq.csv"
    assert dataset.mapping == Mapping(shape="question_answer", question="question", answer="answer")


def test_a_dataset_survives_saving(put: Put, tmp_path: Path) -> None:
    dataset, _ = import_file(put("faq.csv", CSV), tmp_path / "data", seed=7)
    saved.save(tmp_path / "d.yaml", dataset)
    assert saved.load(tmp_path / "d.yaml", Dataset) == dataset
    assert "/" not in (tmp_path / "d.yaml").read_text()


def test_the_fingerprint_tells_the_rows(put: Put, tmp_path: Path) -> None:
    path = put("faq.csv", CSV)
    first = import_file(path, tmp_path / "a")[0].fingerprint
    assert import_file(path, tmp_path / "b")[0].fingerprint == first
    assert import_file(path, tmp_path / "b", seed=1)[0].fingerprint != first


def test_a_validation_file_is_used_and_its_leaks_are_named(put: Put, tmp_path: Path) -> None:
    held = put("held.csv", "question,answer\nNew?,Yes.\nQuestion 3?,Answer.\n")
    dataset, problems = import_file(put("faq.csv", CSV), tmp_path / "data", validation=held)
    assert (dataset.rows, dataset.validation_rows, dataset.validation_source) == (40, 2, "held.csv")
    assert [(problem.code, problem.row, problem.file) for problem in problems] == [("data.leak", 3, "held.csv")]


def test_a_validation_file_is_read_with_the_chosen_columns(put: Put, tmp_path: Path) -> None:
    odd = CSV.replace("question,answer", "answer,question")
    swapped = Mapping(shape="question_answer", question="answer", answer="question")
    held = put("held.csv", "answer,question\nNew?,Yes.\n")
    import_file(put("odd.csv", odd), tmp_path / "data", mapping=swapped, validation=held)
    row = next(iter(row_files.read(tmp_path / "data" / "validation.jsonl")))
    assert [message.content for message in row.messages] == ["New?", "Yes."]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("few.csv", "question,answer\nq1,a1\nq2,a2\n", "data.too_few_rows"),
        ("none.csv", "question,answer\n", "data.no_rows"),
        ("blank.csv", "question,answer\n" + "q,\n" * 20, "data.no_answers"),
        ("empty.csv", "", "data.empty"),
        ("noise.bin", bytes(range(256)) * 4, "data.binary"),
        ("numbers.csv", "x,y\n" + "1,2\n" * 20, "data.no_mapping"),
        ("poems.txt", "\n".join(f"A line about the sea number {n}." for n in range(20)), "data.no_questions"),
        ("broken.xlsx", b"PK\x03\x04xl/ but no more", "data.damaged"),
        ("paper.pdf", b"%PDF-1.7 ...", "data.damaged"),
    ],
)
def test_refusals_leave_the_old_rows_unharmed(
    put: Put, tmp_path: Path, name: str, content: str | bytes, code: str
) -> None:
    import_file(put("faq.csv", CSV), tmp_path / "data")
    before = files(tmp_path / "data")
    assert code_of(put(name, content), tmp_path / "data") == code
    assert files(tmp_path / "data") == before


def test_a_file_that_changes_while_it_is_read_is_refused(put: Put, tmp_path: Path) -> None:
    path = put("faq.csv", CSV)
    import_file(path, tmp_path / "data")
    before = files(tmp_path / "data")

    def grow(done: int, _: int) -> None:
        if done == 900:
            path.write_text(CSV + "More?,More.\n")

    assert code_of(path, tmp_path / "data", report=grow) == "data.changed"
    assert files(tmp_path / "data") == before


def test_a_file_that_vanishes_while_it_is_read_is_refused(put: Put, tmp_path: Path) -> None:
    path = put("faq.csv", CSV)
    report = lambda done, _: path.unlink() if done == 900 else None  # noqa: E731
    assert code_of(path, tmp_path / "data", report=report) == "data.missing"


def test_an_import_can_be_stopped_at_any_point(put: Put, tmp_path: Path) -> None:
    path = put("faq.csv", CSV)
    steps: list[int] = []
    import_file(path, tmp_path / "data", report=lambda done, total: steps.append(done * 100 // total))
    assert steps[0] == 0
    assert steps[-1] == 100
    assert steps == sorted(steps)
    before = files(tmp_path / "data")
    for point in range(1, len(steps)):
        asked = iter([False] * (point - 1) + [True])
        assert code_of(path, tmp_path / "data", seed=1, stopping=asked.__next__) == "data.stopped"
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
        import_file(put("faq.csv", CSV), small)
        before = files(small)
        large = "question,answer\n" + "".join(f"Question {n}?,{'long answer ' * 40}\n" for n in range(300))
        assert code_of(put("large.csv", large), small) == "disk.full"
        assert files(small) == before
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_names_with_spaces_quotes_and_emoji(put: Put, tmp_path: Path) -> None:
    path = put("my “best” 'rows' 🙂 " + "x" * 40 + ".csv", CSV)
    dataset, _ = import_file(path, tmp_path / "da ta 🙂")
    assert dataset.source == path.name
