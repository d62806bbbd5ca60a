"""The loss chart with its legend, which reads out whatever is pointed at."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ftgui.base.quantities import count
from ftgui.base.texts import tr
from ftgui.compare.words import loss_explained, loss_text
from ftgui.qt import theme
from ftgui.qt.pages.run.plot import Plot, paint_square
from ftgui.qt.theme import LARGE, MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.flow import Flow
from ftgui.qt.widgets.layout import column, group, row
from ftgui.qt.widgets.text import label
from ftgui.run.points import Points


class LossChart(QWidget):
    """Training and validation loss; `plot` draws them, the line above tells the values in words."""

    def __init__(self) -> None:
        super().__init__()
        self.plot = Plot()
        self.plot.setAccessibleName(tr("Loss chart"))
        self.plot.setToolTip(tr("Drag across the chart to look closer; double-click to see all again."))
        self._training = label("", wrap=False)
        self._validation = label("", wrap=False)
        self._whole = button(tr("Show whole run"), self.plot.show_all, kind="plain")
        self._keep_room()
        self._whole.setVisible(False)
        self._training_mark, self._validation_mark = _Mark("accent", dot=False), _Mark("text", dot=True)
        self._every = label("", wrap=False)
        self._every_part = group(row(_Square(), self._every))
        legend = Flow(across=LARGE, down=TIGHT)
        legend.addWidget(group(row(self._training_mark, self._training)))
        legend.addWidget(group(row(self._validation_mark, self._validation)))
        legend.addWidget(self._every_part)
        head = row(label(tr("Loss"), "heading"), self._whole)
        head.setStretch(0, 1)
        whole = column(head, label(loss_explained(), "small"), legend, self.plot, space=TIGHT)
        whole.insertSpacing(2, TIGHT)
        self.setLayout(whole)
        self.plot.looked.connect(self._read_out)
        self.plot.zoomed.connect(self._whole.setVisible)
        self._read_out(None)

    def follow(self, training: Points, validation: Points, every: Points, total_steps: int | None) -> None:
        """Show the curves as they are by now; `every` is loss on every validation row, `validation` on some of them."""
        self.plot.training.follow(training)
        self.plot.validation.follow(validation)
        self.plot.every.follow(every)
        self.plot.total_steps = total_steps
        self._read_out(None)
        self.plot.update()

    def clear(self) -> None:
        """Forget all curves."""
        self.plot.forget()
        self._read_out(None)

    def describe(self) -> str:
        """The chart in words, for those who do not see it."""
        training, best = self.plot.training, self.plot.best
        validation = self.plot.every if len(self.plot.every) > 1 else self.plot.validation
        first, last = training.first(), training.last()
        if first is None or last is None:
            return tr("Nothing measured yet.")
        words = tr(
            "Training loss went from {first} at step {start} to {last} at step {end}.",
            first=loss_text(first[1]),
            start=count(first[0]),
            last=loss_text(last[1]),
            end=count(last[0]),
        )
        newest = validation.last()
        if best is not None and newest is not None:
            words += " " + tr(
                "Validation loss is {newest} now; its best was {best} at step {step}.",
                newest=loss_text(newest[1]),
                best=loss_text(best[1]),
                step=count(best[0]),
            )
        return words

    def _read_out(self, step: float | None) -> None:
        training, validation = self.plot.training, self.plot.validation
        point, checked = (training.last(), validation.last()) if step is None else self._at(step)
        self._training.setText(
            tr("Training {loss} at step {step}", loss=loss_text(point[1]), step=count(point[0]))
            if point
            else tr("Training")
        )
        self._validation.setText(
            tr("Validation {loss} at step {step}", loss=loss_text(checked[1]), step=count(checked[0]))
            if checked
            else tr("Validation")
        )
        whole = self.plot.every.last() if step is None else self.plot.every.near(step)
        self._every_part.setVisible(whole is not None)
        if whole is not None:
            words = tr("All validation rows {loss} at step {step}", loss=loss_text(whole[1]), step=count(whole[0]))
            self._every.setText(words)
        said = self.describe() if step is None else f"{self._training.text()}. {self._validation.text()}."
        if said != self.plot.accessibleDescription():
            self.plot.setAccessibleDescription(said)

    def _keep_room(self) -> None:
        policy = self._whole.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._whole.setSizePolicy(policy)

    def _at(self, step: float) -> tuple[tuple[int, float] | None, tuple[int, float] | None]:
        return self.plot.training.near(step), self.plot.validation.near(step)


class _Mark(QWidget):
    """A short piece of the line it stands for."""

    def __init__(self, role: str, *, dot: bool) -> None:
        super().__init__()
        self._role, self._dot = role, dot
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(MEDIUM + SMALL, theme.em())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, middle = theme.colour(self._role), self.height() // 2 + 0.5
        painter.setPen(QPen(colour, 2.0 if self._dot else 1.5))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        if self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(self.width() / 2, middle), 3.5, 3.5)
        painter.end()


class _Square(QWidget):
    """The mark of what was measured on every validation row."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(SMALL + TIGHT, theme.em())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_square(painter, QPointF(self.width() / 2, self.height() // 2 + 0.5))
        painter.end()
