"""The place to drop a file, and a button for those who would rather choose it."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import CORNER, SECTION, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import column, row
from ftgui.qt.widgets.text import label


class DropArea(QWidget):
    """Says what fits. Dropping itself works anywhere on the window, which hands the file to the page."""

    def __init__(self, choose: Callable[[], object]) -> None:
        super().__init__()
        title = label(tr("Drop your file here"), "heading")
        formats = label(tr("CSV, TSV, Excel, OpenDocument, JSON or JSON lines"), "quiet")
        for each in (title, formats):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        icon = row(None, IconLabel("upload-simple", "accent", 2.2), None)
        choose_button = row(None, button(tr("Choose a &file …"), choose, icon_name="folder-open"), None)
        inner = column(icon, title, formats, choose_button, space=SMALL)
        inner.setContentsMargins(SECTION, SECTION, SECTION, SECTION)
        self.setLayout(inner)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("edge"), 1.4, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)
        painter.end()
