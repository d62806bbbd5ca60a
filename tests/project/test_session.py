"""What pages and commands do with a project, on real files."""

import csv
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ftgui import bootstrap
from ftgui.base.problems import ProblemError, fail
from ftgui.data.intake.dataset import request_for
from ftgui.plan.choices import Choices
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.project import runs, store
from ftgui.project.samples import make_project, samples
from ftgui.project.session import Session
from ftgui.run import folder as run_folder
from ftgui.run.events import Ended, Outcome, Started, State
from ftgui.run.journal import Journal


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A new project, open."""
    opened = bootstrap.open_session(store.create(tmp_path, "Tickets"))
    yield opened
    opened.close()


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """Forty answered tickets as a CSV file."""
    path = tmp_path / "tickets.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Question", "Answer"])
        writer.writerows([f"Where is order number {n}?", f"Order {n} left us on day {n * 7 % 31}."] for n in range(40))
    return path


def test_every_change_is_saved_at_once_and_told(session: Session, tickets: Path) -> None:
    told: list[int] = []
    session.changed.append(lambda: told.append(1))
    session.answer({"goal": "style"})
    session.import_data(request_for(tickets))
    session.choose(Choices(preset="thorough"))
    assert len(told) == 3
    assert store.load(session.folder) == session.project
    assert session.project.dataset is not None
    assert session.project.dataset.rows + session.project.dataset.validation_rows == 40


def test_a_file_that_cannot_be_read_leaves_the_rows_as_they_were(session: Session, tickets: Path) -> None:
    session.import_data(request_for(tickets))
    before = session.project, (session.rows_folder / "train.jsonl").read_bytes()
    bad = tickets.with_name("photo.csv")
    bad.write_bytes(bytes(range(256)) * 50)
    with pytest.raises(ProblemError):
        session.import_data(request_for(bad))
    assert (session.project, (session.rows_folder / "train.jsonl").read_bytes()) == before


def test_a_closed_project_is_not_changed_any_more(tmp_path: Path, tickets: Path) -> None:
    opened = bootstrap.open_session(store.create(tmp_path, "Closed"))
    opened.close()
    for change in (lambda: opened.answer({"goal": "style"}), lambda: opened.import_data(request_for(tickets))):
        with pytest.raises(ProblemError) as caught:
            change()
        assert caught.value.problem.code == "project.closed"
    assert not list(opened.rows_folder.glob("*.jsonl"))


def test_without_rows_there_is_no_plan(session: Session) -> None:
    with pytest.raises(ProblemError) as caught:
        session.plan()
    assert caught.value.problem.code == "data.no_rows"
    assert [problem.code for problem in session.plan_problems()] == ["data.no_rows"]


def test_a_plan_leaves_no_setting_unsaid(session: Session, tickets: Path) -> None:
    session.import_data(request_for(tickets))
    plan = session.plan()
    assert set(plan.settings) == {setting.name for setting in session.backend.settings}


def test_a_model_folder_that_is_none_stops_the_start_before_anything_is_made(
    session: Session, tickets: Path, tmp_path: Path
) -> None:
    session.import_data(request_for(tickets))
    (tmp_path / "holiday photos").mkdir()
    session.choose(Choices(model=ModelRef(kind="folder", id=str(tmp_path / "holiday photos"))))
    with pytest.raises(ProblemError) as caught:
        session.start()
    assert caught.value.problem.code == "plan.not_a_model"
    assert list((session.folder / "runs").iterdir()) == []


def test_a_run_keeps_its_own_rows(session: Session, tickets: Path) -> None:
    session.import_data(request_for(tickets))
    folder = run_folder.make(session.folder / "runs", session.plan(), session.rows_folder)
    before = (folder / "data" / "train.jsonl").read_bytes()
    tickets.write_text("Question,Answer\n" + "".join(f"What is {n}?,It is {n * n}.\n" for n in range(30)))
    session.import_data(request_for(tickets))
    assert (session.rows_folder / "train.jsonl").read_bytes() != before
    assert (folder / "data" / "train.jsonl").read_bytes() == before
    (info,) = runs.read_all(session.folder / "runs", bootstrap.performers())
    assert isinstance(info.plan, TrainPlan)
    assert info.plan.rows == 36


def test_a_training_that_was_done_tells_how_long_the_next_one_takes(session: Session, tickets: Path) -> None:
    session.import_data(request_for(tickets))
    elsewhere = Choices(backend="autotrain")
    before, elsewhere_before = session.forecast().seconds, session.forecast(elsewhere).seconds
    with Journal(run_folder.make(session.folder / "runs", session.plan(), session.rows_folder)) as journal:
        for event in (Started(attempt=1), State(state="loading"), Ended(outcome=Outcome.SUCCEEDED)):
            journal.append(event)  # a moment later than the last
    session.refresh()
    found = session.forecast()
    thorough = session.forecast(Choices(preset="thorough")).seconds
    assert before and found.seconds and thorough
    assert found.calibrated and found.seconds[1] < before[0]
    assert found.seconds[1] < thorough[1] < before[0]
    assert session.forecast(elsewhere).seconds == elsewhere_before


def test_a_moved_project_is_the_same_project(session: Session, tickets: Path, tmp_path: Path) -> None:
    session.import_data(request_for(tickets))
    project = session.project
    session.close()
    moved = tmp_path / "elsewhere" / "it"
    moved.parent.mkdir()
    session.folder.rename(moved)
    again = bootstrap.open_session(moved)
    assert again.project == project
    assert again.plan().rows == 36
    again.close()


def test_an_unknown_backend_is_named_with_those_there_are(session: Session, tickets: Path) -> None:
    session.import_data(request_for(tickets))
    session.choose(Choices(backend="abacus"))
    with pytest.raises(ProblemError) as caught:
        session.plan()
    assert caught.value.problem.code == "plan.no_backend"
    assert "trl" in caught.value.problem.action


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sample_becomes_a_project_that_only_needs_to_be_started(sample: object, tmp_path: Path) -> None:
    chosen = msgspec.convert(sample, type(samples()[0]))
    session = bootstrap.open_session(make_project(chosen, tmp_path / "project"))
    dataset = session.project.dataset
    assert dataset is not None
    assert dataset.rows + dataset.validation_rows == chosen.rows
    assert session.plan().rows == dataset.rows
    assert session.verdict().verdict in {"fine_tune", "fine_tune_with_retrieval"}
    session.close()


def test_rows_and_what_is_known_of_them_change_together(
    session: Session, tickets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.import_data(request_for(tickets))
    before = session.project, (session.rows_folder / "train.jsonl").read_bytes()
    tickets.write_text(tickets.read_text(encoding="utf-8").replace("order", "parcel"), encoding="utf-8")

    def full(folder: Path, project: object) -> None:
        raise fail("disk.full", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save", full)
        with pytest.raises(ProblemError):
            session.import_data(request_for(tickets))
    assert (session.project, (session.rows_folder / "train.jsonl").read_bytes()) == before
    session.import_data(request_for(tickets))
    assert b"parcel" in (session.rows_folder / "train.jsonl").read_bytes()


KILLED = """
import os, signal, sys
from pathlib import Path
from ftgui import bootstrap
from ftgui.data.intake.dataset import request_for
from ftgui.project import store

save = store.save
def killed(folder, project):
    if sys.argv[3] == "after":
        save(folder, project)
    os.kill(os.getpid(), signal.SIGKILL)
store.save = killed
bootstrap.open_session(Path(sys.argv[1])).import_data(request_for(Path(sys.argv[2])))
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_import_killed_around_its_last_step_leaves_the_rows_and_what_is_known_of_them_together(
    session: Session, tickets: Path, tmp_path: Path, when: str
) -> None:
    session.import_data(request_for(tickets))
    known, rows = session.rows(), rows_of(session)
    session.close()
    other = tmp_path / "other.csv"
    other.write_text("Question,Answer\n" + "".join(f"What costs part {n}?,It costs {n} euros.\n" for n in range(20)))
    command = [sys.executable, "-c", KILLED, str(session.folder), str(other), when]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    again = bootstrap.open_session(session.folder)
    try:
        assert (again.rows() == known) == (when == "before")
        assert (rows_of(again) == rows) == (when == "before")
        assert again.rows().rows == len(rows_of(again)[0].splitlines())
        assert sorted(each.name for each in again.rows_folder.iterdir()) == ["train.jsonl", "validation.jsonl"]
    finally:
        again.close()


def rows_of(session: Session) -> tuple[bytes, bytes]:
    """The bytes of both files."""
    folder = session.rows_folder
    return (folder / "train.jsonl").read_bytes(), (folder / "validation.jsonl").read_bytes()
