"""An answer to choose: a ring (one of several) or a box (any of several), and words that wrap."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout

from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.choice_card import CardButton
from ftgui.qt.widgets.mark import Mark
from ftgui.qt.widgets.text import label


class OptionRow(CardButton):
    """One answer. `settled` says that it was chosen deliberately: by a click or by Enter, not in passing."""

    settled = Signal()

    def __init__(self, text: str, *, several: bool) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setAutoExclusive(not several)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(SMALL, SMALL - 1, SMALL, SMALL - 1)
        inner.setSpacing(SMALL + TIGHT)
        inner.addWidget(Mark(self, box=several), 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(label(text), 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hit = self.isDown() and self.hitButton(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if hit and event.button() is Qt.MouseButton.LeftButton:
            self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not self.isChecked():
                self.click()
            self.settled.emit()
        else:
            super().keyPressEvent(event)

    def paint_panel(self, painter: QPainter) -> None:
        """Flat until it is pointed at, chosen or focused."""
        if self.isChecked() or self._hovered():
            self.panel(painter, "accent_soft" if self.isChecked() else "hover", None, 0.0)
        if self.hasFocus():
            self.outline(painter)
