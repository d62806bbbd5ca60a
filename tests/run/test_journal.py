"""Whatever happens to the writer, a reader sees every event once, and says which line it could not read."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import Problem, ProblemError
from ftgui.run.events import Ended, Log, Metric, Outcome, RemoteId, Started, Warned
from ftgui.run.journal import FILE, Journal, Tail, read


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(Started(attempt=1))
        journal.append(Log(text="one"))
    with Journal(tmp_path) as journal:
        journal.append(Started(attempt=2))
    assert [event.seq for event in read(tmp_path)] == [1, 2, 3]


def test_what_may_cost_money_is_on_the_disk_before_it_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    with Journal(tmp_path) as journal:
        journal.append(Log(text="not this"))
        assert not synced
        journal.append(RemoteId(name="intent", id="f9c1"))
        assert len(synced) == 1


def test_a_half_written_line_is_named_and_costs_nothing_else(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(Log(text="whole"))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"kind":"log","seq":2,"te')
    assert [type(event) for event in read(tmp_path)] == [Log]  # may still be being written
    with Journal(tmp_path) as journal:
        journal.append(Log(text="after"))
    first, broken, after = read(tmp_path)
    assert isinstance(first, Log)
    assert isinstance(broken, Warned)
    assert broken.problem.code == "run.unreadable_event"
    assert isinstance(after, Log)
    assert after.text == "after"


def test_an_event_of_a_newer_app_is_carried_as_a_warning(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"kind":"hologram","seq":1}\n{"kind":"log","seq":2,"text":"x","mood":"good"}\n')
    unknown, known = read(tmp_path)
    assert isinstance(unknown, Warned)
    assert isinstance(known, Log)


def test_a_tail_sees_every_event_once_while_a_writer_writes(tmp_path: Path) -> None:
    total = 3000

    def write() -> None:
        with Journal(tmp_path) as journal:
            for number in range(total):
                journal.append(Log(text=f"line {number} " + "x" * (number % 300)))
            journal.append(Ended(outcome=Outcome.SUCCEEDED))

    writer = threading.Thread(target=write)
    writer.start()
    tail = Tail(tmp_path)
    seen: list[int] = []
    while len(seen) <= total:
        seen += [event.seq for event in tail.new(limit=997)]  # cuts through lines
    writer.join()
    assert seen == list(range(1, total + 2))


@given(st.text(max_size=200), st.integers(1, 50))
def test_any_text_survives_in_chunks_of_any_size(text: str, chunk: int) -> None:
    import tempfile

    text = text.encode("utf-8", "replace").decode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Journal(folder) as journal:
            journal.append(Log(text=text))
        tail = Tail(folder)
        events = []
        for _ in range((folder / FILE).stat().st_size // chunk + 1):
            events += tail.new(limit=chunk)
        assert [event.text for event in events if isinstance(event, Log)] == [text]


def test_lines_are_plain_json_that_others_can_read(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(Metric(step=3, values={"loss": 1.5}))
    line = json.loads((tmp_path / FILE).read_text())
    assert (line["kind"], line["seq"], line["step"], line["values"]) == ("metric", 1, 3, {"loss": 1.5})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full, a disk that is always full")
def test_a_full_disk_is_a_problem_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE).symlink_to("/dev/full")
    with pytest.raises(ProblemError) as caught, Journal(tmp_path) as journal:
        journal.append(Log(text="x"))
    assert caught.value.problem.code == "disk.full"


def test_the_reader_needs_no_training_stack_and_no_window() -> None:
    code = "import sys, ftgui.run.journal; sys.exit(any(m in sys.modules for m in ('PySide6', 'torch', 'openai')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_final_event_finds_room_on_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a tiny disk needs the right to mount")
    try:
        with Journal(disk) as journal:
            with pytest.raises(ProblemError) as caught:
                while True:
                    journal.append(Log(text="x" * 999))
            problem = Problem(code="disk.full", message="The disk is full.", detail="y" * 6000)
            journal.append(Ended(outcome=Outcome.FAILED, problem=problem))
        assert caught.value.problem.code == "disk.full"
        *_, ended = read(disk)
        assert isinstance(ended, Ended)
        assert ended.problem == problem
        assert [path.name for path in disk.iterdir()] == [FILE]
    finally:
        subprocess.run(["umount", str(disk)], check=True)
