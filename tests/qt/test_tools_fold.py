"""Installing training tools: followed like any run, by whichever window looks."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ftgui.base import paths
from ftgui.base.problems import Problem
from ftgui.qt.main_window import MainWindow
from ftgui.run import folder as run_folder
from ftgui.run.events import Ended, Outcome, Progress, Started, State
from ftgui.run.installing import InstallPlan
from ftgui.run.journal import Journal
from tests.qt.by import by, press, said


@pytest.fixture
def installation(home: object) -> Iterator[Journal]:
    """An installation that goes on, begun by some other window: its lock is held and its journal grows."""
    folder = run_folder.make(paths.data_dir() / "installs", InstallPlan(engine="trl"))
    with run_folder.owned(folder), Journal(folder) as journal:
        journal.append(Started(attempt=1))
        journal.append(State(state="installing", text="Getting torch"))
        journal.append(Progress(done=5, total=20, unit="bytes"))
        yield journal


def test_what_another_window_installs_is_shown(installation: Journal, opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Getting torch" in said(opened.page))
    installation.append(Ended(outcome=Outcome.SUCCEEDED))
    qtbot.waitUntil(lambda: "Getting torch" not in said(opened.page))
    assert by(opened, "Install TRL", QAbstractButton).isEnabled()
    qtbot.waitUntil(lambda: not opened.work.busy)


def test_an_installation_that_failed_says_why(installation: Journal, opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Getting torch" in said(opened.page))
    problem = Problem(
        code="engine.no_network", message="The package index cannot be reached.", action="Try again later."
    )
    installation.append(Ended(outcome=Outcome.FAILED, problem=problem))
    qtbot.waitUntil(lambda: problem in opened.page.problems.shown)
    assert "Getting torch" not in said(opened.page)
    qtbot.waitUntil(lambda: not opened.work.busy, timeout=20_000)
    assert problem in opened.page.problems.shown, "whatever was looked up meanwhile"
    press(opened.page, "Thorough")
    qtbot.waitUntil(lambda: problem not in opened.page.problems.shown, timeout=20_000)


def test_leaving_the_page_and_coming_back_shows_it_again(
    installation: Journal, opened: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "Getting torch" in said(opened.page))
    opened.go("data")
    installation.append(State(state="installing", text="Trying it out"))
    opened.go("plan")
    qtbot.waitUntil(lambda: "Trying it out" in said(opened.page))
    installation.append(Ended(outcome=Outcome.SUCCEEDED))
    qtbot.waitUntil(lambda: "Trying it out" not in said(opened.page))


def test_cancel_asks_the_installation_to_stop(installation: Journal, opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Getting torch" in said(opened.page))
    press(opened.page, "Cancel")
    folder = next(iter((paths.data_dir() / "installs").iterdir()))
    qtbot.waitUntil(lambda: run_folder.stop_requested(folder))
    installation.append(Ended(outcome=Outcome.STOPPED))
    qtbot.waitUntil(lambda: "Getting torch" not in said(opened.page))
    assert not opened.page.problems.shown
