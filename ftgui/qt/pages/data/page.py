"""Data: bring rows, look at what the model would learn, correct it, use it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ftgui.base import quantities
from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr, trn
from ftgui.data.checks.whole import SURE
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.state import State
from ftgui.data.mapping.columns import change
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.repairs.decisions import Repair
from ftgui.data.source import Source
from ftgui.qt.pages.data import drafts
from ftgui.qt.pages.data.data_choices import DataChoices
from ftgui.qt.pages.data.draft_view import DraftView
from ftgui.qt.pages.data.drafts import Begun, Seen
from ftgui.qt.pages.data.drop_area import DropArea, HubFold
from ftgui.qt.pages.data.file_card import FileCard, RowsWanted, name_of
from ftgui.qt.pages.data.mapping_form import MappingForm, needed_parts
from ftgui.qt.pages.data.readings import Readings
from ftgui.qt.pages.data.saved_rows import SavedRows
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.ask_path import ask_files, ask_folder
from ftgui.qt.widgets.busy import Busy
from ftgui.qt.widgets.layout import Card
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.widgets.tabbing import KeyboardPlace
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Job

FILES = "*.csv *.tsv *.tab *.txt *.xlsx *.xls *.xlsm *.ods *.json *.jsonl *.ndjson *.parquet *.zip *.md *.docx *.pdf"


class DataPage(Page):
    """Empty, a draft that is read and corrected, or the rows that the project holds: one of these at a time."""

    step = "data"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("What should it learn from?"),
            tr("Each row is one example: a question, and the answer you would have liked to get."),
        )
        self._keyboard = KeyboardPlace(self)
        self._begun: Begun | None = None
        self._draft: Draft | None = None
        self._source: Source | None = None
        self._state = State()
        self._job: Job[Any] | None = None
        self._importing: Job[list[Problem]] | None = None
        self._drop = DropArea(self.choose_file, self._choose_folder, self._paste)
        self._hub = HubFold()
        self._hub.wanted.connect(self._fetch)
        self._wanted = RowsWanted()
        self._busy = Busy(self._cancel)
        self._file = FileCard(self.choose_file)
        self._readings = Readings()
        self._readings.chosen.connect(self._remap)
        self._mapping = MappingForm()
        self._reason = label("", "quiet")
        self._columns = Card(self._reason, self._mapping, title=tr("Which column is what"), space=SMALL + TIGHT)
        self._view = DraftView(self.work, self.show_problem)
        self._view.repaired.connect(self._offer)
        self._choices = DataChoices()
        self._saved = SavedRows(self.work, self.show_problem)
        self._every: tuple[QWidget, ...] = (
            *(self._drop, self._hub, self._wanted, self._busy, self._file, self._readings, self._columns, self._view),
            *(self._choices, self._saved),
        )
        for part in self._every:
            self.box.addWidget(part)
        self._mapping.changed.connect(self._change)
        self._choices.changed.connect(self._change)
        self._choices.sheet_chosen.connect(self._read_sheet)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self).activated.connect(self._paste)

    def entered(self) -> None:
        """Show the draft, else what the project holds."""
        if self._draft is None and self._job is None and self._importing is None:
            self._show_project()

    def closed(self) -> Callable[[], object]:
        """Stop reading or importing, and remove what was read and not used."""
        for job in filter(None, (self._job, self._importing)):
            job.cancel()
        return self._begun.close if self._begun is not None else super().closed()

    def dropped(self, *given: str) -> bool:
        """Read dropped files or folders."""
        self.read(*map(Path, given))
        return True

    def show_row(self, number: int, file: str) -> None:
        """Show a row that the project holds."""
        self._saved.show_row(number, file)

    def remedy(self, problem: Problem) -> None:
        """Choose another file, or look at the columns."""
        if problem.remedy == "choose_file":
            self.choose_file()
        elif problem.remedy == "choose_columns":
            self._mapping.focus()
        elif problem.remedy == "retry" and self._source is not None:
            self._start(self._source)
        else:
            super().remedy(problem)

    # What to read

    def choose_file(self) -> None:
        """Ask for files."""
        filters = [tr("Files with rows ({endings})", endings=FILES), tr("All files (*)")]
        ask_files(self, tr("Choose files with rows"), lambda found: self.read(*found), filters)

    def _choose_folder(self) -> None:
        ask_folder(self, tr("Choose a folder with files of rows"), self.read)

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        self.work.run(self, lambda _: drafts.paste(text), self.read, self.show_problem)

    def _fetch(self, name: str) -> None:
        self._forget_draft()
        self.show_problems([])
        self._wait(tr("Fetching {name} …", name=name))
        self._job = self.work.run(
            self,
            lambda job: drafts.fetch(name, job),
            lambda found: self.read(*found),
            self._not_read,
            self._busy.show_progress,
        )

    def read(self, *given: Path) -> None:
        """Have files, folders or zips read by another process, and show them while they are."""
        self._start(Source(paths=tuple(str(path.absolute()) for path in given)))

    def _read_sheet(self, sheet: str) -> None:
        if self._source is not None:
            self._start(Source(paths=self._source.paths, sheet=sheet))

    def _start(self, source: Source) -> None:
        self._forget_draft()
        self._source = source
        self._state = State()
        self._decided: tuple[Repair, ...] = self.session.known_repairs(source)
        self._readings.hide()
        self.show_problems([])
        self._wait(tr("Reading {name} …", name=name_of(source.paths)))
        self._begun = begun = Begun()
        self._job = self.work.run(self, lambda _: begun.start(source), self._started, self._not_read)

    def _started(self, draft: Draft) -> None:
        self._draft = draft
        self._view.begin(draft)
        self._follow(draft)

    def _follow(self, draft: Draft) -> None:
        template = self.session.template
        self._job = self.work.run(
            self, lambda job: drafts.follow(draft, template(), job), self._read_done, self._not_read, self._show_seen
        )

    def _wait(self, words: str) -> None:
        self._show(self._busy)
        self._busy.show_words(words)
        self.set_primary(None)

    # What was read

    def _show_seen(self, seen: Seen) -> None:
        """While it is still being read."""
        self._state = seen.state
        self._busy.show_state(seen.state)
        self._view.show_seen(seen)
        self._show(self._busy, *([self._view] if seen.chats or seen.counts else []))

    def _read_done(self, seen: Seen) -> None:
        draft = self._draft
        self._job = None
        self._state = state = seen.state
        if draft is None:
            return
        if state.stopped is not None and not state.rows:
            self._not_read(state.stopped)
            return
        self._view.show_seen(seen)
        self._file.show_state(name_of(draft.source.paths), state)
        self._choices.begin(state)
        self._show_mapping(state)
        self._show_draft()
        if state.stops and self._choices.offers_sheets:
            self._choices.open()  # where another sheet is chosen
        self._show_whole_problems()
        self._view.replay(self._decided)
        self.work.run(self, lambda _: drafts.readings(draft, state), self._readings.show_readings, self.show_problem)
        self.work.run(self, lambda _: drafts.measure(draft, self.session), self._view.show_lengths, self.show_problem)

    def _show_draft(self) -> None:
        """All of it, read to its end."""
        self._show(self._file, *([self._columns] if self._state.columns else []), self._view, self._choices)
        self._offer()

    def _show_mapping(self, state: State) -> None:
        mapping = state.guess.mapping if state.guess else Mapping()
        self._reason.setText(drafts.how_sure(state))
        self._reason.setVisible(bool(self._reason.text()))
        self._mapping.show_mapping(mapping, state.columns, needed_parts(mapping))
        self._choices.show_mapping(mapping, state)

    def _show_whole_problems(self) -> None:
        unsure = self._state.guess is not None and self._state.guess.confidence < SURE
        problems = sorted(drafts.whole_problems(self._state), key=lambda each: each.severity is not Severity.ERROR)
        self.show_problems([each for each in problems if each.code != "data.unsure_mapping" or not unsure][:3])

    def _offer(self) -> None:
        """Say what the big button does now."""
        if self._draft is None:
            return
        state = self._state
        stops = any(each.severity is Severity.ERROR for each in drafts.whole_problems(self._state))
        repaired = bool(self._view.repairs)
        number = quantities.count(state.usable)
        one = trn("Use this {number} row", "Use these {number} rows", state.usable, number=number)
        text = one if state.usable and not repaired else tr("Use these rows")
        ready = (state.usable > 0 or repaired) and not stops
        why = tr("Solve the problem above first.") if stops else tr("There are no rows to learn from yet.")
        keep = Action(text=tr("Keep the rows I have"), run=self._drop_draft)
        use = Action(text=text, run=self._use, enabled=ready, why=why, icon="check")
        self.set_primary(use, *([keep] if self.session.project.dataset else []))

    def _change(self, parts: dict[str, str | None]) -> None:
        mapping = self._state.guess.mapping if self._state.guess else Mapping()
        self._remap(change(mapping, **parts))

    def _remap(self, mapping: Mapping) -> None:
        draft = self._draft
        if draft is None:
            return
        self._stop_job()
        self._readings.hide()
        self.set_primary(Action(text=tr("Use these rows"), run=self._use, enabled=False))
        self.work.run(self, lambda _: draft.remap(mapping), lambda _: self._remapped(draft), self._not_read)

    def _remapped(self, draft: Draft) -> None:
        if self._draft is draft:
            self._decided = self._view.repairs
            self._view.begin(draft)
            self._follow(draft)

    # Its end

    def _use(self) -> None:
        draft = self._draft
        if draft is None:
            return
        split = self._choices.split
        task = drafts.importing(self.session, draft, self._view.repairs, split.split, split.validation_file)
        self._wait(tr("Bringing the rows into the project …"))
        self._importing = self.work.run(self, task, self._used, self._not_used, self._busy.show_progress)

    def _used(self, problems: list[Problem]) -> None:
        known = {each.code for each in drafts.whole_problems(self._state)} | self._view.codes
        self._importing = None
        self._forget_draft()
        self._show_project()
        news = [problem for problem in problems if problem.code not in known]
        if news:
            self.show_problems(news[:3])
        else:
            self.desk.go("plan")

    def _not_used(self, problem: Problem) -> None:
        self._importing = None
        self._show_draft()
        self.show_problem(problem)

    def _not_read(self, problem: Problem) -> None:
        self._drop_draft()
        self.show_problem(problem)

    def _cancel(self) -> None:
        """Stop reading or importing; what the project holds stays as it is."""
        if self._importing is not None:
            self._importing.cancel()
            self._importing = None
            self._show_draft()
        else:
            self._drop_draft()

    def _drop_draft(self) -> None:
        self._forget_draft()
        self._show_project()

    def _stop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _forget_draft(self) -> None:
        self._stop_job()
        self._draft = None
        self._view.forget()
        if (begun := self._begun) is not None:
            self._begun = None
            self.work.run(self, lambda _: begun.close(), lambda _: None, self.show_problem)

    # What the project holds

    def _show_project(self) -> None:
        """Show the rows that the project holds, or ask for some."""
        self.show_problems([])
        dataset = self.session.project.dataset
        if dataset is None:
            self._show(self._drop, self._hub, self._wanted)
            self.set_primary(
                Action(text=tr("Go on to the plan"), run=lambda: None, enabled=False, why=tr("Choose a file first."))
            )
            return
        self._show(self._file, self._saved)
        self._file.show_dataset(dataset)
        self._saved.show_dataset(self.session, dataset)
        self.set_primary(Action(text=tr("Go on to the plan"), run=lambda: self.desk.go("plan"), icon="arrow-right"))

    def _show(self, *parts: QWidget) -> None:
        """Show these parts of the page and no others."""
        with self._keyboard:
            for part in self._every:
                if part is not self._readings or part in parts:
                    part.setVisible(part in parts)
