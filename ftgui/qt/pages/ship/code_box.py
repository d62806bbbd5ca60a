"""Code to copy, one language at a time."""

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QPushButton, QWidget

from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.buttons import button, copy_button
from ftgui.qt.widgets.layout import clear, column, row
from ftgui.ship.snippets import Snippet


class CodeBox(QWidget):
    """Shows one of several snippets; a row of buttons chooses which."""

    def __init__(self) -> None:
        super().__init__()
        self._snippets: tuple[Snippet, ...] = ()
        self._chosen = 0
        self._group = QButtonGroup(self)
        self._tabs = row(space=TIGHT)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Code"))
        self.text.setFont(theme.fixed_font())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        copy = copy_button(self.text.toPlainText, tr("Copy the code"))
        self.setLayout(column(row(self._tabs, None, copy), self.text, space=SMALL))

    def show_snippets(self, snippets: Sequence[Snippet]) -> None:
        """Show these; the language that was chosen stays."""
        if self._snippets == tuple(snippets):
            return
        self._snippets = tuple(snippets)
        for old in self._group.buttons():
            self._group.removeButton(old)
        clear(self._tabs)
        for number, snippet in enumerate(snippets):
            tab = self._tab(number, snippet.title)
            self._tabs.addWidget(tab)
            tab.setVisible(len(snippets) > 1)
        self._choose(min(self._chosen, len(snippets) - 1))

    def _tab(self, number: int, title: str) -> QPushButton:
        made = button(title, lambda: self._choose(number), kind="plain")
        made.setCheckable(True)
        self._group.addButton(made, number)
        return made

    def _choose(self, number: int) -> None:
        self._chosen = number
        self._group.button(number).setChecked(True)
        self.text.setPlainText(self._snippets[number].code.rstrip("\n"))
        lines = self.text.document().blockCount()
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * (lines + 1) + theme.em(1.2))
