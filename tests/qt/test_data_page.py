"""Bringing rows: read, look, correct, use."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit, QSpinBox, QTableWidget
from pytestqt.qtbot import QtBot

from ftgui.data import rows as row_files
from ftgui.project import samples, store
from ftgui.qt.main_window import MainWindow
from tests.qt.by import by, choose, drop, press, said, show


@pytest.fixture
def empty(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """A project without rows, at the data page."""
    return show(window, store.create(tmp_path, "Letters"), qtbot, step="data")


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def read(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    drop(window, str(file))
    settle(window, qtbot)


def table(folder: Path, name: str, lines: list[str]) -> Path:
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def ten_rows(first: str = "ask,reply") -> list[str]:
    return [first, *(f"What is {number} plus {number}?,It is {2 * number}." for number in range(10))]


def test_without_rows_the_page_says_what_good_ones_are(empty: MainWindow) -> None:
    assert "Drop your file here" in said(empty.page)
    assert "At least 10 rows" in said(empty.page)
    assert not by(empty, "Go on to the plan", QAbstractButton).isEnabled()
    assert "Choose a file first." in said(empty.bar)


def test_who_wants_to_know_sees_the_text_exactly_as_the_model_reads_it(empty: MainWindow, qtbot: QtBot) -> None:
    read(empty, samples.samples()[0].path, qtbot)
    assert "im_start" not in said(empty.page)
    press(empty, "Exactly as the model reads it")
    assert "&lt;|im_start|&gt;assistant" in said(empty.page)


def test_a_dropped_table_is_guessed_and_used_with_two_presses(empty: MainWindow, qtbot: QtBot) -> None:
    read(empty, samples.samples()[0].path, qtbot)
    text = said(empty.page)
    assert "112 rows to learn from, 2 columns" in text
    assert "The model learns this" in text
    press(empty, "Use these 112 rows")
    settle(empty, qtbot)
    dataset = empty.session.project.dataset
    assert dataset is not None
    assert dataset.rows + dataset.validation_rows == 112
    assert empty.page.step == "plan"


def test_chat_lines_need_no_question(empty: MainWindow, qtbot: QtBot) -> None:
    read(empty, next(sample.path for sample in samples.samples() if sample.format == "JSONL"), qtbot)
    assert "Standing instruction" in said(empty.page)
    assert by(empty, "Use these 120 rows", QAbstractButton).isEnabled()


def test_the_guess_is_corrected_by_choosing_other_columns(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "rows.csv", ten_rows("reply,ask")), qtbot)
    choose(empty, "The answer to learn", "ask")
    settle(empty, qtbot)
    choose(empty, "The question", "reply")
    settle(empty, qtbot)
    press(empty, "Use these 10 rows")
    settle(empty, qtbot)
    rows = list(row_files.read(empty.session.rows_folder / "train.jsonl"))
    assert all(row.messages[-1].content.startswith("It is") for row in rows)


def test_an_instruction_for_every_row(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "rows.csv", ten_rows()), qtbot)
    press(empty, "More choices")
    by(empty, "An instruction for every row", QPlainTextEdit).setPlainText("You add numbers.")
    press(empty, "Use this instruction")
    settle(empty, qtbot)
    assert "You add numbers." in said(empty.page)
    press(empty, "Use these 10 rows")
    settle(empty, qtbot)
    first = next(row_files.read(empty.session.rows_folder / "train.jsonl"))
    assert (first.messages[0].role, first.messages[0].content) == ("system", "You add numbers.")


def test_the_share_kept_aside_is_the_users(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "rows.csv", ten_rows()), qtbot)
    press(empty, "More choices")
    by(empty, "Share of rows kept aside, in percent", QSpinBox).setValue(40)
    press(empty, "Use these 10 rows")
    settle(empty, qtbot)
    assert empty.session.project.dataset is not None
    assert empty.session.project.dataset.validation_rows == 4


def test_rows_are_leafed_through(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "rows.csv", ten_rows()), qtbot)
    assert not by(empty, "Row before", QAbstractButton).isEnabled()
    press(empty, "Next row")
    assert "What is 1 plus 1?" in said(empty.page)
    press(empty, "Row before")
    assert "What is 0 plus 0?" in said(empty.page)


def test_what_is_wrong_with_single_rows_is_listed(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    lines = ten_rows()
    lines.insert(4, "A question without an answer,")
    read(empty, table(tmp_path, "rows.csv", lines), qtbot)
    listed = by(empty, "What is worth knowing about single rows", QTableWidget)
    rows = [item.text() for line in range(listed.rowCount()) if (item := listed.item(line, 0))]
    assert "5" in rows
    assert "1 row is left out" in said(empty.page)
    assert by(empty, "Use these 10 rows", QAbstractButton).isEnabled()


def test_a_file_without_rows_is_refused_in_words(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "empty.csv", [""]), qtbot)
    assert empty.page.problems.shown[0].code.startswith("data.")
    assert not by(empty, "Use these 0 rows", QAbstractButton).isEnabled()
    assert by(empty, "Choose another file …", QAbstractButton).isEnabled()


def test_fewer_than_ten_rows_are_explained(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "few.csv", ten_rows()[:6]), qtbot)
    assert empty.page.problems.shown[0].code == "data.too_few_rows"
    assert not by(empty, "Use these 5 rows", QAbstractButton).isEnabled()


def test_a_file_that_is_gone_is_told_and_nothing_is_lost(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    before = opened.session.project.dataset
    opened.go("data")
    file = table(tmp_path, "rows.csv", ten_rows())
    read(opened, file, qtbot)
    file.unlink()
    press(opened, "Use these 10 rows")
    settle(opened, qtbot)
    assert opened.page.problems.shown[0].code == "data.missing"
    assert opened.session.project.dataset == before
    press(opened, "Keep the rows I have")
    settle(opened, qtbot)
    assert "101 rows to learn from, 11 kept aside" in said(opened.page)


def test_a_file_that_changed_since_it_was_shown_is_read_again(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    before = opened.session.project.dataset
    opened.go("data")
    read(opened, table(tmp_path, "rows.csv", ten_rows()), qtbot)
    table(tmp_path, "rows.csv", [*ten_rows(), "And eleven?,Eleven."])
    press(opened, "Use these 10 rows")
    settle(opened, qtbot)
    assert "“rows.csv” was changed since you looked at it." in said(opened.page)
    assert opened.session.project.dataset == before
    press(opened, "Try again")
    settle(opened, qtbot)
    assert by(opened, "Use these 11 rows", QAbstractButton).isEnabled()


def test_sheets_can_be_chosen(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    book = openpyxl.Workbook()
    book.active.title = "First"
    second = book.create_sheet("Second")
    for sheet, word in ((book.active, "apple"), (second, "pear")):
        sheet.append(["question", "answer"])
        for number in range(12):
            sheet.append([f"Which fruit is number {number}?", f"The {word} {number}."])
    file = tmp_path / "two sheets.xlsx"
    book.save(file)
    read(empty, file, qtbot)
    press(empty, "More choices")
    assert "The apple 0." in said(empty.page)
    choose(empty, "Sheet", "Second")
    settle(empty, qtbot)
    assert "The pear 0." in said(empty.page)


def test_a_first_sheet_with_a_note_leads_to_the_others(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["The rows are on the next sheet."])
    second = book.create_sheet("Replies")
    second.append(["question", "answer"])
    for number in range(12):
        second.append([f"Which fruit is number {number}?", f"The pear {number}."])
    file = tmp_path / "with a cover.xlsx"
    book.save(file)
    read(empty, file, qtbot)
    text = said(empty.page)
    assert "The sheet “Read me” does not hold enough rows to learn from." in text
    assert "Choose another sheet of the file (“Replies”), or another file." in text
    choose(empty, "Sheet", "Replies")
    settle(empty, qtbot)
    assert "The pear 0." in said(empty.page)


def test_reading_can_be_cancelled(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    many = ten_rows() + [f"What is {number}?,A number." for number in range(200_000)]
    drop(empty, str(table(tmp_path, "many.csv", many)))
    press(empty, "Cancel")
    assert "Drop your file here" in said(empty.page)
    settle(empty, qtbot)
    assert "Drop your file here" in said(empty.page)


def test_the_page_shows_what_the_project_holds(opened: MainWindow, qtbot: QtBot) -> None:
    opened.go("data")
    settle(opened, qtbot)
    text = said(opened.page)
    assert "replies.csv" in text
    assert "101 rows to learn from, 11 kept aside to check with." in text
    assert "The model learns this" in text
