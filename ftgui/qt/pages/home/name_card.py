"""Asks for a new project's name."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ftgui.base.texts import tr
from ftgui.qt.widgets.layout import Card
from ftgui.qt.widgets.text import label


class NameCard(Card):
    """`entered` says that the name is written."""

    entered = Signal()

    def __init__(self) -> None:
        self._line = QLineEdit()
        super().__init__(label(tr("What is it about?"), "heading"), self._line)
        self._line.setAccessibleName(tr("Name of the project"))
        self._line.setPlaceholderText(tr("My project"))
        self._line.returnPressed.connect(self.entered)
        self.setFocusProxy(self._line)

    @property
    def name(self) -> str:
        """What was written; a name that fits any project where nothing was."""
        return self._line.text().strip() or tr("My project")

    def clear(self) -> None:
        """Ask anew."""
        self._line.clear()
