"""Everything that the keyboard reaches has a name, and the keyboard reaches everything."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ftgui.project import samples
from ftgui.qt import theme
from ftgui.qt.main_window import MainWindow
from ftgui.qt.widgets.fold import Fold
from tests.qt.by import activate, by, drop, name_of, press, visible

STEPS = ["", "accounts", "openai", "azure", "compatible", "decide", "data", "draft", "plan", "run", "compare", "ship"]
PLACES = ["OpenAI", "Azure OpenAI"]
FORMS = {"openai": "OpenAI", "azure": "Azure OpenAI", "compatible": "Another provider"}


@pytest.fixture
def large_font(opened: MainWindow, qapp: QApplication) -> Iterator[None]:
    """A quarter larger than the system's, while the window is open."""
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(before.pointSizeF() * 1.25)
    qapp.setFont(larger)
    yield
    qapp.setFont(before)
    theme.current().dress()


def enter(window: MainWindow, step: str, qtbot: QtBot) -> None:
    """Show a page with every fold open."""
    if step == "":
        window.go_home()
    elif step in FORMS or step == "accounts":
        window.show_accounts()
        qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)
        if step in FORMS:
            press(window.page, FORMS[step])
    elif step in PLACES:
        window.go("plan")
        qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)
        by(window.page, step, QAbstractButton).click()
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


class Shown(QObject):
    """Keeps which windows are shown besides the one under test."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 Qt's name
        shows = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shows and not isinstance(watched, MainWindow):
            self.others.append(type(watched).__name__)
        return False


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Shown]:
    """What is shown, from before the window is made."""
    filtering = Shown()
    qapp.installEventFilter(filtering)
    yield filtering
    qapp.removeEventFilter(filtering)


@pytest.mark.parametrize("step", [*STEPS, *PLACES])
def test_no_part_of_a_page_flashes_up_as_a_window(shown: Shown, opened: MainWindow, qtbot: QtBot, step: str) -> None:
    enter(opened, step, qtbot)
    assert not shown.others


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


@pytest.mark.parametrize("step", [*STEPS, *PLACES])
def test_nothing_is_cut_off_at_the_smallest_size_in_a_larger_font(
    opened: MainWindow, qtbot: QtBot, large_font: None, step: str
) -> None:
    opened.resize(1024, 700)
    enter(opened, step, qtbot)
    frame = opened.shelf.currentWidget()
    assert isinstance(frame, QScrollArea)
    content = frame.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= frame.viewport().width()


@pytest.mark.parametrize("step", ["decide", "data", "draft", "plan"])
def test_tab_comes_to_the_page_before_the_bar_below_it(opened: MainWindow, qtbot: QtBot, step: str) -> None:
    enter(opened, step, qtbot)
    activate(opened, qtbot)
    opened.bar.back_button.setFocus()
    QTest.keyClick(opened.bar.back_button, Qt.Key.Key_Backtab)
    before = QApplication.focusWidget()
    assert before is not None
    assert opened.shelf.isAncestorOf(before)
