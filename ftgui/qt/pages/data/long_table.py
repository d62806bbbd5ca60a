"""A table of any length: it holds a few screens of lines, and has the others fetched as they come into sight.

The view only ever knows the lines that are seen, because Qt's own grow with the number of rows: at
5,000,000 each change of their number takes longer than a window may stand still.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QScrollBar, QTableView, QWidget

from ftgui.base.problems import Problem
from ftgui.qt import theme
from ftgui.qt.widgets.layout import row
from ftgui.qt.work import Job, Work

Line = Sequence[str]
Fetch = Callable[[int, int], Sequence[Line]]
"""The lines from one place up to another; called on a worker thread."""
_PAGE = 100
_KEPT = 40
"""Pages of lines that are remembered."""
_CUT = 300
_AnyIndex = QModelIndex | QPersistentModelIndex


class LongTable(QWidget):
    """`chosen` carries the place (from 0) of the line that was picked by mouse or keyboard."""

    chosen = Signal(int)

    def __init__(self, work: Work, name: str, failed: Callable[[Problem], None], *, lines: int = 8) -> None:
        super().__init__()
        self._work, self._failed, self._most = work, failed, lines
        self._fetch: Fetch = lambda _start, _stop: ()
        self._pages: dict[int, Sequence[Line]] = {}
        self._job: Job[dict[int, Sequence[Line]]] | None = None
        self._count = 0
        self.current: int | None = None
        self._model = _Seen(self)
        self._view = _View(self)
        self._view.setAccessibleName(name)
        self._view.setModel(self._model)
        self._view.clicked.connect(lambda index: self.pick(self.top + index.row()))
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.bar.valueChanged.connect(self._scrolled)
        whole = row(self._view, self.bar, space=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self._view)

    @property
    def top(self) -> int:
        """The place of the first line that is seen."""
        return self.bar.value()

    @property
    def seen(self) -> int:
        """How many lines are seen."""
        return min(self._most, self._count)

    def show_lines(self, heads: Sequence[str], fetch: Fetch, count: int, *, narrow: Sequence[int] = (0,)) -> None:
        """Show other lines, from the first on; `heads` are the columns' names, those at `narrow` hold a word."""
        self._fetch = fetch
        self.current = None
        self._model.set_heads(heads)
        header = self._view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in narrow if heads else ():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, theme.em(5.5))
        self.bar.setValue(0)
        self.set_count(count)
        self.refresh()

    def set_count(self, count: int) -> None:
        """There are more or fewer lines now; those that were there stay where they are."""
        if count == self._count:
            return
        before, self._count = self.seen, count
        if self.seen != before:
            self._model.tell_count()
        self.bar.setRange(0, max(0, count - self._most))
        self.bar.setPageStep(self._most)
        self.bar.setVisible(count > self._most)
        line = self._view.verticalHeader().defaultSectionSize()
        header = self._view.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header + line * max(1, self.seen) + 6)
        self._look()

    def refresh(self) -> None:
        """Fetch what is seen anew: it was changed."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._pages.clear()
        self._model.tell_changed()
        self._look()

    def line(self, place: int) -> Line | None:
        """A line, as far as it is here."""
        page = self._pages.get(place // _PAGE)
        return page[place % _PAGE] if page is not None and place % _PAGE < len(page) else None

    def pick(self, place: int) -> None:
        """Make this line the current one, bring it into sight, and tell."""
        if not self._count:
            return
        self.current = max(0, min(place, self._count - 1))
        if not self.top <= self.current < self.top + self.seen:
            self.bar.setValue(self.current if self.current < self.top else self.current - self.seen + 1)
        self._mark()
        self.chosen.emit(self.current)

    def step(self, by: int) -> None:
        """Pick the line that is `by` lines further on."""
        self.pick(by + (self.current if self.current is not None else self.top - (by > 0)))

    def _scrolled(self) -> None:
        self._model.tell_changed()
        self._mark()
        self._look()

    def _mark(self) -> None:
        seen = self.current is not None and self.top <= self.current < self.top + self.seen
        line = (self.current or 0) - self.top if seen else -1
        self._view.setCurrentIndex(self._model.index(line, 0) if seen else QModelIndex())

    def _look(self) -> None:
        """Have fetched what is seen and not here; one job at a time, then again for what is seen by then."""
        wanted = range(self.top // _PAGE, (self.top + max(1, self.seen) - 1) // _PAGE + 1)
        missing = [page for page in wanted if len(self._pages.get(page, ())) < min(_PAGE, self._count - page * _PAGE)]
        if not missing or self._job is not None:
            return
        fetch = self._fetch

        def task(_: object) -> dict[int, Sequence[Line]]:
            return {page: fetch(page * _PAGE, (page + 1) * _PAGE) for page in missing}

        self._job = self._work.run(self, task, self._fetched, self._not_fetched)

    def _fetched(self, pages: dict[int, Sequence[Line]]) -> None:
        self._job = None
        grown = any(len(lines) > len(self._pages.get(page, ())) for page, lines in pages.items())
        self._pages.update(pages)
        while len(self._pages) > _KEPT:
            del self._pages[next(iter(self._pages))]
        self._model.tell_changed()
        if grown:
            self._look()

    def _not_fetched(self, problem: Problem) -> None:
        self._job = None
        self._failed(problem)


class _Seen(QAbstractTableModel):
    """The lines that are seen, and no others."""

    def __init__(self, table: LongTable) -> None:
        super().__init__(table)
        self._table = table
        self._heads: Sequence[str] = ()

    def set_heads(self, heads: Sequence[str]) -> None:
        """Show these columns."""
        self.beginResetModel()
        self._heads = heads
        self.endResetModel()

    def tell_count(self) -> None:
        """There are more or fewer lines to see."""
        self.beginResetModel()
        self.endResetModel()

    def tell_changed(self) -> None:
        """Other lines are seen."""
        if self.rowCount() and self._heads:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(self._heads) - 1))

    def rowCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._table.seen

    def columnCount(self, parent: _AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        line = self._table.line(self._table.top + index.row())
        if line is None or index.column() >= len(line):
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else ""
        return " ".join(line[index.column()][:_CUT].split())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._heads[section] if section < len(self._heads) else None


class _View(QTableView):
    """Qt's table for the lines that are seen; its keys and wheel move through all of them."""

    def __init__(self, table: LongTable) -> None:
        super().__init__()
        self._table = table
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.em(1.75))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        screen = max(1, self._table.seen - 1)
        keys = Qt.Key
        steps = {keys.Key_Up: -1, keys.Key_Down: 1, keys.Key_PageUp: -screen, keys.Key_PageDown: screen}
        ends = {keys.Key_Home: -(2**31), keys.Key_End: 2**31}
        step = {**steps, **ends}.get(keys(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._table.step(step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move through the lines; at their ends the page moves on."""
        bar = self._table.bar
        before = bar.value()
        bar.setValue(before - round(event.angleDelta().y() / 40))
        event.setAccepted(bar.value() != before)
