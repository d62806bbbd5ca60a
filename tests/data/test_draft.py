"""A draft as the window and the command line use it: worked on by other processes, looked into meanwhile."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from ftgui.base import paths
from ftgui.base.problems import ProblemError, refuse
from ftgui.data import worker
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.state import Job
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.report import report_of
from tests.data.judged import job_for

Put = Callable[[str, bytes | str], Path]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def chat(number: int, letters: int = 20) -> str:
    said = f"Answer {number} " + "x" * letters
    turns = [{"role": "user", "content": f"Question {number}?"}, {"role": "assistant", "content": said}]
    return json.dumps({"messages": turns}) + "\n"


@pytest.fixture
def long_file(put: Put) -> Iterator[Path]:
    """Long enough for judges of their own; one answer is missing in the middle, the last row comes twice."""
    lines = [chat(number, letters=1500) for number in range(6000)]
    lines[3000] = lines[3000].replace("Answer", "{{name}}")
    yield put("long.jsonl", "".join([*lines, lines[-1]]))


def test_a_long_file_is_judged_by_several_processes_and_leaves_nothing_behind(long_file: Path, home: Path) -> None:
    with Draft.start(job_for(long_file, tokens=False)) as draft:
        draft.wait(until=lambda state: state.rows > 0)
        assert draft.rows(0, 2)[1].row == 2
        state = draft.wait()
        assert (state.rows, state.judged, state.usable, state.stopped) == (6001, 6001, 6001, None)
        found = {(problem.code, problem.row) for problem in report_of(draft)[1]}
        assert found == {("data.placeholder", 3001), ("data.duplicate", 6001)}
        assert [chat.row for chat in draft.chats(5999, 5)] == [6000, 6001]
        draft.remap(Mapping(shape="table", answer="messages", question_text="Say it."))
        assert draft.wait().usable == 6001
    assert list((home / "cache" / "drafts").iterdir()) == []
    assert psutil.Process().children(recursive=True) == []


def test_a_draft_that_is_cancelled_ends_at_once(long_file: Path) -> None:
    with Draft.start(job_for(long_file)) as draft:
        draft.wait(until=lambda state: state.rows > 0)
        draft.cancel()
        assert psutil.Process().children(recursive=True) == []


def test_a_process_that_needs_more_memory_than_it_may_have_is_a_problem(put: Put) -> None:
    """The vocabulary does not fit in what is left beside the program itself."""
    job = msgspec.structs.replace(job_for(put("f.jsonl", "".join(map(chat, range(20))))), memory=128 << 20)
    with Draft.start(job) as draft:
        state = draft.wait()
        assert state.stopped is not None
        assert state.stopped.code in ("data.reader_died", "data.too_large")


def test_who_looks_into_a_draft_that_was_closed_opens_nothing(put: Put) -> None:
    draft = Draft.start(job_for(put("f.csv", "question,answer\n" + "q?,a\n" * 20), tokens=False))
    draft.wait()
    draft.close()
    for look in (lambda: draft.rows(0, 1), lambda: draft.findings.counts()):
        with pytest.raises(ProblemError) as caught:
            look()
        assert caught.value.problem.code == "data.draft_closed"


def test_a_worker_that_dies_is_a_problem(long_file: Path) -> None:
    with Draft.start(job_for(long_file)) as draft:
        draft.wait(until=lambda state: state.rows > 0)
        for process in psutil.Process().children():
            process.kill()
        state = draft.wait()
        assert state.stopped is not None
        assert state.stopped.code == "data.reader_died"
        assert "long.jsonl" in state.stopped.message


def test_a_worker_that_comes_no_further_is_given_up(long_file: Path) -> None:
    job = msgspec.structs.replace(job_for(long_file), patience=0.3 - long_file.stat().st_size / 2e6)
    with Draft.start(job) as draft:
        for process in psutil.Process().children():
            process.suspend()
        state = draft.wait()
        assert state.stopped is not None
        assert state.stopped.code == "data.stuck"


def test_folders_of_drafts_whose_window_is_gone_are_removed(put: Put, home: Path) -> None:
    drafts = home / "cache" / "drafts"
    gone, held = drafts / "999999999-x", drafts / f"{os.getpid()}-y"
    for folder in (gone, held):
        folder.mkdir(parents=True)
    with Draft.start(job_for(put("f.csv", "question,answer\n" + "q?,a\n" * 12))):
        assert not gone.exists()
        assert held.exists()


def test_the_hidden_command_is_given_what_to_do(put: Put, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        worker.main(["dance", str(tmp_path)])
    assert set(worker.JOBS) >= {"draft", "judge"}
    assert isinstance(job_for(put("f.csv", "a,b\n")), Job)
    assert paths.cache_dir().is_relative_to(tmp_path)


@pytest.mark.parametrize("kilobytes", [24, 96, 160])
def test_a_full_disk_is_told_as_such(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kilobytes: int) -> None:
    """Wherever it becomes full: at the folder, at the findings, at the rows."""
    small = tmp_path / "small"
    small.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(small)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a tiny disk needs the right to mount")
    monkeypatch.setenv("FTGUI_HOME", str(small))
    try:
        job = job_for(put("f.jsonl", "".join(map(chat, range(5000)))))
        with pytest.raises(ProblemError) as caught, Draft.start(job) as draft:
            refuse([problem for problem in (draft.wait().stopped,) if problem])
        assert caught.value.problem.code == "disk.full"
        assert "f.jsonl" in caught.value.problem.message
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_rows_that_are_left_out_are_not_shown_as_learned(put: Put) -> None:
    rows = "".join(f"What is {n}?,{n if n % 3 else ''}\n" for n in range(12))
    with Draft.start(job_for(put("f.csv", "question,answer\n" + rows), tokens=False)) as draft:
        draft.wait()
        assert [chat.row for chat in draft.chats(0, 6)] == [3, 4, 6, 7]
