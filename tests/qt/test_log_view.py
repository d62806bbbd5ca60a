"""The log: its end in view, found again, and smooth whatever its length."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ftgui.qt.pages.run import log_view
from ftgui.qt.pages.run.log_view import LogView
from tests.qt.by import by, press, said, write
from tests.qt.stall_meter import StallMeter


@pytest.fixture
def log(qtbot: QtBot) -> Iterator[LogView]:
    made = LogView()
    qtbot.addWidget(made)
    made.resize(700, 400)
    with qtbot.waitExposed(made):
        made.show()
    yield made


def lines(first: int, last: int) -> list[str]:
    return [f"line {number} of the log" for number in range(first, last + 1)]


def fill(log: LogView, qtbot: QtBot, first: int, last: int) -> None:
    log.add(lines(first, last))
    qtbot.waitUntil(lambda: log.laid_out, timeout=20_000)


def at_end(log: LogView) -> bool:
    bar = log.text.verticalScrollBar()
    return bar.value() >= bar.maximum() - 1


def test_it_follows_the_end_unless_scrolled_up(log: LogView, qtbot: QtBot) -> None:
    fill(log, qtbot, 1, 300)
    assert at_end(log)
    log.text.verticalScrollBar().setValue(10)
    fill(log, qtbot, 301, 600)
    assert log.text.verticalScrollBar().value() == 10
    press(log, "Go to the end")
    assert at_end(log)
    fill(log, qtbot, 601, 700)
    assert at_end(log)


def test_nothing_is_lost_and_nothing_twice(log: LogView, qtbot: QtBot) -> None:
    counts: list[int] = []
    log.counted.connect(counts.append)
    fill(log, qtbot, 1, 1234)
    fill(log, qtbot, 1235, 2000)
    assert log.text.toPlainText().splitlines() == lines(1, 2000)
    assert counts == [1234, 2000]


def test_what_comes_while_nobody_looks_is_there_when_somebody_does(log: LogView, qtbot: QtBot) -> None:
    log.hide()
    log.add(lines(1, 500))
    assert not log.laid_out
    log.show()
    qtbot.waitUntil(lambda: log.laid_out)
    assert log.text.toPlainText().splitlines() == lines(1, 500)


def test_only_the_newest_lines_are_kept_and_searching_still_finds_their_place(
    log: LogView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_view, "KEPT_LINES", 50)
    small = LogView()
    qtbot.addWidget(small)
    small.resize(700, 400)
    small.show()
    fill(small, qtbot, 1, 30)
    fill(small, qtbot, 31, 200)
    assert small.text.toPlainText().splitlines() == lines(151, 200)
    assert small.total == 200
    write(small, "Search the log", "line 177 ")
    assert small.text.textCursor().block().text() == "line 177 of the log"


def test_searching_counts_shows_and_goes_round(log: LogView, qtbot: QtBot) -> None:
    fill(log, qtbot, 1, 120)
    field = by(log, "Search the log", type(log.search))
    field.setText("LINE 11")
    assert "11 lines found" in said(log)
    assert log.text.textCursor().block().text() == "line 119 of the log"
    press(log, "Next")
    assert log.text.textCursor().block().text() == "line 11 of the log"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert log.text.textCursor().block().text() == "line 110 of the log"
    press(log, "Previous")
    press(log, "Previous")
    assert log.text.textCursor().block().text() == "line 119 of the log"
    (mark,) = log.text.extraSelections()
    assert mark.cursor.selectedText() == "line 11"
    field.setText("nothing like it")
    assert "0 lines found" in said(log)
    assert not by(log, "Next").isEnabled()
    assert not log.text.extraSelections()


def test_lines_that_come_while_searching_are_counted(log: LogView, qtbot: QtBot) -> None:
    fill(log, qtbot, 1, 9)
    log.search.setText("line")
    fill(log, qtbot, 10, 12)
    assert "12 lines found" in said(log)


def test_another_run_begins_with_nothing(log: LogView, qtbot: QtBot) -> None:
    fill(log, qtbot, 1, 100)
    log.clear()
    assert log.text.toPlainText() == ""
    fill(log, qtbot, 1, 3)
    assert log.text.toPlainText().splitlines() == lines(1, 3)


def test_a_hundred_thousand_lines_leave_the_window_free(log: LogView, qtbot: QtBot) -> None:
    meter = StallMeter()
    meter.start()
    log.add(lines(1, 100_000))
    qtbot.waitUntil(lambda: log.laid_out, timeout=120_000)
    assert meter.stop() < 500, "the benchmark holds the goal of 50 ms; this only notices a blocked thread"
    assert log.text.blockCount() == 100_000
    log.search.setText("line 99999 ")
    assert log.text.textCursor().block().text() == "line 99999 of the log"


def test_a_line_without_end_is_cut(log: LogView, qtbot: QtBot) -> None:
    log.add(["x" * 1_000_000])
    qtbot.waitUntil(lambda: log.laid_out)
    assert len(log.text.toPlainText()) < 10_000
