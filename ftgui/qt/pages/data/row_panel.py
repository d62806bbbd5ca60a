"""One row: as it is and as it will be learned, what can be done about it, and its cells to edit."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from ftgui.base.texts import tr
from ftgui.data.checks.kind import Fix
from ftgui.data.preview import Chat, Turn
from ftgui.qt import theme
from ftgui.qt.pages.data.messages import TurnCard
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, clear, column, group, row
from ftgui.qt.widgets.text import label


class ShownRow:
    """What a worker thread found out about one row: `before` and `after` are None where nothing can be learned."""

    def __init__(
        self, place: int | None, row: int, before: Chat | None, after: Chat | None, cells: dict[str, str], raw: str = ""
    ) -> None:
        self.place, self.row, self.before, self.after, self.cells, self.raw = place, row, before, after, cells, raw


def fix_words(fix: Fix) -> str:
    """What a button for one row says."""
    return {
        "fix": tr("Fix this row"),
        "redact": tr("Black it out"),
        "skip": tr("Leave the row out"),
        "keep": tr("Keep it as it is"),
    }[fix]


class RowPanel(QWidget):
    """`decided` carries what to do with the row; `edited` a column and its new text."""

    decided = Signal(str)
    edited = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "heading", wrap=False)
        self._advice = label("", "quiet")
        self._sides = row(space=MEDIUM)
        self._buttons = row(space=SMALL)
        self._cells: dict[str, str] = {}
        self._column = QComboBox()
        self._column.setAccessibleName(tr("Column to edit"))
        self._column.setMinimumContentsLength(16)
        self._column.currentTextChanged.connect(self._show_cell)
        self._cell = QPlainTextEdit()
        self._cell.setAccessibleName(tr("Text of the cell"))
        self._cell.setTabChangesFocus(True)
        self._cell.setFixedHeight(theme.em(5))
        self._save = button(tr("Save the cell"), self._edit, icon_name="check")
        self._editor = Fold(tr("Edit a cell"), Card(row(self._column, None), self._cell, row(self._save, None)))
        self.setLayout(
            column(self._title, self._advice, group(self._sides), group(self._buttons), self._editor, space=SMALL)
        )
        self.hide()

    def show_row(self, shown: ShownRow, fixes: Sequence[Fix] = (), advice: str = "") -> None:
        """Show a row and what may be done about it."""
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.show()
        self._title.setText(tr("Row {row}", row=shown.row))
        clear(self._sides)
        for side in self._made_sides(shown):
            self._sides.addWidget(side, 1)
        mended = shown.before != shown.after
        self._offer([fix for fix in fixes if shown.place is not None and not (mended and fix in ("fix", "redact"))])
        self._cells = shown.cells
        kept = self._column.currentText()
        with QSignalBlocker(self._column):
            self._column.clear()
            self._column.addItems(list(shown.cells))
            self._column.setCurrentText(kept if kept in shown.cells else next(iter(shown.cells), ""))
        self._show_cell(self._column.currentText())
        self._editor.setVisible(bool(shown.cells))

    def _made_sides(self, shown: ShownRow) -> list[QWidget]:
        if shown.raw:
            return [_text_side(tr("As it stands in the file"), shown.raw)]
        if shown.before == shown.after:
            return [_side(tr("As it will be learned"), shown.after)]
        before = tr("Before") if shown.before is not None else tr("Before: could not be used")
        return [_side(before, shown.before, shown.cells), _side(tr("After"), shown.after)]

    def _offer(self, fixes: Sequence[Fix]) -> None:
        clear(self._buttons)
        for fix in fixes:
            if fix != "edit":
                self._buttons.addWidget(button(fix_words(fix), partial(self.decided.emit, fix)))
        self._buttons.addStretch(1)

    def _show_cell(self, name: str) -> None:
        self._cell.setPlainText(self._cells.get(name, ""))

    def _edit(self) -> None:
        self.edited.emit(self._column.currentText(), self._cell.toPlainText())


def _side(title: str, chat: Chat | None, cells: dict[str, str] | None = None) -> QWidget:
    inner = column(label(title, "small"), space=SMALL)
    if chat is None and cells:
        for name, text in cells.items():
            inner.addWidget(_cell_card(name, text))
    elif chat is None:
        inner.addWidget(label(tr("The row is left out: nothing is learned from it."), "quiet"))
    else:
        turns: list[tuple[Turn, bool]] = [(turn, False) for turn in chat.turns]
        for turn, worse in turns + [(turn, True) for turn in chat.rejected]:
            inner.addWidget(TurnCard(turn, worse=worse))
    inner.addStretch(1)
    return group(inner)


def _cell_card(name: str, text: str) -> QWidget:
    return Card(label(name, "small"), label(text[:1200] or tr("(empty)"), selectable=True), tone="well")


def _text_side(title: str, raw: str) -> QWidget:
    words = label(raw, selectable=True)
    words.setFont(theme.fixed_font())
    return group(column(label(title, "small"), Card(words, tone="well")))
