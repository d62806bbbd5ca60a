"""Everything that the keyboard reaches has a name, and the keyboard reaches everything."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ftgui.project import samples
from ftgui.qt.main_window import MainWindow
from ftgui.qt.widgets.fold import Fold
from tests.qt.by import activate, drop, name_of, press, visible

STEPS = ["", "accounts", "openai", "azure", "compatible", "decide", "data", "draft", "plan", "run", "compare", "ship"]
FORMS = {"openai": "OpenAI", "azure": "Azure OpenAI", "compatible": "Another provider"}


def enter(window: MainWindow, step: str, qtbot: QtBot) -> None:
    """Show a page with every fold open."""
    if step == "":
        window.go_home()
    elif step in FORMS or step == "accounts":
        window.show_accounts()
        qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)
        if step in FORMS:
            press(window.page, FORMS[step])
    elif step == "draft":
        drop(window, str(samples.samples()[1].path))
    else:
        window.go(step)
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)
    for fold in visible(window, Fold):
        fold.open()
    qtbot.wait(100)  # long forms grow bit by bit
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def reachable(window: MainWindow) -> list[QWidget]:
    """What Tab stops at."""
    every = [each for each in visible(window, QWidget) if each.isEnabled()]
    return [each for each in every if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.focusProxy() is None]


@pytest.mark.parametrize("step", STEPS)
def test_everything_the_keyboard_reaches_has_a_name(opened: MainWindow, qtbot: QtBot, step: str) -> None:
    enter(opened, step, qtbot)
    stops = reachable(opened)
    assert len(stops) >= 3
    nameless = [f"{type(each).__name__} {each.objectName()}" for each in stops if not name_of(each).strip()]
    assert not nameless


@pytest.mark.parametrize("step", STEPS)
def test_no_two_buttons_of_a_page_are_called_the_same(opened: MainWindow, qtbot: QtBot, step: str) -> None:
    enter(opened, step, qtbot)
    names = [name_of(each) for each in visible(opened, QAbstractButton) if each.isEnabled()]
    assert sorted(names) == sorted(set(names)) or {n for n in names if names.count(n) > 1} <= {"Copy"}


@pytest.mark.parametrize("step", STEPS)
def test_tab_goes_round_through_everything(opened: MainWindow, qtbot: QtBot, step: str) -> None:
    enter(opened, step, qtbot)
    activate(opened, qtbot)
    wanted = {id(each) for each in reachable(opened) if not isinstance(each, QAbstractScrollArea | QLabel)}
    visited = set()
    for _ in range(len(wanted) * 3 + 20):
        QTest.keyClick(QApplication.focusWidget() or opened, Qt.Key.Key_Tab)
        visited.add(id(QApplication.focusWidget()))
    exclusive = {id(each) for each in visible(opened, QAbstractButton) if each.autoExclusive() or each.group()}
    assert wanted - visited <= exclusive


@pytest.mark.parametrize("step", ["decide", "data", "draft", "plan"])
def test_tab_comes_to_the_page_before_the_bar_below_it(opened: MainWindow, qtbot: QtBot, step: str) -> None:
    enter(opened, step, qtbot)
    activate(opened, qtbot)
    opened.bar.back_button.setFocus()
    QTest.keyClick(opened.bar.back_button, Qt.Key.Key_Backtab)
    before = QApplication.focusWidget()
    assert before is not None
    assert opened.shelf.isAncestorOf(before)
