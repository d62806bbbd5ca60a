"""What was done to the rows, in order, with a way back."""

from collections.abc import Callable, Sequence

from ftgui.base.texts import tr, trn
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, beside, clear, column, row
from ftgui.qt.widgets.text import label

_SHOWN = 50


class DoneList(Card):
    """Hidden while nothing was done. Without `undo` it only tells."""

    def __init__(self, undo: Callable[[], object] | None = None) -> None:
        super().__init__(space=SMALL)
        self._lines = column(space=TIGHT)
        head = row(label(tr("What was done to the rows"), "heading", wrap=False), None)
        if undo is not None:
            head.addWidget(button(tr("&Undo the last"), undo, icon_name="arrow-counter-clockwise"))
        self.box.addLayout(head)
        self.box.addLayout(self._lines)
        note = label(tr("Your file is never changed. All this is done again when it is imported again."), "small")
        self.box.addWidget(note)
        self.hide()

    def show_done(self, done: Sequence[str]) -> None:
        """Show these, the last one first."""
        clear(self._lines)
        self.setVisible(bool(done))
        for text in list(reversed(done))[:_SHOWN]:
            self._lines.addLayout(beside("check", label(text), "good", lines=1.15, space=SMALL))
        if len(done) > _SHOWN:
            self._lines.addWidget(label(trn("… and {count} more", "… and {count} more", len(done) - _SHOWN), "small"))
