"""What the training wrote: followed, searched and copied, at any rate and length."""

import time
from collections import deque

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextBlock, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ftgui.base.texts import tr, trn
from ftgui.qt import theme
from ftgui.qt.theme import SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import column, row
from ftgui.qt.widgets.text import label

KEPT_LINES = 100_000
"""The newest lines that can be looked at here; the run's folder has them all."""

_TICK_MS = 25
_BUDGET_SECONDS = 0.003
_PORTION = 50  # lines; a millisecond or less to lay out
_LONGEST_LINE = 2000


class LogView(QWidget):
    """A searchable log. While its end is in view it stays there; scrolled up, it stands still.

    Lines wait until the view is shown and are then laid out in portions, so that no amount of them
    keeps the window from its work. `counted` tells how many lines there were in all.
    """

    counted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.total = 0
        self._shown: deque[str] = deque(maxlen=KEPT_LINES)
        self._waiting: deque[str] = deque(maxlen=KEPT_LINES)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("Log"))
        self.text.setReadOnly(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setMaximumBlockCount(KEPT_LINES)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.fixed_font())
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setMinimumHeight(theme.em(15))
        self.search = _SearchField()
        self._found = label("", "small", wrap=False)
        self._previous = button(tr("Previous"), lambda: self.find_next(back=True), kind="plain", icon_name="caret-up")
        self._next = button(tr("Next"), self.find_next, kind="plain", icon_name="caret-down")
        self._to_end = button(tr("Go to the end"), self.follow, kind="plain", icon_name="arrow-line-down")
        tools = row(self.search, self._found, self._previous, self._next, None, self._to_end, space=SMALL)
        self.setLayout(column(tools, self.text, space=SMALL))
        self.search.textChanged.connect(lambda: self._search())
        self.search.returnPressed.connect(lambda: self.find_next())
        self.text.verticalScrollBar().valueChanged.connect(self._scrolled)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus, context=_HERE)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._lay_out)
        self._count_hits()
        self._scrolled()

    def add(self, lines: list[str]) -> None:
        """Take new lines in."""
        if not lines:
            return
        self._waiting.extend(line[:_LONGEST_LINE] for line in lines)
        self.total += len(lines)
        self.counted.emit(self.total)
        if self.isVisible():
            self._timer.start()

    def clear(self) -> None:
        """Forget all lines."""
        self.total = 0
        self._shown.clear()
        self._waiting.clear()
        self.text.clear()
        self.search.clear()
        self.counted.emit(0)

    @property
    def laid_out(self) -> bool:
        """Whether every line can be seen."""
        return not self._waiting

    def follow(self) -> None:
        """Show the end, and stay there."""
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())

    def showEvent(self, event: object) -> None:
        if self._waiting:
            self._timer.start()

    def _lay_out(self) -> None:
        if not self._waiting or not self.isVisible():
            self._timer.stop()
            return
        end = time.perf_counter() + _BUDGET_SECONDS
        bar = self.text.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 1
        while self._waiting and time.perf_counter() < end:
            portion = [self._waiting.popleft() for _ in range(min(_PORTION, len(self._waiting)))]
            self._shown.extend(portion)
            self.text.appendPlainText("\n".join(portion))
        if at_end:
            self.follow()
        self._scrolled()
        if not self._waiting and self.search.text():
            self._count_hits()

    def _scrolled(self) -> None:
        bar = self.text.verticalScrollBar()
        self._to_end.setEnabled(bar.value() < bar.maximum() - 1)

    # search

    def _search(self) -> None:
        hits = self._count_hits()
        if hits:
            self._show_line(hits[-1])
        else:
            self.text.setExtraSelections([])

    def _count_hits(self) -> list[int]:
        wanted = self.search.text().casefold()
        hits = [number for number, line in enumerate(self._shown) if wanted in line.casefold()] if wanted else []
        for each in (self._previous, self._next):
            each.setEnabled(bool(hits))
        self._found.setText(trn("{count} line found", "{count} lines found", len(hits)) if wanted else "")
        return hits

    def find_next(self, *, back: bool = False) -> None:
        """Go to the next line with the words searched for, or the one before; round at the ends."""
        hits = self._count_hits()
        here = self.text.textCursor().blockNumber()
        if back:
            hits = [number for number in hits if number < here][-1:] or hits[-1:]
        else:
            hits = [number for number in hits if number > here][:1] or hits[:1]
        if hits:
            self._show_line(hits[0])

    def _show_line(self, number: int) -> None:
        block = self.text.document().findBlockByNumber(number)
        at = block.text().casefold().find(self.search.text().casefold())
        self.text.setTextCursor(QTextCursor(block))
        self.text.centerCursor()
        mark = QTextEdit.ExtraSelection()
        mark.cursor = _words_at(block, max(0, at), len(self.search.text()))
        mark.format.setBackground(theme.colour("accent"))
        mark.format.setForeground(theme.colour("on_accent"))
        self.text.setExtraSelections([mark])


_HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut


class _SearchField(QLineEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Search the log"))
        self.setAccessibleName(tr("Search the log"))
        self.setClearButtonEnabled(True)

    def sizeHint(self) -> QSize:
        return QSize(theme.em(12), super().sizeHint().height())


def _words_at(block: QTextBlock, at: int, length: int) -> QTextCursor:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + at)
    cursor.setPosition(block.position() + at + length, QTextCursor.MoveMode.KeepAnchor)
    return cursor
