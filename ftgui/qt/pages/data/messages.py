"""Rows as the model meets them: who says what, and which part it learns. Leafed through one by one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from ftgui.base.texts import tr, trn
from ftgui.data.preview import Chat, Turn
from ftgui.data.rows import TRAINING
from ftgui.qt.icons import IconLabel
from ftgui.qt.pages.data.exact_text import ExactText
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, clear, column, row
from ftgui.qt.widgets.text import label


def speaker(role: str) -> str:
    """Who speaks, in words."""
    return {
        "system": tr("Standing instruction"),
        "developer": tr("Standing instruction"),
        "user": tr("Question"),
        "assistant": tr("Answer"),
        "tool": tr("What a tool returned"),
    }[role]


class TurnCard(Card):
    """One turn; what the model learns to say is marked by colour, icon and words."""

    def __init__(self, turn: Turn, *, worse: bool = False) -> None:
        super().__init__(tone="accent" if turn.learned and not worse else "well", space=TIGHT)
        self.box.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL + TIGHT)
        name = tr("Worse answer") if worse else speaker(turn.role)
        head: list[QWidget | QLayout | None] = [label(name, "small", wrap=False)]
        head.append(None)
        if turn.learned and not worse:
            head += [
                IconLabel("graduation-cap", "accent", 1.0),
                label(tr("The model learns this"), "small", wrap=False),
            ]
        self.box.addLayout(row(*head, space=SMALL))
        self.box.addWidget(label(turn.text or tr("(empty)"), selectable=True))
        if turn.hidden:
            more = trn("… and {count} more letter", "… and {count} more letters", turn.hidden)
            self.box.addWidget(label(more, "small"))


class RowBrowser(Card):
    """Shows one of several rows, with buttons to the one before and the one after.

    `file` is the project's own that they are of. `missing` carries the number of a row that is wanted and not here.
    """

    missing = Signal(int)

    def __init__(self, title: str, file: str = TRAINING, *, waits: bool = True) -> None:
        super().__init__(space=SMALL + TIGHT)
        self.file = file
        self._waits = waits
        """Whether rows are on their way."""
        self._chats: Sequence[Chat] = ()
        self._place = 0
        self._wanted = 0
        self._where = label("", "small", wrap=False)
        self._back = button(
            "", lambda: self._turn(-1), kind="icon", icon_name="caret-left", accessible=tr("Row before")
        )
        self._on = button("", lambda: self._turn(1), kind="icon", icon_name="caret-right", accessible=tr("Next row"))
        self._turns = column(space=SMALL)
        head = row(label(title, "heading", wrap=False), None, self._where, self._back, self._on)
        self.box.addLayout(head)
        self.box.addLayout(self._turns)
        self._exact = ExactText()
        self._exact.hide()
        self.box.addWidget(self._exact)

    def show_chats(self, chats: Sequence[Chat]) -> None:
        """Show these rows, staying at the place where the user was as far as there is one."""
        self._chats, self._waits = chats, False
        self._place = min(self._place, max(0, len(chats) - 1))
        self._show()
        if self._wanted:
            self.show_row(self._wanted)

    def show_row(self, number: int) -> None:
        """Show the row with this number in the file, as soon as it is among those here."""
        self._wanted = number
        for place, chat in enumerate(self._chats):
            if chat.row == number:
                self._place, self._wanted = place, 0
                self._show()
                return
        if not self._waits:
            self.missing.emit(number)

    def _turn(self, by: int) -> None:
        self._place += by
        self._show()

    def _show(self) -> None:
        clear(self._turns)
        self._back.setEnabled(self._place > 0)
        self._on.setEnabled(self._place + 1 < len(self._chats))
        if not self._chats:
            self._where.setText("")
            self._exact.hide()
            return
        chat = self._chats[self._place]
        self._where.setText(tr("Row {row}", row=chat.row))
        for turn in chat.turns:
            self._turns.addWidget(TurnCard(turn))
        for turn in chat.rejected:
            self._turns.addWidget(TurnCard(turn, worse=True))
        self._exact.show_segments(chat.exact)
