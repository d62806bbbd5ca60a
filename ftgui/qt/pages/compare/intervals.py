"""Two scores on one scale, each with the range in which it most likely lies."""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ftgui.base.texts import tr
from ftgui.compare.words import Measure, measure_text
from ftgui.qt import theme
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.series import decimals, ticks


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A named value; without `low` and `high` there is no range to show. `role` is its colour."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    role: str = "text"


class Intervals(QWidget):
    """A dot for each value, a bar for its range, above a common scale that begins at 0."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Interval, ...] = ()
        self._measure: Measure = "loss"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.em(20), theme.em(2) * len(self._shown) + theme.em(1.6))

    def show_intervals(self, *intervals: Interval, measure: Measure = "loss") -> None:
        """Show these, first on top."""
        self._shown, self._measure = intervals, measure
        self.setAccessibleDescription(" ".join(_spoken(each, measure) for each in intervals))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        names = max(metrics.horizontalAdvance(each.name) for each in self._shown) + MEDIUM
        values = (
            max(metrics.horizontalAdvance(measure_text(self._measure, each.value)) for each in self._shown) + MEDIUM
        )
        top = max(each.high or each.value for each in self._shown) * 1.05 or 1.0
        left, width = names, self.width() - names - values - MEDIUM
        self._paint_scale(painter, left, width, top)
        for number, each in enumerate(self._shown):
            middle = theme.em(2) * (number + 0.5)
            base = middle + metrics.capHeight() / 2
            painter.setPen(theme.colour("text"))
            painter.drawText(QPointF(0, base), each.name)
            text = measure_text(self._measure, each.value)
            painter.drawText(QPointF(self.width() - metrics.horizontalAdvance(text), base), text)
            _paint_interval(painter, each, middle, lambda value: left + width * value / top)
        painter.end()

    def _paint_scale(self, painter: QPainter, left: float, width: float, top: float) -> None:
        bottom = theme.em(2) * len(self._shown)
        small = QFont(self.font())
        small.setPointSizeF(max(7.5, self.font().pointSizeF() * 0.9))
        painter.setFont(small)
        metrics = QFontMetricsF(small)
        marks = ticks(0.0, top, 6)
        for mark in marks:
            x = round(left + width * mark / top) + 0.5
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom + SMALL / 2))
            text = f"{mark:.{decimals(marks)}f}" if self._measure == "loss" else measure_text(self._measure, mark)
            painter.setPen(theme.colour("quiet"))
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, bottom + SMALL + metrics.ascent()), text)
        painter.setFont(self.font())


def _paint_interval(painter: QPainter, each: Interval, middle: float, x_of: Callable[[float], float]) -> None:
    colour = theme.colour(each.role)
    if each.low is not None and each.high is not None:
        soft = theme.colour(each.role)
        soft.setAlpha(70)
        pen = QPen(soft, 8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(x_of(max(0.0, each.low)), middle), QPointF(x_of(each.high), middle))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(x_of(each.value), middle), 5.5, 5.5)


def _spoken(each: Interval, measure: Measure) -> str:
    value = measure_text(measure, each.value)
    if each.low is None or each.high is None:
        return f"{each.name}: {value}."
    return tr(
        "{name}: {value}, most likely between {low} and {high}.",
        name=each.name,
        value=value,
        low=measure_text(measure, each.low),
        high=measure_text(measure, each.high),
    )
