"""Repairing rows: problems by kind, decisions about one row or all of them, and back."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot

from ftgui.data import rows as row_files
from ftgui.data.findings import Count
from ftgui.project import store
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.data.problem_groups import KindLine
from tests.qt.by import by, choose, drop, press, said, show, visible


@pytest.fixture
def empty(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """A project without rows, at the data page."""
    return show(window, store.create(tmp_path, "Letters"), qtbot, step="data")


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def do(window: MainWindow, name: str, qtbot: QtBot) -> None:
    """Press a button, and wait for what it does."""
    press(window, name)
    settle(window, qtbot)


def read(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    drop(window, str(file))
    settle(window, qtbot)


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """An Excel file as people have it: 40 rows, of which some have faults."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Customer message", "Our reply", "Customer"])
    for number in range(40):
        asked = f"Where is parcel number {number * 77}? It should have come on day {number}."
        sheet.append([asked, f"Parcel {number * 77} arrives in {number + 2} days.", f"C{number % 9}"])
    for cell, text in {
        "B5": None,
        "B12": "<p>Your parcel&nbsp;is <b>here</b>.</p><br>",
        "B13": "<div>We sent <i>another</i> one.</div>",
        "B18": "Dear {{name}}, it comes tomorrow.",
        "A16": "My mail is tom.fuller@mailbox-posts.org, where is it?",
    }.items():
        sheet[cell] = text
    file = tmp_path / "messy.xlsx"
    book.save(file)
    return file


def kinds(window: MainWindow) -> dict[str, str]:
    """The kinds of problems that are listed, and how many rows have each."""
    return {each.accessibleName(): each.accessibleDescription() for each in visible(window, KindLine)}


def pick(window: MainWindow, line: int, qtbot: QtBot) -> None:
    """Click a line of the rows with the chosen problem."""
    listed = by(window, "Rows with this problem", QTableView)
    place = listed.visualRect(listed.model().index(line, 1)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle(window, qtbot)


def test_a_messy_file_is_repaired_and_saved(empty: MainWindow, messy: Path, qtbot: QtBot) -> None:
    read(empty, messy, qtbot)
    before = kinds(empty)
    assert before["Empty answers"] == "1 row"
    assert before["Remains of web pages"] == "2 rows"
    assert before["Placeholders left in"] == "1 row"
    assert before["E-mail addresses"] == "1 row"

    do(empty, "Remains of web pages", qtbot)
    pick(empty, 0, qtbot)
    assert "<p>Your parcel&nbsp;is <b>here</b>.</p><br>" in said(empty.page)
    do(empty, "Fix all 2 rows", qtbot)
    assert kinds(empty)["Remains of web pages"] == "All decided"
    text = said(empty.page)
    assert text.index("Before") < text.index("<p>Your parcel") < text.index("Your parcel is here.")

    do(empty, "Empty answers", qtbot)
    pick(empty, 0, qtbot)
    press(empty, "Edit a cell")
    choose(empty, "Column to edit", "Our reply")
    by(empty, "Text of the cell", QPlainTextEdit).setPlainText("It arrives on Friday.")
    do(empty, "Save the cell", qtbot)
    assert "Empty answers" not in kinds(empty)

    do(empty, "Undo the last", qtbot)
    assert kinds(empty)["Empty answers"] == "1 row"
    assert "Remains of web pages: fixed in all rows" in said(empty.page)

    do(empty, "E-mail addresses", qtbot)
    do(empty, "Black it out in this 1 row", qtbot)
    do(empty, "Use these rows", qtbot)
    assert empty.page.step == "plan"
    rows = [row for name in row_files.SPLITS for row in row_files.read(empty.session.rows_folder / name)]
    texts = "\n".join(turn.content for row in rows for turn in row.messages)
    assert len(rows) == 39
    assert "Your parcel is here." in texts
    assert "<" not in texts
    assert "tom.fuller" not in texts

    empty.go("data")
    settle(empty, qtbot)
    assert "Remains of web pages: 2 rows fixed" in said(empty.page)
    read(empty, messy, qtbot)
    assert kinds(empty)["Remains of web pages"] == "All decided"  # what was decided holds for the file's next version


def test_one_row_is_decided_about_alone(empty: MainWindow, messy: Path, qtbot: QtBot) -> None:
    read(empty, messy, qtbot)
    do(empty, "Remains of web pages", qtbot)
    pick(empty, 1, qtbot)
    do(empty, "Leave the row out", qtbot)
    assert kinds(empty)["Remains of web pages"] == "1 row 1 decided"
    assert "Remains of web pages: row 13 left out" in said(empty.page)
    assert "The row is left out" in said(empty.page)


def test_what_is_not_about_rows_does_not_count_rows(qtbot: QtBot) -> None:
    told = []
    for code in ("data.file_left_out", "data.empty_answer"):
        line = KindLine(code)
        qtbot.addWidget(line)
        for count in (1, 2):
            line.show_count(Count(open=count, handled=0))
            told.append(line.accessibleDescription())
    assert told == ["", "2", "1 row", "2 rows"]


def test_what_is_left_out_already_is_gone_on_without(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "gaps.csv"
    file.write_text("question,answer\n" + "".join(f"What is {n}?,{n if n % 6 else ''}\n" for n in range(30)))
    read(empty, file, qtbot)
    do(empty, "Empty answers", qtbot)
    do(empty, "Go on without these 5", qtbot)
    assert kinds(empty)["Empty answers"] == "All decided"
