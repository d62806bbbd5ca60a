"""The ring or the box of something that can be chosen."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ftgui.qt import theme
from ftgui.qt.icons import draw, glyph

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Mark(QWidget):
    """The ring or the box that shows whether `owner` is chosen, in the theme's colours."""

    def __init__(self, owner: QAbstractButton, *, box: bool = False) -> None:
        super().__init__(owner)
        self._owner = owner
        self._box = box
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        owner.toggled.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(18, max(18, theme.em(1.0)))

    def paintEvent(self, event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._box:
            self._draw_box(painter)
        else:
            self._draw_ring(painter)
        painter.end()

    def _draw_ring(self, painter: QPainter) -> None:
        chosen = self._owner.isChecked()
        painter.setPen(QPen(theme.colour("accent" if chosen else "edge"), 5.0 if chosen else 1.2))
        painter.setBrush(theme.colour("on_accent" if chosen else "card"))
        radius = 5.5 if chosen else 7.4
        painter.drawEllipse(QRectF(self.rect()).center(), radius, radius)

    def _draw_box(self, painter: QPainter) -> None:
        chosen = self._owner.isChecked()
        square = QRectF(0, 0, 15, 15)
        square.moveCenter(QRectF(self.rect()).center())
        painter.setPen(QPen(theme.colour("accent" if chosen else "edge"), 1.2))
        painter.setBrush(theme.colour("accent" if chosen else "card"))
        painter.drawRoundedRect(square, 4, 4)
        if chosen:
            draw(painter, square.adjusted(2, 2, -2, -2), glyph("check-bold"), "on_accent")
