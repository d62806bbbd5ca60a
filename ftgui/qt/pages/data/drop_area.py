"""The place where a person without a file begins: drop, choose, paste, or fetch from the Hub."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import CORNER, SECTION, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, column, row
from ftgui.qt.widgets.text import label


class DropArea(QWidget):
    """Says what fits. Dropping itself works anywhere on the window, which hands the files to the page."""

    def __init__(self, files: Callable[[], object], folder: Callable[[], object], paste: Callable[[], object]) -> None:
        super().__init__()
        title = label(tr("Drop your files here"), "heading")
        formats = label(
            tr(
                "Excel, OpenDocument, CSV, JSON, JSON lines, Parquet, Word, PDF, text\n"
                "Chats from WhatsApp, ChatGPT or Claude; several files, a folder or a zip"
            ),
            "quiet",
        )
        for each in (title, formats):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        icon = row(None, IconLabel("upload-simple", "accent", 2.2), None)
        buttons = row(
            None,
            button(tr("Choose &files …"), files, icon_name="folder-open"),
            button(tr("Choose a f&older …"), folder),
            button(tr("&Paste a copied table"), paste, icon_name="clipboard-text"),
            None,
        )
        inner = column(icon, title, formats, buttons, space=SMALL)
        inner.setContentsMargins(SECTION, SECTION, SECTION, SECTION)
        self.setLayout(inner)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("edge"), 1.4, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)
        painter.end()


class HubFold(Fold):
    """`wanted` carries the name of a dataset on the Hugging Face Hub, or its page's address."""

    wanted = Signal(str)

    def __init__(self) -> None:
        self._name = QLineEdit()
        self._name.setAccessibleName(tr("Name of the dataset"))
        self._name.setPlaceholderText(tr("owner/name, or the address of its page"))
        self._name.returnPressed.connect(self._ask)
        fetch = button(tr("Fetch this dataset"), self._ask, icon_name="download-simple")
        line = row(self._name, fetch)
        line.setStretch(0, 1)
        why = label(tr("Many datasets are free to use there. Yours stays here: nothing is sent."), "quiet")
        super().__init__(tr("A dataset of the Hugging Face Hub"), Card(why, line))

    def _ask(self) -> None:
        if name := self._name.text().strip():
            self.wanted.emit(name)
