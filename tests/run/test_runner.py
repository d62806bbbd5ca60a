"""A runner ends every attempt with exactly one final event, whatever the performer does."""

import threading
from pathlib import Path

import msgspec
import pytest

from ftgui.base import saved
from ftgui.base.problems import ProblemError, fail
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Checkpoint, Ended, Log, Outcome, Started
from ftgui.run.journal import read
from ftgui.run.view import is_alive, outcome, view


class ErrandPlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="errand"):
    """A plan of the tests' own."""

    how: str = "well"


def perform(plan: ErrandPlan, context: Context) -> None:
    context.emit(Log(text=plan.how))
    if plan.how == "problem":
        raise fail("run.out_of_memory", "Too big.", "Use less.")
    if plan.how == "killed":
        raise fail("run.killed", "It was killed.")
    if plan.how == "fault":
        raise ZeroDivisionError
    while plan.how == "stop":
        if context.stop_requested():
            raise Stopped


def make(folder: Path, how: str = "well") -> Path:
    saved.save(folder / run_folder.PLAN, ErrandPlan(how=how))
    return folder


@pytest.mark.parametrize(
    ("how", "expected", "code"),
    [
        ("well", Outcome.SUCCEEDED, None),
        ("problem", Outcome.FAILED, "run.out_of_memory"),
        ("killed", Outcome.INTERRUPTED, "run.killed"),
        ("fault", Outcome.FAILED, "fault.run"),
    ],
)
def test_every_attempt_ends_once(tmp_path: Path, how: str, expected: Outcome, code: str | None) -> None:
    ended = runner.work(make(tmp_path, how), {ErrandPlan: perform})
    finals = [event for event in read(tmp_path) if isinstance(event, Ended)]
    assert [final.outcome for final in finals] == [ended.outcome] == [expected]
    assert (ended.problem.code if ended.problem else None) == code


def test_stop_is_heard_and_is_an_outcome_of_its_own(tmp_path: Path) -> None:
    make(tmp_path, "stop")
    worker = threading.Thread(target=runner.work, args=(tmp_path, {ErrandPlan: perform}))
    worker.start()
    while not any(isinstance(event, Log) for event in read(tmp_path)):
        assert worker.is_alive()
    assert is_alive(tmp_path)
    run_folder.request_stop(tmp_path)
    worker.join()
    seen = view(read(tmp_path))
    assert outcome(seen, alive=is_alive(tmp_path)) is Outcome.STOPPED


def test_a_second_attempt_is_counted_and_sees_the_first_ones_events(tmp_path: Path) -> None:
    found: list[Checkpoint] = []

    def with_checkpoint(_: ErrandPlan, context: Context) -> None:
        found.extend(event for event in context.events if isinstance(event, Checkpoint))
        context.emit(Checkpoint(step=5, path="checkpoints/5"))

    make(tmp_path)
    runner.work(tmp_path, {ErrandPlan: with_checkpoint})
    runner.work(tmp_path, {ErrandPlan: with_checkpoint})
    assert [event.attempt for event in read(tmp_path) if isinstance(event, Started)] == [1, 2]
    assert [event.step for event in found] == [5]


def test_two_runners_never_work_on_one_run(tmp_path: Path) -> None:
    make(tmp_path)
    with run_folder.owned(tmp_path), pytest.raises(ProblemError) as caught, run_folder.owned(tmp_path, patience=0.1):
        pass
    assert caught.value.problem.code == "run.busy"


def test_a_run_of_a_kind_from_the_future_ends_with_a_problem(tmp_path: Path) -> None:
    (tmp_path / run_folder.PLAN).write_text("kind: teleport\n")
    ended = runner.work(tmp_path, {ErrandPlan: perform})
    assert ended.problem is not None
    assert ended.problem.code == "run.unknown_kind"


def test_a_damaged_plan_ends_with_a_problem(tmp_path: Path) -> None:
    (tmp_path / run_folder.PLAN).write_bytes(b"\x00{{{: [")
    ended = runner.work(tmp_path, {ErrandPlan: perform})
    assert ended.problem is not None
    assert ended.problem.code == "project.unreadable"


def test_without_final_event_and_runner_a_run_is_interrupted(tmp_path: Path) -> None:
    make(tmp_path)
    assert outcome(view([Started(attempt=1)]), alive=is_alive(tmp_path)) is Outcome.INTERRUPTED


def test_a_run_being_started_is_not_taken_for_interrupted(tmp_path: Path) -> None:
    run_folder.prepare(make(tmp_path))
    assert is_alive(tmp_path)
    runner.work(tmp_path, {ErrandPlan: perform})
    assert not is_alive(tmp_path)


@pytest.mark.parametrize("file", ["stop", "runner.log"])
def test_a_run_that_cannot_be_started_says_so_and_nobody_waits_for_it(tmp_path: Path, file: str) -> None:
    folder = make(tmp_path)
    (folder / file).mkdir()
    with pytest.raises(ProblemError) as caught:
        runner.start(folder)
    assert caught.value.problem.code.startswith("disk.")
    assert run_folder.starting_since(folder) is None
