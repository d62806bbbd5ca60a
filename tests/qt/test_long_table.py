"""A table that fetches what is seen: any number of lines, by mouse and keyboard."""

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from ftgui.base.problems import Problem, fail
from ftgui.qt.pages.data.long_table import LongTable
from ftgui.qt.work import Work

MANY = 5_000_000


def lines(start: int, stop: int) -> Sequence[Sequence[str]]:
    return [(str(place), f"line {place}") for place in range(start, stop)]


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work()
    yield made
    made.close()


@pytest.fixture
def table(work: Work, qtbot: QtBot) -> LongTable:
    problems: list[Problem] = []
    made = LongTable(work, "Lines", problems.append, lines=10)
    qtbot.addWidget(made)
    made.show_lines(("Number", "Text"), lines, MANY)
    made.show()
    qtbot.waitUntil(lambda: not work.busy)
    return made


def view_of(table: LongTable) -> QTableView:
    """The lines that are seen."""
    view = table.findChild(QTableView)
    assert view is not None
    return view


def texts(table: LongTable) -> list[str]:
    model = view_of(table).model()
    return [str(model.index(line, 1).data()) for line in range(model.rowCount())]


def test_only_what_is_seen_is_a_line_of_the_view(table: LongTable) -> None:
    assert texts(table) == [f"line {place}" for place in range(10)]


def test_the_last_line_is_reached_by_scrolling(table: LongTable, work: Work, qtbot: QtBot) -> None:
    table.bar.setValue(table.bar.maximum())
    qtbot.waitUntil(lambda: not work.busy)
    assert texts(table)[-1] == f"line {MANY - 1}"


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ([Qt.Key.Key_Down], 0),
        ([Qt.Key.Key_End], MANY - 1),
        ([Qt.Key.Key_End, Qt.Key.Key_Up], MANY - 2),
        ([Qt.Key.Key_PageDown, Qt.Key.Key_PageDown], 17),
        ([Qt.Key.Key_End, Qt.Key.Key_Home], 0),
    ],
)
def test_keys_pick_lines_and_bring_them_into_sight(table: LongTable, keys: list[Qt.Key], place: int) -> None:
    told: list[int] = []
    table.chosen.connect(told.append)
    for key in keys:
        QTest.keyClick(view_of(table), key)
    assert told[-1] == place
    assert table.top <= place < table.top + 10


def test_the_wheel_moves_the_lines_and_at_their_end_the_page(table: LongTable) -> None:
    view = view_of(table)

    def turn(angle: int) -> bool:
        event = QWheelEvent(
            QPointF(20, 60),
            QPointF(20, 60),
            QPoint(),
            QPoint(0, angle),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)
        return event.isAccepted()

    assert turn(-120)
    assert table.top == 3
    assert turn(120)
    assert not turn(120)


def test_lines_that_come_later_are_shown(table: LongTable, work: Work, qtbot: QtBot) -> None:
    table.show_lines(("Number", "Text"), lines, 2)
    qtbot.waitUntil(lambda: not work.busy)
    assert texts(table) == ["line 0", "line 1"]
    table.set_count(4)
    qtbot.waitUntil(lambda: texts(table) == [f"line {place}" for place in range(4)])


def test_lines_that_cannot_be_fetched_are_told(work: Work, qtbot: QtBot) -> None:
    def refused(start: int, stop: int) -> Sequence[Sequence[str]]:
        raise fail("disk.error", f"{start} to {stop} cannot be read.", "Try again.")

    problems: list[Problem] = []
    table = LongTable(work, "Lines", problems.append)
    qtbot.addWidget(table)
    table.show_lines(("Number", "Text"), refused, 10)
    qtbot.waitUntil(lambda: not work.busy)
    assert [problem.code for problem in problems] == ["disk.error"]
