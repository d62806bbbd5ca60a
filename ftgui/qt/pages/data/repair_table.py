"""The rows that have one kind of problem: what is wrong with each, and what to do about one or all of them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ftgui.base.problems import Problem
from ftgui.base.quantities import count as count_in_words
from ftgui.base.texts import tr, trn
from ftgui.data.checks.kind import Fix, marked
from ftgui.data.checks.kinds import KINDS, problem_of, title
from ftgui.data.findings import Count, Finding
from ftgui.qt.pages.data.long_table import LongTable
from ftgui.qt.pages.data.row_panel import RowPanel
from ftgui.qt.theme import SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import clear, column, group, line, row
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Work

Page = Callable[[str, int, int], list[Finding]]


def _all_words(code: str, fix: Fix, count: int) -> str:
    number = count_in_words(count)
    if fix == "skip" and KINDS[code].is_out:
        return trn("Go on without it", "Go on without these {number}", count, number=number)
    one, many = {
        "fix": (marked("Fix it in this {number} row"), marked("Fix all {number} rows")),
        "redact": (marked("Black it out in this {number} row"), marked("Black out in all {number} rows")),
        "skip": (marked("Leave this {number} row out"), marked("Leave all {number} rows out")),
        "keep": (marked("Keep this {number} row as it is"), marked("Keep all {number} rows as they are")),
    }[fix]
    return trn(one, many, count, number=number)


class RepairTable(QWidget):
    """`picked` carries the finding whose row is to be shown; `decided` an action for all rows of the kind."""

    picked = Signal(object)
    decided = Signal(str)

    def __init__(self, work: Work, failed: Callable[[Problem], None], panel: RowPanel) -> None:
        super().__init__()
        self.code = ""
        self._total = 0
        self._findings: dict[int, Finding] = {}
        self._title = label("", "heading")
        self._buttons = row(space=SMALL)
        self._table = LongTable(work, tr("Rows with this problem"), failed, lines=6)
        self._table.chosen.connect(self._pick)
        self.setLayout(column(line(), self._title, group(self._buttons), self._table, panel, space=SMALL + 4))
        self.hide()

    def show_kind(self, code: str, count: Count, page: Page) -> None:
        """Show the rows with this problem."""
        self.code = code
        self._findings.clear()
        self._title.setText(title(code))
        heads = (tr("Row"), tr("What is wrong"), tr("Decided"))
        lines = partial(self._lines, code, page)
        self._table.show_lines(heads, lines, count.open + count.handled, narrow=(0, 2))
        self._offer(count)
        self.show()

    def forget(self) -> None:
        """Show nothing any more."""
        self._table.show_lines((), lambda _start, _stop: (), 0)
        self.hide()

    def show_count(self, count: Count) -> None:
        """There are more of them, or some are decided: show what is seen anew."""
        total = count.open + count.handled
        self._offer(count)
        self._table.set_count(total)
        self._table.refresh()

    def _lines(self, code: str, page: Page, start: int, stop: int) -> list[tuple[str, ...]]:
        """On a worker thread; what is kept for `picked` is only added to."""
        found = page(code, start, stop - start)
        self._findings.update(enumerate(found, start))
        return [
            (str(each.row) if each.row else "", problem_of(each).message, tr("Yes") if each.handled else "")
            for each in found
        ]

    def _pick(self, place: int) -> None:
        if (found := self._findings.get(place)) is not None:
            self.picked.emit(found)

    def _offer(self, count: Count) -> None:
        clear(self._buttons)
        for fix in KINDS[self.code].fixes if count.open else ():
            if fix != "edit":
                made = button(_all_words(self.code, fix, count.open), partial(self.decided.emit, fix))
                self._buttons.addWidget(made)
        self._buttons.addStretch(1)
