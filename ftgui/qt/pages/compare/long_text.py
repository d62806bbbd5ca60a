"""Text of any length that keeps its own line breaks and does not take over the page."""

from PySide6.QtWidgets import QWidget

from ftgui.base.texts import tr
from ftgui.qt.theme import TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import column, row
from ftgui.qt.widgets.text import Role, label

_FIRST = 420


class LongText(QWidget):
    """Shows the beginning, and all of it on request. `about` names the text for those who hear the window."""

    def __init__(self, text: str, about: str, role: Role = "body") -> None:
        super().__init__()
        self._text = text.strip() or tr("(nothing)")
        self.words = label("", role, selectable=True)
        self.words.setAccessibleName(about)
        self._more = button("", self._turn, kind="plain")
        self._open = True
        self.setLayout(column(self.words, row(self._more, None), space=TIGHT))
        self._more.setVisible(len(self._text) > _FIRST * 1.3)
        self._turn()

    def _turn(self) -> None:
        self._open = not self._open
        whole = self._open or len(self._text) <= _FIRST * 1.3
        self.words.setText(self._text if whole else self._text[:_FIRST].rstrip() + " …")
        self._more.setText(tr("Show less") if self._open else tr("Show all"))
        about = self.words.accessibleName()
        self._more.setAccessibleName(tr("{what}: {button}", what=about, button=self._more.text()))
