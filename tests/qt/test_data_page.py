"""Bringing rows: read, look, correct, use."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QPlainTextEdit, QSpinBox, QTableView
from pytestqt.qtbot import QtBot

from ftgui.data import rows as row_files
from ftgui.project import samples, store
from ftgui.qt.main_window import MainWindow
from ftgui.qt.widgets import ask_path
from tests.qt.by import activate, by, choose, drop, press, said, show, strike, write


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
    assert "Drop your files here" in said(empty.page)
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


def test_columns_are_walked_through_with_the_arrow_keys(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "letters.csv", ten_rows("question,answer")), qtbot)
    activate(empty, qtbot)
    box = by(empty, "The answer to learn", QComboBox)
    box.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(box, key)
        settle(empty, qtbot)
        assert box.hasFocus()


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


def test_a_file_without_rows_is_refused_in_words(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "empty.csv", [""]), qtbot)
    assert empty.page.problems.shown[0].code.startswith("data.")
    assert not by(empty, "Go on to the plan", QAbstractButton).isEnabled()
    assert by(empty, "Choose files …", QAbstractButton).isEnabled()


def test_fewer_than_ten_rows_are_explained(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, table(tmp_path, "few.csv", ten_rows()[:6]), qtbot)
    assert empty.page.problems.shown[0].code == "data.too_few_rows"
    assert not by(empty, "Use these 5 rows", QAbstractButton).isEnabled()


def test_what_was_read_can_be_used_when_the_file_is_gone(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    opened.go("data")
    file = table(tmp_path, "rows.csv", ten_rows())
    read(opened, file, qtbot)
    file.unlink()
    assert by(opened, "Keep the rows I have", QAbstractButton).isEnabled()
    press(opened, "Use these 10 rows")
    settle(opened, qtbot)
    assert opened.session.rows().source == "rows.csv"


def test_the_rows_there_are_can_be_kept(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    before = opened.session.project.dataset
    opened.go("data")
    read(opened, table(tmp_path, "rows.csv", ten_rows()), qtbot)
    press(opened, "Keep the rows I have")
    settle(opened, qtbot)
    assert opened.session.project.dataset == before
    assert "101 rows to learn from, 11 kept aside" in said(opened.page)


def test_a_file_that_is_not_there_is_told(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    read(empty, tmp_path / "gone.csv", qtbot)
    assert empty.page.problems.shown[0].code == "data.missing"


def test_several_files_are_one_dataset(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    files = [table(tmp_path, f"{name}.csv", [line.replace("What", name) for line in ten_rows()]) for name in ("a", "b")]
    drop(empty, *map(str, files))
    settle(empty, qtbot)
    assert "a.csv, b.csv" in said(empty.page)
    assert "20 rows to learn from, 2 columns" in said(empty.page)


def test_a_copied_table_is_pasted_with_the_keyboard(empty: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("\n".join(line.replace(",", "\t") for line in ten_rows()))
    strike(empty, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier, qtbot)
    settle(empty, qtbot)
    assert by(empty, "Use these 10 rows", QAbstractButton).isEnabled()


def test_an_empty_clipboard_is_told(empty: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("  ")
    press(empty, "Paste a copied table")
    settle(empty, qtbot)
    assert empty.page.problems.shown[0].code == "data.nothing_pasted"


def test_where_it_is_not_certain_both_readings_are_shown(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    lines = ["one,two", *(f"Words number {number} here,Other words of {number} there" for number in range(12))]
    read(empty, table(tmp_path, "unsure.csv", lines), qtbot)
    assert "Which of the two is meant?" in said(empty.page)
    press(empty, "Learn “one”")
    settle(empty, qtbot)
    assert "Which of the two is meant?" not in said(empty.page)
    press(empty, "Use these 12 rows")
    settle(empty, qtbot)
    first = next(row_files.read(empty.session.rows_folder / "train.jsonl"))
    assert first.messages[-1].content.startswith("Words number")


def test_a_text_is_made_of_several_columns(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    lines = ["title,parts,steps", *(f"Soup {n},{n} onions,Cook the soup for {n} minutes." for n in range(12))]
    read(empty, table(tmp_path, "recipes.csv", lines), qtbot)
    press(empty, "More choices")
    by(empty, "The question, made of several columns", QPlainTextEdit).setPlainText("Title: {title}\nParts: {parts}")
    by(empty, "The answer, made of several columns", QPlainTextEdit).setPlainText("{steps}")
    press(empty, "Use these texts")
    settle(empty, qtbot)
    assert "Title: Soup 0\nParts: 0 onions" in said(empty.page)


def test_texts_without_a_question_get_one_for_all(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(12):
        table(
            folder,
            f"{number}.txt",
            [f"Dear friend {number}.", "", f"Your parcel leaves on day {number}. Warmly", "Anna"],
        )
    read(empty, folder, qtbot)
    assert "Solve the problem above first." in said(empty.bar)
    activate(empty, qtbot)
    press(empty, "Choose the columns")
    assert by(empty, "The same question for every row", QLineEdit).hasFocus()
    write(empty, "The same question for every row", "Write a letter about a parcel.")
    settle(empty, qtbot)
    assert "Write a letter about a parcel." in said(empty.page)
    press(empty, "Use these 12 rows")
    settle(empty, qtbot)
    first = next(row_files.read(empty.session.rows_folder / "train.jsonl"))
    assert first.messages[0].content == "Write a letter about a parcel."


def test_files_are_looked_for_where_the_last_ones_were(
    empty: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask_path, "_looked_in", "")
    file = table(tmp_path, "letters.csv", ten_rows())
    places = []
    for name in ("Choose files …", "Choose another file …"):
        press(empty, name)
        dialog = empty.page.findChild(QFileDialog)
        assert dialog is not None
        places.append(Path(dialog.directory().path()))
        dialog.filesSelected.emit([str(file)])
        dialog.close()
        qtbot.waitUntil(lambda: not empty.page.findChildren(QFileDialog))
        settle(empty, qtbot)
    assert places[0] != Path.cwd()
    assert places[1] == tmp_path


def test_rows_of_one_customer_stay_on_one_side(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    lines = ["question,answer,customer"]
    lines += [f"What about order {number} please?,It is on its way to {number}.,C{number % 6}" for number in range(60)]
    read(empty, table(tmp_path, "orders.csv", lines), qtbot)
    press(empty, "More choices")
    choose(empty, "Which rows are kept aside", "A share, whole groups by a column")
    choose(empty, "Column whose rows stay together", "customer")
    by(empty, "Share of rows kept aside, in percent", QSpinBox).setValue(40)
    press(empty, "Use these 60 rows")
    settle(empty, qtbot)
    sides = [
        {int(row.messages[-2].content.split()[3]) % 6 for row in row_files.read(empty.session.rows_folder / name)}
        for name in row_files.SPLITS
    ]
    assert not sides[0] & sides[1]
    assert all(sides)


def test_rows_with_nothing_to_learn_stop_the_plan(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "silent.jsonl"
    turns = '{"messages": [{"role": "user", "content": "Say %d"}, {"role": "assistant", "content": "%d", "weight": 0}]}'
    file.write_text("\n".join(turns % (number, number) for number in range(12)), encoding="utf-8")
    read(empty, file, qtbot)
    assert empty.page.problems.shown[0].code == "data.nothing_to_learn"
    assert not by(empty, "Use these 12 rows", QAbstractButton).isEnabled()


def test_the_lengths_of_rows_are_told_beside_what_the_model_reads(empty: MainWindow, qtbot: QtBot) -> None:
    read(empty, samples.samples()[0].path, qtbot)
    press(empty, "How long the rows are")
    assert "The model reads 8,192 at once: no row is cut." in said(empty.page)


def test_all_rows_are_walked_through_with_the_keyboard(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    lines = ["question,answer", *(f"What is number {number}?,It is {number} indeed." for number in range(3000))]
    read(empty, table(tmp_path, "long.csv", lines), qtbot)
    press(empty, "All rows")
    activate(empty, qtbot)
    listed = by(empty, "All rows", QTableView)
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_End)
    settle(empty, qtbot)
    assert "What is number 2999?" in said(empty.page)
    QTest.keyClick(listed, Qt.Key.Key_Up)
    settle(empty, qtbot)
    assert "What is number 2998?" in said(empty.page)
    assert "What is number 2999?" in [listed.model().index(line, 1).data() for line in range(10)]


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


def test_a_first_sheet_with_few_rows_leads_to_the_others(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    book = openpyxl.Workbook()
    book.active.title = "How to"
    book.active.append(["question", "answer"])
    book.active.append(["What goes here?", "What the customer asks."])
    second = book.create_sheet("Replies")
    second.append(["question", "answer"])
    for number in range(12):
        second.append([f"Which fruit is number {number}?", f"The pear {number}."])
    file = tmp_path / "with an example.xlsx"
    book.save(file)
    read(empty, file, qtbot)
    text = said(empty.page)
    assert "The sheet “How to” does not hold enough rows to learn from." in text
    assert "Choose another sheet of the file (“Replies”), or another file." in text
    choose(empty, "Sheet", "Replies")
    settle(empty, qtbot)
    assert "The pear 0." in said(empty.page)


def test_a_cover_page_is_passed_over(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    book = openpyxl.Workbook()
    book.active.append(["The rows are on the next sheet."])
    second = book.create_sheet("Replies")
    for row in (("question", "answer"), *((f"Which fruit is {n}?", f"The pear {n}.") for n in range(12))):
        second.append(row)
    book.save(tmp_path / "with a cover.xlsx")
    read(empty, tmp_path / "with a cover.xlsx", qtbot)
    assert "The pear 0." in said(empty.page)


def test_reading_can_be_cancelled(empty: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    many = ten_rows() + [f"What is {number}?,A number." for number in range(200_000)]
    drop(empty, str(table(tmp_path, "many.csv", many)))
    press(empty, "Cancel")
    assert "Drop your files here" in said(empty.page)
    settle(empty, qtbot)
    assert "Drop your files here" in said(empty.page)


def test_the_page_shows_what_the_project_holds(opened: MainWindow, qtbot: QtBot) -> None:
    opened.go("data")
    settle(opened, qtbot)
    text = said(opened.page)
    assert "replies.csv" in text
    assert "101 rows to learn from, 11 kept aside to check with." in text
    assert "The model learns this" in text


@pytest.mark.parametrize(
    ("form", "name"), [("Table (CSV)", "train.csv"), ("Excel (XLSX)", "train.xlsx"), ("Alpaca (JSON)", "train.json")]
)
def test_the_clean_rows_are_saved_for_other_programs(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, form: str, name: str
) -> None:
    opened.go("data")
    settle(opened, qtbot)
    press(opened, "Save these rows as files")
    choose(opened, "Form of the files", form)
    press(opened, "Save in a folder …")
    dialog = opened.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "out"))
    dialog.close()
    settle(opened, qtbot)
    assert (tmp_path / "out" / name).stat().st_size > 1000
    assert f"beginning with {name}" in said(opened.page)
