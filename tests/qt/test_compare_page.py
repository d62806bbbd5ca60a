"""The compare page: from the offer to the verdict, the numbers and the answers."""

import json
import random
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ftgui.base.problems import Problem
from ftgui.compare.plan import ComparePlan
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.compare.answer_card import AnswerCard
from ftgui.qt.pages.compare.intervals import Intervals
from ftgui.qt.widgets.problem_card import ProblemCard
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.events import Artifact, Event, Outcome, Progress, Started, State
from tests.qt import played
from tests.qt.by import by, press, said, show, visible
from tests.qt.played import begun, ended, make_run, steps, write

LONG = "And much more that nobody asked for. " * 40


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a trained model."""
    folder = played.make_project(tmp_path / "project")
    make_run(folder, begun(), steps(1, 40), Artifact(name="adapter", path="model"), ended(Outcome.SUCCEEDED))
    return folder


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The runs that the window starts."""
    folders: list[Path] = []

    def start(folder: Path) -> None:
        run_folder.prepare(folder)
        folders.append(folder)

    monkeypatch.setattr(runner, "start", start)
    return folders


def report(folder: Path, *, better_by: float = 1.2) -> None:
    """A report on 12 rows, the first three with answers."""
    chance = random.Random(1)
    rows = []
    for row in range(1, 13):
        base = 3 + chance.random()
        answered = row <= 3
        rows.append(
            {
                "row": row,
                "messages": [
                    {"role": "system", "content": "Be warm."},
                    {"role": "user", "content": f"Question number {row}?"},
                ],
                "reference": f"Reference {row}",
                "tokens": 30,
                "base_loss": base,
                "tuned_loss": base - better_by + chance.gauss(0, 0.1),
                "base_answer": f"Base {row}. {LONG}" if answered else None,
                "tuned_answer": f"Tuned {row}" if answered else None,
            }
        )
    (folder / "report.json").write_text(json.dumps({"rows": rows}))


def compared(project: Path, *events: Event) -> Path:
    (trained,) = [each.name for each in (project / "runs").iterdir()]
    return make_run(project, Started(attempt=1), events, plan=ComparePlan(run=trained))


def hear(window: MainWindow, qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: words in said(window.page), timeout=20_000)


def cards(window: MainWindow, qtbot: QtBot, count: int) -> list[AnswerCard]:
    qtbot.waitUntil(lambda: len(visible(window.page, AnswerCard)) == count, timeout=20_000)
    return visible(window.page, AnswerCard)


def test_from_the_offer_to_the_verdict_and_on(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path]
) -> None:
    show(window, project, qtbot, step="compare")
    hear(window, qtbot, "the same 12 rows that were kept aside")
    press(window, "Compare now")
    qtbot.waitUntil(lambda: bool(started), timeout=20_000)
    (run,) = started
    with run_folder.owned(run):
        write(run, Started(attempt=1), State(state="evaluating", text="Measuring on the validation rows"))
        write(run, Progress(done=6, total=24, unit="rows", remaining=40))
        hear(window, qtbot, "6 of 24 rows")
        assert not by(window.bar, "Use it", QAbstractButton).isEnabled()
        report(run)
        write(run, Artifact(name="report", path="report.json"), ended(Outcome.SUCCEEDED))
    hear(window, qtbot, "It got better.")
    assert "12 of 12 rows improved" in said(window.page)
    numbers = by(window.page, "Loss before and after training", Intervals).accessibleDescription()
    assert numbers.startswith("Before training: 3.")
    assert "most likely between" in numbers
    cards(window, qtbot, 3)
    press(window.bar, "Use it")
    assert window.page.step == "ship"


def test_answers_stand_beside_each_other_and_long_ones_open_on_request(
    window: MainWindow, project: Path, qtbot: QtBot
) -> None:
    report(compared(project, ended(Outcome.SUCCEEDED)))
    show(window, project, qtbot, step="compare")
    first = cards(window, qtbot, 3)[0]
    text = said(first)
    assert "Instruction: Be warm.\n\nUser: Question number 1?" in text
    assert "Reference 1" in text
    assert "Tuned 1" in text
    assert "improved" in text
    assert LONG.strip() not in text
    press(first, "Row kept aside 1, Before training: Show all")
    assert LONG.strip() in said(first)
    press(first, "Row kept aside 1, Before training: Show less")
    assert LONG.strip() not in said(first)


@pytest.mark.parametrize(("better_by", "words"), [(0.0, "No clear difference."), (-1.0, "It got worse.")])
def test_doubt_and_bad_news_are_told_as_plainly(
    window: MainWindow, project: Path, qtbot: QtBot, better_by: float, words: str
) -> None:
    report(compared(project, ended(Outcome.SUCCEEDED)), better_by=better_by)
    show(window, project, qtbot, step="compare")
    hear(window, qtbot, words)
    assert by(window.bar, "Use it", QAbstractButton).isEnabled(), "never a wall"


def test_stopping_brings_the_offer_back(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    run = compared(project, State(state="evaluating", text="Measuring"))
    with run_folder.owned(run):
        show(window, project, qtbot, step="compare")
        hear(window, qtbot, "Measuring")
        press(window, "Stop")
        qtbot.waitUntil(lambda: run_folder.stop_requested(run))
        write(run, ended(Outcome.STOPPED))
    hear(window, qtbot, "Find out whether it got better.")
    assert by(window, "Compare now", QAbstractButton).isEnabled()


def test_a_failure_is_one_problem_and_its_button_tries_again(
    window: MainWindow, project: Path, qtbot: QtBot, started: list[Path]
) -> None:
    problem = Problem(code="run.out_of_memory", message="Out of memory.", action="Close programs.", remedy="retry")
    compared(project, ended(Outcome.FAILED, problem=problem))
    show(window, project, qtbot, step="compare")
    hear(window, qtbot, "Close programs.")
    assert len(visible(window.page, ProblemCard)) == 1
    press(window.page, "Try again")
    qtbot.waitUntil(lambda: len(started) == 1, timeout=20_000)


def test_a_damaged_report_is_a_problem(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    (compared(project, ended(Outcome.SUCCEEDED)) / "report.json").write_text('{"rows": [')
    show(window, project, qtbot, step="compare")
    hear(window, qtbot, "The result of the comparison cannot be read.")
    assert by(window, "Compare now", QAbstractButton).isEnabled()
