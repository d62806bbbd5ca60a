"""Facts side by side: a small name above each value."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ftgui.qt.theme import SECTION, SMALL
from ftgui.qt.widgets.layout import column, group
from ftgui.qt.widgets.text import label


class Facts(QWidget):
    """Shows (name, value) pairs in a row, or in as many columns as there is room for, each as wide as it needs."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SECTION)
        self._grid.setVerticalSpacing(SMALL)
        self._facts: list[QWidget] = []
        self._columns = 0

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show exactly these."""
        for each in self._facts:
            self._grid.removeWidget(each)
            each.hide()
            each.deleteLater()
        self._facts = [
            group(column(label(name, "small", wrap=False), label(value, wrap=False), space=2)) for name, value in facts
        ]
        self._columns = 0
        self._lay_out()

    def minimumSizeHint(self) -> QSize:
        widest = max((each.minimumSizeHint().width() for each in self._facts), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        columns = self._fitting()
        if columns == self._columns:
            return
        self._columns = columns
        for place in range(self._grid.columnCount()):
            self._grid.setColumnStretch(place, 0)
        for place, each in enumerate(self._facts):
            self._grid.addWidget(each, place // columns, place % columns)
        self._grid.setColumnStretch(columns, 1)

    def _fitting(self) -> int:
        """The most columns that are not wider than this; all in a row where that fits."""
        wide = [each.sizeHint().width() for each in self._facts]
        for columns in range(len(wide), 1, -1):
            needed = [max(wide[first::columns]) for first in range(columns)]
            if sum(needed) + SECTION * columns <= self.width():
                return columns
        return 1
