"""Two ways to understand a table, each on real rows, where it is not certain which is meant."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ftgui.base.texts import tr
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.preview import Chat
from ftgui.qt.pages.data.messages import TurnCard
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, clear, column, group, row
from ftgui.qt.widgets.text import label

Reading = tuple[Mapping, Sequence[Chat]]


class Readings(Card):
    """`chosen` carries the mapping of the reading that the user means."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(title=tr("Which of the two is meant?"), tone="caution", space=SMALL)
        self.box.addWidget(label(tr("It is not certain which column is what. Look at the first row in both readings.")))
        self._sides = row(space=MEDIUM)
        self.box.addLayout(self._sides)
        self.hide()

    def show_readings(self, readings: Sequence[Reading]) -> None:
        """Show these; nothing where there are not at least two."""
        clear(self._sides)
        self.setVisible(len(readings) > 1)
        for mapping, chats in readings:
            self._sides.addWidget(self._side(mapping, chats), 1)

    def _side(self, mapping: Mapping, chats: Sequence[Chat]) -> QWidget:
        name = tr("“{answer}” is learned", answer=mapping.answer or "")
        use = button(tr("Learn “{answer}”", answer=mapping.answer or ""), lambda: self.chosen.emit(mapping))
        turns = [TurnCard(turn) for chat in chats for turn in chat.turns]
        return group(column(label(name, "small"), *turns, None, row(use, None)))
