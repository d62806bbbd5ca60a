"""How long the rows are: a bar for each range of tokens, and a line where the model stops reading."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ftgui.base.quantities import count
from ftgui.base.texts import tr, trn
from ftgui.data.drafts.lengths import Lengths
from ftgui.qt import theme
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.series import ticks


class LengthsPlot(QWidget):
    """A picture only: what it shows is said in words beside it, and read out as its description."""

    def __init__(self) -> None:
        super().__init__()
        self._lengths: Lengths | None = None
        self.setAccessibleName(tr("How long the rows are"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.em(30), theme.em(9))

    def show_lengths(self, lengths: Lengths) -> None:
        """Draw these."""
        self._lengths = lengths
        self.setAccessibleDescription(lengths_words(lengths))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._lengths is None:
            return
        painter = QPainter(self)
        font = QFont(self.font())
        font.setPointSizeF(max(7.5, self.font().pointSizeF() * 0.9))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        area = QRectF(self.rect()).adjusted(TIGHT, metrics.height() + TIGHT, -TIGHT, -metrics.height() - SMALL)
        self._paint_bars(painter, area, self._lengths)
        self._paint_axis(painter, area, self._lengths)
        self._paint_limit(painter, area, self._lengths)
        painter.end()

    def _span(self, lengths: Lengths) -> float:
        """Tokens at the right end; a limit far beyond the longest row is only told in words."""
        whole = lengths.width * len(lengths.counts)
        near = lengths.limit is not None and lengths.limit <= whole * 2
        return max(whole, (lengths.limit or 0) * 1.05 if near else 0)

    def _paint_bars(self, painter: QPainter, area: QRectF, lengths: Lengths) -> None:
        most, span = max(lengths.counts), self._span(lengths)
        wide = area.width() * lengths.width / span
        painter.setPen(Qt.PenStyle.NoPen)
        for place, number in enumerate(lengths.counts):
            if number:
                high = max(2.0, area.height() * number / most)
                over = lengths.limit is not None and place * lengths.width > lengths.limit
                painter.setBrush(theme.colour("caution" if over else "accent"))
                gap = 1.0 if wide > 4 else 0.0
                painter.drawRect(QRectF(area.left() + place * wide, area.bottom() - high, max(1.0, wide - gap), high))

    def _paint_axis(self, painter: QPainter, area: QRectF, lengths: Lengths) -> None:
        metrics, span = QFontMetricsF(painter.font()), self._span(lengths)
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(theme.colour("quiet"))
        base = area.bottom() + TIGHT + metrics.ascent()
        taken = -1.0
        for mark in ticks(0.0, span, max(2, int(area.width() / theme.em(6)))):
            text = tr("{count} tokens", count=count(round(mark))) if mark == 0 else count(round(mark))
            wide = metrics.horizontalAdvance(text)
            left = min(max(area.left(), area.left() + area.width() * mark / span - wide / 2), area.right() - wide)
            if left > taken:
                painter.drawText(QPointF(left, base), text)
                taken = left + wide + SMALL

    def _paint_limit(self, painter: QPainter, area: QRectF, lengths: Lengths) -> None:
        span = self._span(lengths)
        if lengths.limit is None or lengths.limit > span:
            return
        x = round(area.left() + area.width() * lengths.limit / span) + 0.5
        painter.setPen(QPen(theme.colour("bad"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top() - TIGHT), QPointF(x, area.bottom()))
        text = tr("the model reads up to here")
        wide = QFontMetricsF(painter.font()).horizontalAdvance(text)
        left = x + TIGHT if x + TIGHT + wide < area.right() else x - TIGHT - wide
        painter.drawText(QPointF(left, area.top() - TIGHT), text)


def lengths_words(lengths: Lengths) -> str:
    """The same in words."""
    longest = tr("The longest row has {count} tokens (word pieces).", count=count(lengths.longest))
    if lengths.limit is None:
        return longest
    if not lengths.over:
        return longest + " " + tr("The model reads {count} at once: no row is cut.", count=count(lengths.limit))
    over = trn(
        "{count} row is longer than the {limit} that the model reads at once; {cut} tokens are cut off.",
        "{count} rows are longer than the {limit} that the model reads at once; {cut} tokens are cut off.",
        lengths.over,
        limit=count(lengths.limit),
        cut=count(lengths.cut),
    )
    return f"{longest} {over}"
