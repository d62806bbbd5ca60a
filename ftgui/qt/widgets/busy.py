"""Something is being worked on: what, how far, and a way out."""

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar

from ftgui.base.texts import tr
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, column, row
from ftgui.qt.widgets.text import label


class Busy(Card):
    """A card with a bar that runs until `show_progress` says how far the work is."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._words = label("", "heading")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("How far it is"))
        both = row(column(self._words, self._bar, space=SMALL), button(tr("Cancel"), cancel), space=MEDIUM)
        both.setStretch(0, 1)
        self.box.addLayout(both)

    def show_words(self, text: str) -> None:
        """Say what begins now."""
        self._words.setText(text)
        self._bar.setRange(0, 0)

    def show_progress(self, progress: tuple[int, int]) -> None:
        """Show (done, total)."""
        done, total = progress
        self._bar.setRange(0, total)
        self._bar.setValue(done)
