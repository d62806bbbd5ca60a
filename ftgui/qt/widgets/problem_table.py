"""Many small problems, one line each: the row, what is wrong, what to do."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ftgui.base.problems import Problem
from ftgui.base.texts import tr, trn
from ftgui.qt import theme
from ftgui.qt.theme import SMALL
from ftgui.qt.widgets.layout import Card
from ftgui.qt.widgets.text import label

SHOWN = 200
LINES = 6
"""How many lines are seen at once; the others scroll."""


class ProblemTable(Card):
    """`chosen` carries the number of the row that was picked."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(space=SMALL)
        self._problems: Sequence[Problem] = ()
        self._title = label("", "heading")
        self._rest = label("", "small")
        self._table = QTableWidget(0, 3)
        self._table.setAccessibleName(tr("What is worth knowing about single rows"))
        self._table.setHorizontalHeaderLabels([tr("Row"), tr("What is wrong"), tr("What to do")])
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setWordWrap(True)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._table.itemSelectionChanged.connect(self._pick)
        for part in (self._title, self._table, self._rest):
            self.box.addWidget(part)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these; nothing at all when there are none."""
        self._problems = problems[:SHOWN]
        self.setVisible(bool(problems))
        self._title.setText(trn("{count} thing to look at", "{count} things to look at", len(problems)))
        self._table.setRowCount(len(self._problems))
        for line, problem in enumerate(self._problems):
            place = "" if problem.row is None else str(problem.row)
            for place_in_line, text in enumerate((place, problem.message, problem.action)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                self._table.setItem(line, place_in_line, item)
        self._rest.setVisible(len(problems) > SHOWN)
        self._rest.setText(trn("… and {count} more", "… and {count} more", len(problems) - SHOWN))
        height = theme.em(2.4)
        self._table.setFixedHeight(self._table.horizontalHeader().sizeHint().height() + height * self._lines() + 6)

    def _lines(self) -> int:
        return min(LINES, max(1, len(self._problems)))

    def _pick(self) -> None:
        line = self._table.currentRow()
        if 0 <= line < len(self._problems) and (number := self._problems[line].row) is not None:
            self.chosen.emit(number)
