"""Labels in the window's three sizes and two weights. Text is shown as it is, never as markup."""

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

Role = Literal["title", "heading", "body", "quiet", "small", "good", "caution", "bad"]


def label(text: str, role: Role = "body", *, wrap: bool = True, selectable: bool = False) -> QLabel:
    """A label; `selectable` for what a person may want to copy, by mouse only."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if wrap:
        made.setMinimumWidth(1)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def give_role(widget: QWidget, role: str) -> None:
    """Change the style role of a widget, which may be shown already."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class OneLine(QLabel):
    """A label that never asks for more than a line and is cut with an ellipsis; a tip tells the rest."""

    def __init__(self, text: str = "", role: Role = "body", *, cut_middle: bool = False) -> None:
        super().__init__()
        self._cut = Qt.TextElideMode.ElideMiddle if cut_middle else Qt.TextElideMode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: "QPaintEvent") -> None:
        shown = self.fontMetrics().elidedText(self.text(), self._cut, self.contentsRect().width())
        self.setToolTip("" if shown == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
        painter.end()
