"""What stands at Azure and costs money: told on every start of the app, with the way to its end."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ftgui.base.texts import tr
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, beside, column, row
from ftgui.qt.widgets.text import label

if TYPE_CHECKING:
    from ftgui.ship.azure import Standing


class StandingList(QWidget):
    """`chosen` carries the folder of a deployment's project."""

    chosen = Signal(str)

    def __init__(self, found: "Sequence[tuple[Standing, str]]") -> None:
        """Shows each with its project's folder, which is empty where the project is no longer there."""
        super().__init__()
        self.setLayout(column(*(self._card(standing, folder) for standing, folder in found), space=SMALL))

    def _card(self, standing: "Standing", folder: str) -> Card:
        from ftgui.ship import azure  # not before somebody deployed something

        now = time.time()
        words = column(
            label(azure.reminder(standing, now), "heading"),
            label(f"{azure.spent_words(standing, now)} {azure.end_words(standing, now)}"),
            space=TIGHT,
        )
        if folder:
            name = tr("Show “{name}”", name=standing.plan.name)
            words.addLayout(row(button(name, lambda: self.chosen.emit(folder), icon_name="caret-right"), None))
        else:
            gone = tr("Its project is no longer there. Delete the deployment on Azure's portal: {path}")
            words.addWidget(label(gone.format(path=standing.plan.path), "small", selectable=True))
        card = Card(tone="caution")
        card.box.addLayout(beside("warning", words, "caution", space=SMALL + TIGHT))
        return card
