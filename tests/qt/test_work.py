"""Work beside Qt's thread: delivered on it, in order, and only to who is still there."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ftgui.base.problems import Problem, fail
from ftgui.qt.work import Cancelled, Job, Latest, Work
from tests.qt.stall_meter import StallMeter


@pytest.fixture
def work(qapp: QApplication) -> Iterator[Work]:
    made = Work()
    yield made
    made.close()
    made.deleteLater()


def nothing(_: object) -> None:
    raise AssertionError


def test_the_result_arrives_on_the_windows_thread(work: Work, qtbot: QtBot) -> None:
    seen: list[tuple[str, threading.Thread]] = []
    work.run(
        work,
        lambda _: threading.current_thread().name,
        lambda name: seen.append((name, threading.current_thread())),
        nothing,
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0].startswith("ftgui-work")
    assert seen[0][1] is threading.main_thread()
    assert not work.busy


def test_what_goes_wrong_arrives_as_a_problem(work: Work, qtbot: QtBot) -> None:
    problems: list[Problem] = []

    def refuse(_: Job[None]) -> None:
        raise fail("data.empty", "There is nothing in it.")

    def break_down(_: Job[None]) -> None:
        raise ZeroDivisionError

    work.run(work, refuse, nothing, problems.append)
    work.run(work, break_down, nothing, problems.append)
    qtbot.waitUntil(lambda: len(problems) == 2)
    codes = {problem.code for problem in problems}
    assert codes == {"data.empty", "fault.window"}
    assert any("ZeroDivisionError" in problem.detail for problem in problems)


def test_a_cancelled_job_says_nothing(work: Work, qtbot: QtBot) -> None:
    begun = threading.Event()

    def wait(job: Job[None]) -> None:
        begun.set()
        while not job.stopping():
            time.sleep(0.001)
        raise Cancelled

    job = work.run(work, wait, nothing, nothing)
    qtbot.waitUntil(begun.is_set)
    job.cancel()
    qtbot.waitUntil(lambda: not work.busy)


def test_a_widget_that_is_gone_is_left_in_peace(work: Work, qtbot: QtBot) -> None:
    owner, go = QObject(), threading.Event()
    work.run(owner, lambda _: go.wait(5), nothing, nothing)
    owner.deleteLater()
    del owner
    go.set()
    qtbot.waitUntil(lambda: not work.busy)


def test_reports_are_merged_to_the_newest(work: Work, qtbot: QtBot) -> None:
    reports: list[int] = []
    done: list[None] = []

    def count(job: Job[None]) -> None:
        for number in range(50_000):
            job.report(number)

    work.run(work, count, done.append, nothing, reports.append)
    qtbot.waitUntil(lambda: bool(done))
    assert reports == sorted(reports)
    assert len(reports) < 5_000


def test_of_many_saves_the_newest_wins_and_none_overtakes(work: Work, qtbot: QtBot) -> None:
    saved: list[int] = []
    saves = Latest(work, work, lambda _: None)
    begun, go_on = threading.Event(), threading.Event()

    def save(number: int) -> None:
        begun.set()
        if number == 0:
            go_on.wait(5)
        saved.append(number)

    saves.run(lambda: save(0))
    qtbot.waitUntil(begun.is_set)
    for number in range(1, 10):
        saves.run(lambda number=number: save(number))  # type: ignore[misc]
    go_on.set()
    qtbot.waitUntil(lambda: not work.busy and 9 in saved)
    assert saved == [0, 9]


def test_a_save_that_waits_can_be_made_at_once_and_is_made_once(work: Work, qtbot: QtBot) -> None:
    saved: list[int] = []
    saves = Latest(work, work, lambda _: None)
    saves.run(lambda: saved.append(1))
    saves.flush()
    assert saved == [1]
    saves.flush()
    saves.run(lambda: saved.append(2))
    qtbot.waitUntil(lambda: not work.busy and 2 in saved)
    assert saved == [1, 2]


def test_a_refused_save_does_not_hold_up_the_next(work: Work, qtbot: QtBot) -> None:
    problems: list[Problem] = []
    saved: list[int] = []
    saves = Latest(work, work, problems.append)

    begun, go_on = threading.Event(), threading.Event()

    def refuse() -> None:
        begun.set()
        go_on.wait(5)
        raise fail("disk.full", "The disk is full.")

    saves.run(refuse)
    qtbot.waitUntil(begun.is_set)
    saves.run(lambda: saved.append(1))
    go_on.set()
    qtbot.waitUntil(lambda: saved == [1])
    assert [problem.code for problem in problems] == ["disk.full"]


def test_the_stall_meter_notices(qapp: QApplication, qtbot: QtBot) -> None:
    meter = StallMeter()
    meter.start()
    qtbot.wait(20)
    time.sleep(0.08)
    qtbot.wait(20)
    assert 80 <= meter.stop() < 1000


def test_held_work_begins_when_it_is_released(qtbot: QtBot) -> None:
    held = Work(held=True)
    begun: list[int] = []
    held.run(held, lambda _: begun.append(1), lambda _: None, nothing)
    qtbot.wait(20)
    assert held.busy
    assert not begun
    held.release()
    qtbot.waitUntil(lambda: not held.busy)
    held.run(held, lambda _: begun.append(2), lambda _: None, nothing)
    qtbot.waitUntil(lambda: not held.busy)
    assert begun == [1, 2]
    held.close()
    held.deleteLater()
