"""The shell: steps, keys, what is closed or stale, two windows on one project."""

import re
from pathlib import Path

import msgspec
import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from ftgui.base.problems import Problem
from ftgui.bootstrap import open_session
from ftgui.data.intake.dataset import request_for
from ftgui.project import samples, store
from ftgui.qt import memory
from ftgui.qt.frame.rail import StepButton
from ftgui.qt.main_window import MainWindow
from ftgui.qt.widgets import problem_card
from ftgui.qt.widgets.problem_card import remedy_text
from tests.qt.by import activate, by, cut_off, drop, press, said, show, strike, visible
from tests.qt.stall_meter import StallMeter


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def test_a_project_opens_at_the_step_to_go_on_with(opened: MainWindow) -> None:
    assert opened.page.step == "plan"
    assert by(opened.rail, "Plan", StepButton).isChecked()


@pytest.mark.parametrize(("key", "step"), [(Qt.Key.Key_1, "decide"), (Qt.Key.Key_2, "data"), (Qt.Key.Key_3, "plan")])
def test_control_and_a_number_show_a_step(opened: MainWindow, qtbot: QtBot, key: Qt.Key, step: str) -> None:
    strike(opened, key, Qt.KeyboardModifier.ControlModifier, qtbot)
    assert opened.page.step == step
    settle(opened, qtbot)


def test_tab_stops_in_the_rail_at_the_step_that_is_shown(opened: MainWindow, qtbot: QtBot) -> None:
    activate(opened, qtbot)
    for step, title in (("data", "Data"), ("plan", "Plan")):
        opened.go(step)
        by(opened.rail, "Projects", QAbstractButton).setFocus()
        QTest.keyClick(opened.rail.home_button, Qt.Key.Key_Tab)
        assert by(opened.rail, title, StepButton).hasFocus()
    QTest.keyClick(by(opened.rail, "Plan", StepButton), Qt.Key.Key_Up)
    assert opened.page.step == "data"
    settle(opened, qtbot)


def test_back_leads_through_the_steps_to_the_first_page(opened: MainWindow, qtbot: QtBot) -> None:
    seen = []
    while opened.page.step:
        seen.append(opened.page.step)
        strike(opened, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier, qtbot)
        settle(opened, qtbot)
    assert seen == ["plan", "data", "decide"]
    assert "The way to your model" in said(opened.rail)


def test_control_enter_does_what_the_big_button_does(opened: MainWindow, qtbot: QtBot) -> None:
    opened.go("decide")
    strike(opened, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, qtbot)
    settle(opened, qtbot)
    assert opened.page.step == "data"


def test_a_closed_step_says_why_and_opens_by_itself(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    show(window, store.create(tmp_path, "Letters"), qtbot, step="plan")
    assert "Choose your data first." in said(window.page)
    window.session.import_data(request_for(samples.samples()[0].path))
    qtbot.waitUntil(lambda: bool(by(window, "Model to start from")), timeout=5000)
    settle(window, qtbot)


def test_a_closed_step_leads_to_the_one_that_opens_it(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    show(window, store.create(tmp_path, "Letters"), qtbot, step="ship")
    press(window, "Go to Data")
    assert window.page.step == "data"


def test_what_became_stale_says_so(opened: MainWindow, qtbot: QtBot) -> None:
    project = opened.session.project
    opened.close_project()
    store.save(opened_folder := Path(memory.load().recent[0].folder), msgspec.structs.replace(project, planned="old"))
    show(opened, opened_folder, qtbot, step="plan")
    assert "The rows changed since you chose these settings." in said(opened.page)
    opened.go("data")
    assert "The rows changed" not in said(opened.page)
    settle(opened, qtbot)


def test_a_step_keeps_its_page(opened: MainWindow, qtbot: QtBot) -> None:
    page = opened.page
    opened.go("decide")
    opened.go("plan")
    assert opened.page is page
    settle(opened, qtbot)


def test_two_windows_on_one_project_are_refused(opened: MainWindow, qtbot: QtBot) -> None:
    other = MainWindow(open_session)
    other.show()
    other.open_project(opened.session.folder)
    settle(other, qtbot)
    assert [problem.code for problem in other.page.problems.shown] == ["project.in_use"]
    opened.go_home()
    settle(opened, qtbot)
    show(other, Path(memory.load().recent[0].folder), qtbot)
    assert not other.page.problems.shown
    other.close()
    other.deleteLater()


def test_of_two_projects_opened_at_once_the_later_one_is_shown_and_the_other_is_free(
    window: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    later = store.create(tmp_path, "Later")
    for folder in (project, project, later):
        window.open_project(folder)
    settle(window, qtbot)
    assert window.session.folder == later.resolve()
    open_session(project).close()


def test_what_was_chosen_just_before_leaving_is_saved(opened: MainWindow, qtbot: QtBot) -> None:
    folder = opened.session.folder
    press(opened.page, "Thorough")
    opened.go_home()
    settle(opened, qtbot)
    assert store.load(folder).choices.preset == "thorough"
    open_session(folder).close()


def test_what_was_chosen_just_before_the_window_closes_is_saved(project: Path, qtbot: QtBot) -> None:
    window = MainWindow(open_session)
    window.show()
    show(window, project, qtbot)
    press(window.page, "Thorough")
    window.close()
    assert store.load(project).choices.preset == "thorough"
    open_session(project).close()
    window.deleteLater()


def test_leaving_while_a_file_is_read_does_not_hold_up_the_window(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "long.jsonl"
    path.write_text("".join(f'{{"prompt": "Question {n}?", "completion": "Answer {n}."}}\n' for n in range(100_000)))
    opened.go("data")
    drop(opened, str(path))
    qtbot.waitUntil(lambda: "Question 0?" in said(opened.page), timeout=20_000)
    meter = StallMeter(opened)
    meter.start()
    opened.go_home()
    settle(opened, qtbot)
    assert meter.stop() < 250, "removing what was read takes longer than that"
    assert not psutil.Process().children(recursive=True)


def test_a_file_dropped_anywhere_is_read_on_the_data_page(opened: MainWindow, qtbot: QtBot) -> None:
    drop(opened, str(samples.samples()[1].path))
    settle(opened, qtbot)
    assert opened.page.step == "data"
    assert by(opened, "Use these 120 rows", QAbstractButton).isEnabled()


def test_a_problem_is_one_sentence_an_action_and_a_detail_to_copy(opened: MainWindow, qtbot: QtBot) -> None:
    opened.page.show_problem(
        Problem(code="data.empty", message="The file is empty.", action="Choose another.", detail="0 bytes", row=3)
    )
    text = said(opened.page)
    assert "The file is empty.\nRow 3\nChoose another." in text
    assert "0 bytes" not in text
    press(opened.page, "Detail")
    assert "data.empty\n0 bytes" in said(opened.page)
    press(opened.page, "Copy the detail")
    assert by(opened.page, "Copy the detail", QAbstractButton).text() == "Copied"
    assert QGuiApplication.clipboard().text() == "data.empty\n0 bytes"
    opened.page.show_problems([])
    assert "The file is empty." not in said(opened.page)
    settle(opened, qtbot)


def test_a_remedy_leads_to_the_step_it_names(opened: MainWindow, qtbot: QtBot) -> None:
    opened.page.show_problem(Problem(code="data.no_rows", message="No rows.", remedy="go:data"))
    press(opened.page, "Look at the rows")
    assert opened.page.step == "data"
    settle(opened, qtbot)


def test_every_button_that_a_problem_may_offer_has_words() -> None:
    """What any room names as a remedy, the window can offer."""
    source = Path(problem_card.__file__).parents[2]
    named = set()
    for file in source.rglob("*.py"):
        named |= set(re.findall(r'remedy=f?"([a-z_]+)', file.read_text(encoding="utf-8")))
    assert len(named) > 5
    assert {name for name in named if not remedy_text(name)} == set()


def test_a_remedy_of_another_page_is_done_there(opened: MainWindow, qtbot: QtBot) -> None:
    opened.go("decide")
    opened.page.show_problem(Problem(code="run.bad_model", message="No model.", remedy="choose_model"))
    activate(opened, qtbot)
    press(opened.page, "Choose another model")
    assert opened.page.step == "plan"
    assert by(opened, "Model to start from", QComboBox).hasFocus()
    settle(opened, qtbot)


def test_keys_turn_the_page(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1024, 700)
    opened.go("decide")
    settle(opened, qtbot)
    bar = visible(opened.shelf, QScrollArea)[0].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QTest.keyClick(opened, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(opened, Qt.Key.Key_Home)
    assert bar.value() == 0


@pytest.mark.parametrize("step", ["decide", "data", "plan"])
def test_nothing_is_cut_off_at_the_smallest_size(opened: MainWindow, qtbot: QtBot, step: str) -> None:
    opened.resize(1024, 700)
    opened.go(step)
    settle(opened, qtbot)
    qtbot.wait(50)
    assert not cut_off(opened)


def test_the_keyboard_begins_at_the_page(window: MainWindow, qtbot: QtBot) -> None:
    activate(window, qtbot)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
    assert by(window, "New project", QAbstractButton).hasFocus()


def test_the_keyboard_stays_on_the_page_when_what_held_it_goes(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    show(window, store.create(tmp_path, "Letters"), qtbot, step="data")
    activate(window, qtbot)
    by(window, "Choose files …", QAbstractButton).setFocus()
    drop(window, str(samples.samples()[0].path))
    settle(window, qtbot)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
    assert by(window, "Choose another file …", QAbstractButton).hasFocus()
    window.bar.primary.setFocus()
    QTest.keyClick(window.bar.primary, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page.step == "plan", timeout=20_000)
    settle(window, qtbot)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
    assert window.page.isAncestorOf(QApplication.focusWidget() or window)


def test_what_goes_behind_a_dialog_leaves_the_keyboard_on_the_page(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    show(window, store.create(tmp_path, "Letters"), qtbot, step="data")
    activate(window, qtbot)
    by(window, "Paste a copied table", QAbstractButton).setFocus()
    dialog = QDialog(window)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    drop(window, str(samples.samples()[0].path))
    settle(window, qtbot)
    dialog.close()
    activate(window, qtbot)
    here = QApplication.focusWidget()
    assert here is not None
    assert window.shelf.isAncestorOf(here)
    QTest.keyClick(here, Qt.Key.Key_Tab)
    assert by(window, "Choose another file …", QAbstractButton).hasFocus()


def test_what_can_wait_is_told_once_when_all_of_the_window_shows(qtbot: QtBot) -> None:
    window = MainWindow(open_session)
    told: list[bool] = []
    painted: list[str] = []

    class Inside(QLabel):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
            painted.append("inside")

    window.page.box.addWidget(Inside("text"))
    window.drawn.connect(lambda: told.append(bool(painted)))
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: bool(told))
    window.repaint()
    qtbot.waitUntil(lambda: not window.work.busy)
    assert told == [True]
    window.close()
    window.deleteLater()
