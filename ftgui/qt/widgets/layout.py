"""Columns, rows and cards with the window's spaces, so that nothing lines up by accident."""

from typing import Literal

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import LARGE, MEDIUM, SMALL
from ftgui.qt.widgets.text import label

Tone = Literal["card", "accent", "good", "caution", "bad", "well"]


def column(*items: QWidget | QLayout | None, space: int = SMALL) -> QVBoxLayout:
    """A vertical layout without margins; None is a stretch."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(space)
    _fill(made, items)
    return made


def row(*items: QWidget | QLayout | None, space: int = SMALL) -> QHBoxLayout:
    """A horizontal layout without margins; None is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(space)
    _fill(made, items)
    return made


def _fill(layout: QVBoxLayout | QHBoxLayout, items: tuple[QWidget | QLayout | None, ...]) -> None:
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def beside(
    icon: str, words: QWidget | QLayout, role: str = "accent", *, lines: float = 1.6, space: int = MEDIUM
) -> QHBoxLayout:
    """Words with an icon before their first line, `lines` lines of body text high."""
    made = row(column(IconLabel(icon, role, lines), None), words, space=space)
    made.setStretch(1, 1)
    return made


def group(layout: QLayout) -> QWidget:
    """A bare widget around a layout, to show and hide it as one."""
    made = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    made.setLayout(layout)
    return made


class Card(QFrame):
    """A rounded panel. `box` is its vertical layout; `tone` says what it is about."""

    def __init__(self, *items: QWidget | QLayout, tone: Tone = "card", title: str = "", space: int = SMALL) -> None:
        super().__init__()
        self.setProperty("role", tone)
        self.box = column(space=space)
        self.box.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        self.setLayout(self.box)
        if title:
            self.box.addWidget(label(title, "heading"))
        _fill(self.box, items)


def section(title: str, *items: QWidget | QLayout, names: QWidget | None = None) -> QWidget:
    """A titled part of a page, set off from what is above it; the title may name a control."""
    head = label(title, "heading")
    if names is not None:
        head.setBuddy(names)
    made = column(head, *items)
    whole = group(made)
    made.setContentsMargins(0, MEDIUM, 0, 0)
    return whole


def line() -> QFrame:
    """A thin line between parts of a card."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def bring_into_view(widget: QWidget) -> None:
    """Scroll the page so that the widget is seen, once it has its place."""

    def scroll() -> None:
        if (area := _scrolling(widget)) is not None:
            area.ensureWidgetVisible(widget, 0, LARGE)

    QTimer.singleShot(0, widget, scroll)


class Anchor:
    """Keeps a widget where it is on the screen while what stands above it grows or shrinks."""

    def __init__(self) -> None:
        self._area: QScrollArea | None = None
        self._held: QWidget | None = None
        self._at = 0

    def hold(self, widget: QWidget) -> None:
        """Keep this widget, and no other, for as long as it is shown."""
        if self._area is None and (area := _scrolling(widget)) is not None:
            self._area = area
            area.verticalScrollBar().rangeChanged.connect(self._follow)  # comes once everything has its place
        self._held, self._at = widget, self._place(widget)

    def _place(self, widget: QWidget) -> int:
        content = self._area.widget() if self._area is not None else None
        return widget.mapTo(content, QPoint()).y() if content is not None else 0

    def _follow(self) -> None:
        if self._area is None or self._held is None or not self._held.isVisible():
            self._held = None
            return
        before, self._at = self._at, self._place(self._held)
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + self._at - before)


def _scrolling(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
