"""Something is being worked on: what, how far, and a way out."""

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar

from ftgui.base.quantities import about_duration, count
from ftgui.base.texts import tr, trn
from ftgui.data.drafts.state import State
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, column, row
from ftgui.qt.widgets.text import OneLine, label

_LEFT_FROM = 3.0
"""Seconds; what takes less than that is over before it is read."""


class Busy(Card):
    """A card with a bar that runs until `show_progress` says how far the work is."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._words = OneLine("", "heading", cut_middle=True)
        self._more = label("", "quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("How far it is"))
        both = row(column(self._words, self._bar, self._more, space=SMALL), button(tr("Cancel"), cancel), space=MEDIUM)
        both.setStretch(0, 1)
        self.box.addLayout(both)

    def show_words(self, text: str) -> None:
        """Say what begins now."""
        self._words.setText(text)
        self._more.setText("")
        self._bar.setRange(0, 0)

    def show_progress(self, progress: tuple[int, int]) -> None:
        """Show (done, total)."""
        done, total = progress
        self._bar.setRange(0, 1000)
        self._bar.setValue(done * 1000 // max(1, total))

    def show_state(self, state: State) -> None:
        """Show how far reading and judging are, and how long they will still take."""
        left = state.remaining
        if left is not None and state.phase != "comparing":
            self.show_progress((round(1000 * state.seconds), round(1000 * (state.seconds + left))))
        else:
            self._bar.setRange(0, 0)
        parts = (
            [trn("{number} row so far", "{number} rows so far", state.rows, number=count(state.rows))]
            if state.rows
            else []
        )
        if state.phase == "comparing":
            parts.append(tr("comparing rows with each other"))
        elif left is not None and left + state.seconds > _LEFT_FROM:
            parts.append(tr("{time} left", time=about_duration(left)))
        self._more.setText(", ".join(parts))
