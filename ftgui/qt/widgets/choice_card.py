"""Cards that are buttons: one of several to choose, or one thing to do."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy

from ftgui.qt import theme
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import CORNER, MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.layout import column
from ftgui.qt.widgets.mark import Mark
from ftgui.qt.widgets.text import label

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QKeyEvent, QPaintEvent


class CardButton(QAbstractButton):
    """A rounded panel that can be pressed; its layout holds whatever it shows."""

    def __init__(self, name: str, *, pressed: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.setText(name.replace("&", "&&"))
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if pressed is not None:
            self.clicked.connect(lambda: pressed())

    def sizeHint(self) -> QSize:
        inner = self.layout()
        return super().sizeHint() if inner is None else inner.totalSizeHint()

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: "QEnterEvent") -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: "QEvent") -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: "QPaintEvent") -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_panel(painter)
        painter.end()

    def paint_panel(self, painter: QPainter) -> None:
        """Draw background and outline for the present state."""
        fill = "accent_soft" if self.isChecked() else "hover" if self._hovered() else "card"
        marked = self.hasFocus() or self.isChecked()
        outline = "accent" if marked else "line"
        self.panel(painter, fill, outline, 2.0 if self.hasFocus() else 1.0)

    def panel(self, painter: QPainter, fill: str, outline: str | None, width: float) -> None:
        """Draw a rounded panel filling the widget, in colours of the theme."""
        inset = width / 2
        painter.setPen(QPen(theme.colour(outline), width) if outline else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), CORNER, CORNER)

    def outline(self, painter: QPainter) -> None:
        """Draw the ring that shows where the keyboard is."""
        painter.setPen(QPen(theme.colour("accent"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)

    def _hovered(self) -> bool:
        return self.isEnabled() and (self.underMouse() or self.isDown())


class ActionCard(CardButton):
    """One thing to do: an icon, what it is called, and a sentence about it."""

    def __init__(self, icon_name: str, title: str, text: str, pressed: Callable[[], object]) -> None:
        super().__init__(title, pressed=pressed)
        self.setAccessibleDescription(text)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        inner.setSpacing(MEDIUM)
        inner.addWidget(IconLabel(icon_name, "accent", 1.6), 0, Qt.AlignmentFlag.AlignTop)
        words = column(label(title, "heading"), space=TIGHT)
        if text:
            words.addWidget(label(text, "quiet"))
        words.addStretch(1)
        inner.addLayout(words, 1)


class ChoiceCard(CardButton):
    """One of several: a ring, a title, a sentence, and a small line at its foot."""

    def __init__(self, title: str, text: str = "", *, badge: str = "") -> None:
        super().__init__(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleDescription(text)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(MEDIUM, MEDIUM - 2, MEDIUM, MEDIUM - 2)
        inner.setSpacing(SMALL + TIGHT)
        inner.addWidget(Mark(self), 0, Qt.AlignmentFlag.AlignTop)
        words = column(label(title, "heading"), space=TIGHT)
        self.note, self.badge = label(text, "quiet"), label(badge, "small")
        words.addWidget(self.note)
        words.addWidget(self.badge)
        words.addStretch(1)
        inner.addLayout(words, 1)
        self.note.setVisible(bool(text))  # not before it has its place: it would be a window of its own
        self.badge.setVisible(bool(badge))

    def say(self, badge: str) -> None:
        """Change the small line at its foot."""
        self.badge.setText(badge)
        self.badge.setVisible(bool(badge))
