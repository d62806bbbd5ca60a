"""All of a draft that is looked at and corrected: rows as chats, problems to repair, all rows, their lengths."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ftgui.base.problems import Problem
from ftgui.base.quantities import count as count_in_words
from ftgui.base.texts import tr
from ftgui.data.checks.kind import Fix
from ftgui.data.checks.kinds import KINDS, problem_of
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.lengths import Lengths
from ftgui.data.drafts.state import State
from ftgui.data.findings import Count, Finding
from ftgui.data.preview import Chat
from ftgui.data.repairs.decisions import Repair
from ftgui.data.repairs.repairing import Repairing
from ftgui.data.report import estimate_epochs
from ftgui.qt.pages.data import drafts
from ftgui.qt.pages.data.done_list import DoneList
from ftgui.qt.pages.data.drafts import Seen
from ftgui.qt.pages.data.lengths_plot import LengthsPlot, lengths_words
from ftgui.qt.pages.data.long_table import LongTable
from ftgui.qt.pages.data.messages import RowBrowser
from ftgui.qt.pages.data.problem_groups import ProblemGroups
from ftgui.qt.pages.data.repair_table import RepairTable
from ftgui.qt.pages.data.row_panel import RowPanel, ShownRow
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.facts import Facts
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, bring_into_view, column
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Work


class DraftView(QWidget):
    """`repaired` tells that something was decided about rows, or taken back."""

    repaired = Signal()

    def __init__(self, work: Work, failed: Callable[[Problem], None]) -> None:
        super().__init__()
        self._work, self._failed = work, failed
        self._draft: Draft | None = None
        self._state = State()
        self._repairing: Repairing | None = None
        self._counts: dict[str, Count] = {}
        self._picked: Finding | None = None
        self._browser = RowBrowser(tr("What the model will learn"))
        self._groups = ProblemGroups()
        self._groups.chosen.connect(self._show_kind)
        self._panel = RowPanel()
        self._panel.decided.connect(lambda fix: self._decide(fix, one=True))
        self._panel.edited.connect(self._edit)
        self._said = label("", "caution")
        self._table = RepairTable(work, failed, self._panel)
        self._table.picked.connect(self._pick)
        self._table.decided.connect(lambda fix: self._decide(fix, one=False))
        about = label(tr("Choose a line to see its rows, and what can be done about them."), "quiet")
        self._problems = Card(about, self._groups, self._said, self._table, title=tr("Worth a look"))
        self._done = DoneList(self._undo)
        self._rows = LongTable(work, tr("All rows"), failed, lines=10)
        self._rows.chosen.connect(self._pick_row)
        self._row_panel = RowPanel()
        self._row_panel.edited.connect(self._edit_row)
        self._place: int | None = None
        self._rows_fold = Fold(tr("All rows"), Card(self._rows, self._row_panel))
        self._plot = LengthsPlot()
        self._facts = Facts()
        self._lengths_words = label("")
        self._lengths_fold = Fold(
            tr("How long the rows are"),
            Card(self._lengths_words, self._plot, self._facts, space=MEDIUM),
        )
        self.setLayout(
            column(self._browser, self._problems, self._done, self._rows_fold, self._lengths_fold, space=SMALL * 2)
        )

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was decided about rows."""
        return self._repairing.repairs if self._repairing is not None else ()

    @property
    def codes(self) -> set[str]:
        """The kinds of problems that were shown."""
        return set(self._counts)

    def forget(self) -> None:
        """The draft is gone: ask nothing more of it."""
        self._draft = self._repairing = None
        self._rows.show_lines((), lambda _start, _stop: (), 0)
        self._close_kind()

    def replay(self, repairs: tuple[Repair, ...]) -> None:
        """Decide again what was decided about this source before."""
        if repairs and (repairing := self._repairing) is not None:
            self._run(lambda: repairing.replay(repairs), lambda _: self._changed())

    def begin(self, draft: Draft) -> None:
        """Look at another draft."""
        self._draft, self._repairing = draft, Repairing(draft)
        self._counts, self._picked, self._place = {}, None, None
        self._close_kind()
        self._done.show_done(())
        self._row_panel.hide()
        self._rows.show_lines((), lambda _start, _stop: (), 0)
        self._columns: tuple[str, ...] = ()
        self._chats: tuple[Chat, ...] = ()
        self._browser.show_chats(())
        self._show_counts({})
        for part in (self._browser, self._rows_fold, self._lengths_fold):
            part.hide()

    def show_seen(self, seen: Seen) -> None:
        """Show how far the draft is."""
        self._state = state = seen.state
        if seen.chats is not self._chats:
            self._chats = seen.chats
            self._browser.show_chats(seen.chats)
        self._browser.setVisible(bool(seen.chats))
        self._show_counts(seen.counts)
        self._show_rows(state)

    def show_lengths(self, found: tuple[Lengths | None, str]) -> None:
        """Show how long the rows are against what a model reads, and what training would go through."""
        (lengths, model), state = found, self._state
        self._lengths_fold.setVisible(lengths is not None and state.tokens is not None)
        if lengths is None or state.tokens is None:
            return
        self._plot.show_lengths(lengths)
        self._lengths_words.setText(lengths_words(lengths))
        times = tr("about {count}", count=estimate_epochs(max(1, state.usable)))
        facts = [
            (tr("Rows"), count_in_words(state.usable)),
            (tr("Usual length"), tr("{count} tokens", count=count_in_words(round(state.tokens.total.median)))),
            (tr("Tokens in all"), count_in_words(state.tokens.total.sum)),
            (tr("Of these learned"), count_in_words(state.tokens.assistant.sum)),
            (tr("Times through all rows"), times),
            (tr("Model"), model),
        ]
        self._facts.show_facts(facts)

    def _show_rows(self, state: State) -> None:
        self._rows_fold.setVisible(state.rows > 0)
        columns = drafts.columns_shown(state)
        if columns != self._columns and self._draft is not None and state.rows:
            self._columns = columns
            self._rows.show_lines((tr("Row"), *columns), partial(drafts.lines_of, self._draft, columns), state.rows)
        self._rows.set_count(state.rows)

    # Problems

    def _show_counts(self, counts: dict[str, Count]) -> None:
        changed = counts != self._counts
        self._counts = counts
        self._problems.setVisible(bool(counts))
        self._groups.show_counts(counts)
        if changed and self._table.isVisibleTo(self) and self._table.code in counts:
            self._table.show_count(counts[self._table.code])

    def _show_kind(self, code: str | None) -> None:
        if code is None or self._draft is None:
            self._close_kind()
            return
        self._said.hide()
        self._panel.hide()
        self._picked = None
        self._table.show_kind(code, self._counts[code], self._draft.findings.page)
        bring_into_view(self._table)

    def _close_kind(self) -> None:
        self._groups.choose(None)
        self._panel.hide()
        self._said.hide()
        self._table.forget()
        self._picked = None

    def _pick(self, finding: Finding) -> None:
        self._picked = finding
        self._said.hide()
        self._look(finding)

    def _look(self, finding: Finding) -> None:
        draft, repairing = self._draft, self._repairing
        if draft is None or repairing is None:
            return
        fixes = KINDS[finding.code].fixes

        def show(shown: ShownRow) -> None:
            if self._picked == finding:
                self._panel.show_row(shown, fixes, problem_of(finding).action)

        self._run(lambda: drafts.shown(draft, repairing, finding), show)

    def _decide(self, fix: Fix, *, one: bool) -> None:
        repairing, finding = self._repairing, self._picked
        if repairing is None or (one and finding is None):
            return
        place = finding.place if one and finding is not None else None
        code = self._table.code
        self._run(lambda: repairing.decide(code, fix, place), self._decided)

    def _decided(self, changed: bool) -> None:  # what a worker thread found out
        words = tr("This cannot be mended with certainty. Edit the cell, or leave the row out.")
        self._changed()
        self._said.setText(words)
        self._said.setVisible(not changed)

    def _edit(self, name: str, text: str) -> None:
        if self._picked is not None and self._picked.place is not None:
            self._edit_place(self._picked.place, name, text)

    def _edit_row(self, name: str, text: str) -> None:
        if self._place is not None:
            self._edit_place(self._place, name, text)

    def _edit_place(self, place: int, name: str, text: str) -> None:
        if (repairing := self._repairing) is not None:
            self._run(lambda: repairing.edit(place, name, text), lambda _: self._changed())

    def _undo(self) -> None:
        if (repairing := self._repairing) is not None:
            self._run(repairing.undo, lambda _: self._changed())

    def _changed(self) -> None:
        """Something was decided or taken back: show what is left, and the row that is looked at, anew."""
        draft, repairing = self._draft, self._repairing
        if draft is None or repairing is None:
            return
        self._said.hide()
        self._run(lambda: (draft.findings.counts(), repairing.done()), self._show_changed)
        if self._picked is not None:
            self._look(self._picked)
        if self._place is not None:
            self._pick_row(self._place)

    def _show_changed(self, found: tuple[dict[str, Count], list[str]]) -> None:
        counts, done = found
        self._show_counts(counts)
        self._done.show_done(done)
        self.repaired.emit()

    def _pick_row(self, place: int) -> None:
        draft, repairing = self._draft, self._repairing
        if draft is None or repairing is None:
            return
        self._place = place
        self._run(
            lambda: drafts.shown_place(draft, repairing, place), lambda shown: self._row_panel.show_row(shown, ())
        )

    def _run(self, task: Callable[[], Any], done: Callable[[Any], None]) -> None:
        draft = self._draft

        def deliver(result: Any) -> None:
            if self._draft is draft:
                done(result)

        def refuse(problem: Problem) -> None:
            if self._draft is draft:
                self._failed(problem)

        self._work.run(self, lambda _: task(), deliver, refuse)
