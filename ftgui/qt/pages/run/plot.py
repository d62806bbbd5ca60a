"""The drawing of the loss curves: axes, lines, the best point, what is under the pointer, and zoom.

Drawn by hand rather than by a plotting library: those the licence allows need most of a second to
load, which would stall the window when the chart first shows.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ftgui.base.quantities import count
from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.theme import CORNER, SMALL, TIGHT
from ftgui.qt.widgets.series import Outline, Series, decimals, ticks

Span = tuple[float, float]


class Plot(QWidget):
    """Training and validation loss over steps. Drag across to look closer; arrow keys read it out.

    `every` is loss on every validation row, which providers measure once a round; `validation` is on some of them.
    `looked` carries the step under the pointer or None; `zoomed` whether less than all is shown.
    """

    looked = Signal(object)
    zoomed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.forget()
        self._area = QRectF()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def sizeHint(self) -> QSize:
        return QSize(theme.em(30), theme.em(13))

    def forget(self) -> None:
        """Begin with empty curves, all in view."""
        self.training = Series()
        self.validation = Series()
        self.every = Series()
        self.total_steps: int | None = None
        self._zoom: Span | None = None
        self._step: float | None = None
        self._drag: tuple[float, float] | None = None
        self.show_all()

    def show_all(self) -> None:
        """Show the whole run again."""
        self.zoom_to(None)

    def zoom_to(self, span: Span | None) -> None:
        """Show the steps from `span[0]` to `span[1]`, or all."""
        if span is not None:
            low, high = max(span[0], self._whole()[0]), min(span[1], self._whole()[1])
            span = (low, high) if high - low >= 1 else self._zoom
        self._zoom = span
        self.zoomed.emit(span is not None)
        self.update()

    def look_at(self, step: float | None) -> None:
        """Mark the point nearest to `step` and tell it."""
        self._step = step
        self.looked.emit(step)
        self.update()

    @property
    def span(self) -> Span:
        """The first and the last step shown."""
        return self._zoom or self._whole()

    @property
    def best(self) -> tuple[int, float] | None:
        """The lowest validation point: of those that are measured on the same rows, as far as there are some."""
        return (self.every if len(self.every) > 1 else self.validation).best

    @property
    def _all(self) -> tuple[Series, ...]:
        return (self.training, self.validation, self.every)

    def _whole(self) -> Span:
        ends = [point[0] for each in self._all if (point := each.last())]
        starts = [point[0] for each in self._all if (point := each.first())]
        start, end = min(starts, default=0), max([*ends, self.total_steps or 0])
        return (float(min(start, 1)), float(max(end, start + 1)))

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = QFont(self.font())
        font.setPointSizeF(max(7.5, self.font().pointSizeF() * 0.9))
        painter.setFont(font)
        room = max(1, self.width() // 2)  # two pixels for a point: drawing takes as long as there are points
        training, validation, every = (each.outline(*self.span, room) for each in self._all)
        heights = _heights((training, validation, every), self.span)
        self._area = area = self._place(QFontMetricsF(font), heights)
        scale = _Scale(area, self.span, heights)
        self._paint_axes(painter, scale)
        painter.setClipRect(area.adjusted(-8, -8, 8, 8))
        _paint_curve(painter, scale, training, "accent", 1.5)
        _paint_curve(painter, scale, validation, "text", 2.0)
        _paint_dots(painter, scale, validation)
        for point in scale.points(every.steps, every.lows):
            paint_square(painter, point)
        self._paint_best(painter, scale)
        painter.setClipping(False)
        self._paint_look(painter, scale)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)
        painter.end()

    def _place(self, metrics: QFontMetricsF, heights: Span) -> QRectF:
        marks = ticks(*heights, self._rows())
        wide = max(metrics.horizontalAdvance(f"{mark:.{decimals(marks)}f}") for mark in marks)
        return QRectF(self.rect()).adjusted(wide + SMALL * 2, SMALL, -SMALL * 2, -metrics.height() - SMALL)

    def _rows(self) -> int:
        return max(2, self.height() // theme.em(2.6))

    def _paint_axes(self, painter: QPainter, scale: "_Scale") -> None:
        metrics, area = QFontMetricsF(painter.font()), scale.area
        grid, words = QPen(theme.colour("line"), 1), theme.colour("quiet")
        marks = ticks(*scale.heights, self._rows())
        for mark in marks:
            y = round(scale.y(mark)) + 0.5
            painter.setPen(grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(words)
            text = f"{mark:.{decimals(marks)}f}"
            wide = metrics.horizontalAdvance(text)
            painter.drawText(QPointF(area.left() - SMALL - wide, y + metrics.capHeight() / 2), text)
        base = area.bottom() + SMALL / 2 + metrics.ascent() + 1
        taken = -1.0
        steps = ticks(*scale.span, max(2, int(area.width() / theme.em(5))))
        for mark in dict.fromkeys(round(step) for step in steps):
            text = tr("step {step}", step=count(mark)) if taken < 0 else count(mark)
            wide = metrics.horizontalAdvance(text)
            left = min(max(scale.x(mark) - wide / 2, 0.0), self.width() - wide)
            if left > taken:
                painter.drawText(QPointF(left, base), text)
                taken = left + wide + SMALL

    def _paint_best(self, painter: QPainter, scale: "_Scale") -> None:
        best = self.best
        if best is None or not scale.span[0] <= best[0] <= scale.span[1]:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = QPointF(scale.x(best[0]), scale.y(best[1]))
        painter.setBrush(theme.colour("card"))
        painter.setPen(QPen(theme.colour("good"), 2.5))
        painter.drawEllipse(at, 5.5, 5.5)
        text, metrics = tr("best"), QFontMetricsF(painter.font())
        wide = metrics.horizontalAdvance(text)
        left = min(max(at.x() - wide / 2, scale.area.left()), scale.area.right() - wide)
        above = at.y() - 11 > scale.area.top() + metrics.ascent() - 4
        y = at.y() - 11 if above else at.y() + 9 + metrics.ascent()
        painter.drawText(QPointF(left, y), text)

    def _paint_look(self, painter: QPainter, scale: "_Scale") -> None:
        area = scale.area
        if self._drag is not None:
            shade = theme.colour("accent")
            shade.setAlpha(40)
            first, last = sorted(self._drag)
            painter.fillRect(QRectF(first, area.top(), last - first, area.height()), shade)
        elif self._step is not None and scale.span[0] <= self._step <= scale.span[1]:
            x = round(scale.x(self._step)) + 0.5
            painter.setPen(QPen(theme.colour("edge"), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for series, role in ((self.training, "accent"), (self.validation, "text")):
                if (point := series.near(self._step)) is not None:
                    painter.setPen(QPen(theme.colour("card"), 2))
                    painter.setBrush(theme.colour(role))
                    painter.drawEllipse(QPointF(scale.x(point[0]), scale.y(point[1])), 4.5, 4.5)

    # pointer and keys

    def _step_at(self, x: float) -> float:
        low, high = self.span
        return low + (high - low) * min(1.0, max(0.0, (x - self._area.left()) / max(1.0, self._area.width())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._drag is not None:
            self._drag = (self._drag[0], x)
        point = self.training.near(self._step_at(x)) or self.validation.near(self._step_at(x))
        self.look_at(float(point[0]) if point else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._drag = (event.position().x(), event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        if drag is not None and abs(drag[1] - drag[0]) > TIGHT * 2:
            first, last = sorted(drag)
            self.zoom_to((self._step_at(first), self._step_at(last)))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()

    def leaveEvent(self, event: object) -> None:
        self.look_at(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl held; otherwise the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_around(self._step_at(event.position().x()), 0.8 if event.angleDelta().y() > 0 else 1.25)
            event.accept()
        else:
            event.ignore()

    def _zoom_around(self, step: float, times: float) -> None:
        low, high = self.span
        low, high = step - (step - low) * times, step + (high - step) * times
        whole = self._whole()
        self.zoom_to(None if low <= whole[0] and high >= whole[1] else (low, high))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        series = self.training if len(self.training) else self.validation
        at = self._step if self._step is not None else self.span[1]
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                back = event.key() == Qt.Key.Key_Left
                jump = max(1.0, (self.span[1] - self.span[0]) / 100)
                point = series.near(at - jump if back else at + jump)
                self.look_at(float(point[0]) if point else None)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._zoom_around(at, 0.5)
            case Qt.Key.Key_Minus:
                self._zoom_around(at, 2.0)
            case Qt.Key.Key_0 | Qt.Key.Key_Home:
                self.show_all()
            case _:
                super().keyPressEvent(event)


class _Scale:
    """From steps and losses to pixels."""

    def __init__(self, area: QRectF, span: Span, heights: Span) -> None:
        self.area, self.span, self.heights = area, span, heights
        self._across = area.width() / max(1e-9, span[1] - span[0])
        self._down = area.height() / max(1e-9, heights[1] - heights[0])

    def x(self, step: float) -> float:
        """Where a step is."""
        return self.area.left() + (step - self.span[0]) * self._across

    def y(self, value: float) -> float:
        """Where a loss is."""
        return self.area.bottom() - (value - self.heights[0]) * self._down

    def points(self, steps: Iterable[float], values: Iterable[float]) -> list[QPointF]:
        """All of a curve's points."""
        left, bottom = self.area.left(), self.area.bottom()
        start, low, across, down = self.span[0], self.heights[0], self._across, self._down
        return [
            QPointF(left + (x - start) * across, bottom - (y - low) * down) for x, y in zip(steps, values, strict=True)
        ]


def _paint_curve(painter: QPainter, scale: _Scale, outline: Outline, role: str, width: float) -> None:
    """A line; where more points were measured than there is room for, the band in which they lie around it."""
    steps, lows, highs = outline
    crowded = lows != highs
    colour = theme.colour(role)
    if crowded:
        edge = scale.points(steps, lows) + scale.points(reversed(steps), reversed(highs))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_mixed(colour, theme.colour("card"), 0.28))
        painter.drawPolygon(edge)
    line = [(low + high) / 2 for low, high in zip(lows, highs, strict=True)] if crowded else lows
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not crowded)
    pen = QPen(colour, 1.0 if crowded else width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(scale.points(steps, line))


def _paint_dots(painter: QPainter, scale: _Scale, outline: Outline) -> None:
    if len(outline.steps) > scale.area.width() / 8:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text"))
    for point in scale.points(outline.steps, outline.lows):
        painter.drawEllipse(point, 3.0, 3.0)


def paint_square(painter: QPainter, middle: QPointF) -> None:
    """The mark of a loss on every validation row."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("text"), 1.5))
    painter.setBrush(theme.colour("card"))
    painter.drawRect(QRectF(middle.x() - 3.5, middle.y() - 3.5, 7, 7))


def _mixed(colour: QColor, other: QColor, share: float) -> QColor:
    """Opaque, because drawing half transparent takes several times as long."""
    pairs = ((colour.redF(), other.redF()), (colour.greenF(), other.greenF()), (colour.blueF(), other.blueF()))
    return QColor.fromRgbF(*(a * share + b * (1 - share) for a, b in pairs))


def _heights(outlines: Iterable[Outline], span: Span) -> Span:
    """The lowest and highest value shown, with some air; a plain scale while there is nothing."""
    lows, highs = array("d"), array("d")
    for steps, low, high in outlines:
        first, last = bisect_left(steps, span[0]), bisect_right(steps, span[1])
        lows += low[first:last]
        highs += high[first:last]
    if not lows:
        return (0.0, 1.0)
    least, most = min(lows), max(highs)
    air = max((most - least) * 0.08, abs(most) * 0.02, 0.005)
    return (max(0.0, least - air) if least >= 0 else least - air, most + air)
