"""The run page, on journals that the real `Journal` wrote."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QProgressBar
from pytestqt.qtbot import QtBot

from ftgui.base.problems import Problem
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.run.page import RunPage
from ftgui.qt.widgets.problem_card import ProblemCard
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.events import Metric, Outcome, Progress, Started, State
from tests.qt import played
from tests.qt.by import by, press, said, show, visible
from tests.qt.played import begun, ended, make_run, steps, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose plan is made."""
    return played.make_project(tmp_path / "project")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The runs that the window starts; the tests themselves write what they say."""
    folders: list[Path] = []

    def start(folder: Path) -> None:
        run_folder.prepare(folder)
        folders.append(folder)

    monkeypatch.setattr(runner, "start", start)
    return folders


def page(window: MainWindow, project: Path, qtbot: QtBot) -> RunPage:
    show(window, project, qtbot, step="run")
    assert isinstance(window.page, RunPage)
    return window.page


def hear(window: MainWindow, qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: words in said(window.page), timeout=20_000)


def offered(window: MainWindow, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(lambda: name in [each.text() for each in visible(window, QAbstractButton)], timeout=20_000)


def test_from_the_first_start_to_the_comparison(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path]
) -> None:
    shown = page(window, project, qtbot)
    assert "Nothing is trained yet." in said(shown)
    press(window, "Start training")
    qtbot.waitUntil(lambda: bool(started), timeout=20_000)
    (run,) = started
    with run_folder.owned(run):
        write(run, begun())
        hear(window, qtbot, "Loading the model")
        write(run, steps(1, 60))
        hear(window, qtbot, "It is learning.")
        assert by(window, "Progress", QProgressBar).value() == 500
        assert "50 %" in said(shown)
        assert "step 60 of 120" in said(shown)
        assert "about 2 minutes left" in said(shown)
        assert "Memory 2.1 GB" in said(shown)
        assert shown.chart.isVisible()
        assert not by(window.bar, "Compare", QAbstractButton).isEnabled()
        write(run, steps(61, 120), ended(Outcome.SUCCEEDED))
    hear(window, qtbot, "Training is finished.")
    assert "Memory" not in said(shown)
    qtbot.waitUntil(lambda: by(window.bar, "Compare", QAbstractButton).isEnabled())
    press(window.bar, "Compare")
    qtbot.waitUntil(lambda: window.page.step == "compare", timeout=20_000)


def test_stopping_asks_nothing_and_says_that_it_happens(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    run = make_run(project, begun(), steps(1, 50))
    with run_folder.owned(run):
        page(window, project, qtbot)
        offered(window, qtbot, "Stop")
        press(window, "Stop")
        qtbot.waitUntil(lambda: run_folder.stop_requested(run))
        assert not by(window, "Stopping …", QAbstractButton).isEnabled()
        write(run, ended(Outcome.STOPPED))
    hear(window, qtbot, "You stopped this training.")
    assert "It can go on from step 40" in said(window.page)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(Outcome.STOPPED, "You stopped this training."), (None, "This training was interrupted.")],
)
def test_an_ended_run_resumes_from_its_checkpoint(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path], outcome: Outcome | None, words: str
) -> None:
    run = make_run(project, begun(), steps(1, 84), [ended(outcome)] if outcome else [])
    shown = page(window, project, qtbot)
    hear(window, qtbot, words)
    press(window, "Resume")
    qtbot.waitUntil(lambda: started == [run], timeout=20_000)
    with run_folder.owned(run):
        write(run, begun(attempt=2), steps(81, 100))
        hear(window, qtbot, "step 100 of 120")
        offered(window, qtbot, "Stop")
        assert list(shown.chart.plot.training.steps) == list(range(1, 101))
    shown.open_log()
    qtbot.waitUntil(lambda: "Resumed, attempt 2" in shown.log.text.toPlainText(), timeout=20_000)


def test_without_a_checkpoint_it_trains_again(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path]
) -> None:
    make_run(project, begun(), ended(Outcome.STOPPED))
    page(window, project, qtbot)
    hear(window, qtbot, "from the beginning")
    press(window, "Train again")
    qtbot.waitUntil(lambda: len(started) == 1 and len(window.session.runs) == 2, timeout=20_000)


def test_a_failure_is_one_problem_with_the_way_out(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    problem = Problem(
        code="run.out_of_memory", message="Out of memory.", action="Choose fewer rows at once.", remedy="go:plan"
    )
    make_run(project, begun(), steps(1, 17), ended(Outcome.FAILED, problem=problem))
    shown = page(window, project, qtbot)
    hear(window, qtbot, "Choose fewer rows at once.")
    assert len(visible(shown, ProblemCard)) == 1
    press(shown, "Look at the plan")
    assert window.page.step == "plan"
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def test_broken_tools_are_repaired_here_and_the_run_is_there_again(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path]
) -> None:
    problem = Problem(code="engine.broken", message="The training tools are damaged.", remedy="repair_engine:trl")
    make_run(project, begun(), ended(Outcome.FAILED, problem=problem))
    shown = page(window, project, qtbot)
    hear(window, qtbot, "The training tools are damaged.")
    press(shown, "Repair training tools")
    qtbot.waitUntil(lambda: len(started) == 1, timeout=20_000)
    (repair,) = started
    assert "repair" in (repair / "plan.yaml").read_text()
    with run_folder.owned(repair):
        installing = State(state="installing", text="Getting the training tools")
        write(repair, Started(attempt=1), installing, Progress(done=310e6, total=1.2e9, unit="bytes", remaining=130))
        hear(window, qtbot, "310 MB of 1.2 GB")
        assert "about 2 minutes left" in said(shown)
        write(repair, ended(Outcome.SUCCEEDED))
    hear(window, qtbot, "This training failed.")
    offered(window, qtbot, "Train again")


def test_learning_by_heart_is_said_in_words(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    run = make_run(project, begun(), steps(1, 110, rise_after=60))
    with run_folder.owned(run):
        page(window, project, qtbot)
        hear(window, qtbot, "Since step 60 it learns the rows by heart")


def test_a_loss_that_is_no_number_is_told_and_the_chart_stands(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    run = make_run(project, begun(), steps(1, 20), [Metric(step=step, values={"loss": None}) for step in (21, 22)])
    with run_folder.owned(run):
        shown = page(window, project, qtbot)
        hear(window, qtbot, "no longer a number")
        assert len(shown.chart.plot.training) == 20


def test_an_earlier_run_can_be_looked_at(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    make_run(project, begun(), steps(1, 44), ended(Outcome.STOPPED))
    make_run(project, begun(), steps(1, 120), ended(Outcome.SUCCEEDED))
    shown = page(window, project, qtbot)
    hear(window, qtbot, "Training is finished.")
    press(shown, "All runs (2)")
    older = [each for each in visible(shown.history, QAbstractButton) if "Stopped" in each.accessibleDescription()]
    assert "loss from" in older[0].accessibleDescription()
    older[0].click()
    hear(window, qtbot, "You stopped this training.")
    assert len(shown.chart.plot.training) == 44


def test_leaving_and_coming_back_shows_the_same(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    run = make_run(project, begun(), steps(1, 30))
    with run_folder.owned(run):
        shown = page(window, project, qtbot)
        hear(window, qtbot, "step 30 of 120")
        window.go("plan")
        write(run, steps(31, 40))
        qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)
        window.go("run")
        hear(window, qtbot, "step 40 of 120")
        assert list(shown.chart.plot.training.steps) == list(range(1, 41))
        shown.open_log()
        qtbot.waitUntil(lambda: shown.log.laid_out and "Log (45 lines)" in names(shown), timeout=20_000)


def names(root: RunPage) -> list[str]:
    return [each.text() for each in visible(root, QAbstractButton)]


def test_a_start_that_is_refused_says_why_and_can_be_tried_again(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    shown = page(window, project, qtbot)
    (project / "data" / "train.jsonl").unlink()
    press(window, "Start training")
    qtbot.waitUntil(lambda: bool(visible(shown, ProblemCard)), timeout=20_000)
    assert by(window, "Start training", QAbstractButton).isEnabled()
