"""Data: bring a file, look at what the model would learn, correct it, use it."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ftgui.base.problems import Problem
from ftgui.base.texts import tr, trn
from ftgui.data.mapping import change
from ftgui.data.preview import Chat
from ftgui.qt import draft as drafts
from ftgui.qt.draft import Draft
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.ask_path import ask_file
from ftgui.qt.widgets.busy import Busy
from ftgui.qt.widgets.data_choices import DataChoices
from ftgui.qt.widgets.drop_area import DropArea
from ftgui.qt.widgets.file_card import FileCard, RowsWanted
from ftgui.qt.widgets.layout import Card
from ftgui.qt.widgets.mapping_form import MappingForm, needed_parts
from ftgui.qt.widgets.messages import RowBrowser
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.widgets.problem_table import ProblemTable
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Job

FILES = "*.csv *.tsv *.tab *.txt *.xlsx *.xls *.xlsm *.ods *.json *.jsonl *.ndjson"


class DataPage(Page):
    """Empty, reading, a draft to correct, or the rows that the project holds: one of these at a time."""

    step = "data"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("What should it learn from?"),
            tr("Each row is one example: a question, and the answer you would have liked to get."),
        )
        self._draft: Draft | None = None
        self._file_read: Path | None = None
        self._job: Job[Draft] | None = None
        self._importing: Job[list[Problem]] | None = None
        self._drop = DropArea(self.choose_file)
        self._wanted = RowsWanted()
        self._busy = Busy(self._cancel)
        self._file = FileCard(self.choose_file)
        self._mapping = MappingForm()
        self._reason = label("", "quiet")
        self._columns = Card(self._reason, self._mapping, title=tr("Which column is what"), space=SMALL + TIGHT)
        self._browser = RowBrowser(tr("What the model will learn"))
        self._table = ProblemTable()
        self._table.chosen.connect(self._browser.show_row)
        self._choices = DataChoices()
        for part in (self._drop, self._wanted, self._busy, self._file, self._columns, self._browser, self._table):
            self.box.addWidget(part)
        self.box.addWidget(self._choices)
        self._mapping.changed.connect(self._remap)
        self._choices.changed.connect(self._remap)
        self._choices.sheet_chosen.connect(self._read_sheet)

    def entered(self) -> None:
        """Show the draft, else what the project holds."""
        if self._draft is None and self._job is None and self._importing is None:
            self._show_project()

    def dropped(self, path: str) -> bool:
        """Read a dropped file."""
        self.read(Path(path))
        return True

    def remedy(self, problem: Problem) -> None:
        """Choose another file, or look at the columns."""
        if problem.remedy == "choose_file":
            self.choose_file()
        elif problem.remedy == "choose_columns":
            self._mapping.focus()
        elif problem.remedy == "retry" and self._file_read is not None:
            self.read(self._file_read)
        else:
            super().remedy(problem)

    def choose_file(self) -> None:
        """Ask for a file."""
        filters = [tr("Files with rows ({endings})", endings=FILES), tr("All files (*)")]
        ask_file(self, tr("Choose a file with rows"), self.read, filters)

    def read(self, path: Path, sheet: str | None = None) -> None:
        """Read a file on a worker thread, and show it as a draft."""
        self._cancel()
        self._file_read = path
        self.show_problems([])
        self._show(self._busy)
        self._busy.show_words(tr("Reading {name} …", name=path.name))
        self.set_primary(None)
        template = self.session.template

        def task(_: object) -> Draft:
            return drafts.open_draft(path, sheet, template())

        self._job = self.work.run(self, task, self._read_done, self._read_failed)

    def _read_done(self, draft: Draft) -> None:
        self._choices.begin(draft)
        self._show_draft(draft)

    def _read_failed(self, problem: Problem) -> None:
        self._job = None
        self._draft = None
        self._show_project()
        self.show_problem(problem)

    def _read_sheet(self, sheet: str) -> None:
        if self._draft is not None:
            self.read(self._draft.path, sheet)

    def _remap(self, part: str, value: str | None) -> None:
        if self._draft is None:
            return
        draft = self._draft
        mapping = change(draft.mapping, **{part: value})
        self._draft = None
        self.set_primary(Action(text=tr("Use these rows"), run=self._use, enabled=False))
        self._job = self.work.run(self, lambda _: drafts.remap(draft, mapping), self._show_draft, self._read_failed)

    def _show_draft(self, draft: Draft) -> None:
        self._job = None
        self._draft = draft
        self._show(self._file, self._browser, self._choices, *([self._columns] if draft.table.columns else []))
        self._file.show_draft(draft)
        self._reason.setText(draft.guess.reason)
        self._reason.setVisible(bool(draft.guess.reason) and draft.mapping == draft.guess.mapping)
        self._mapping.show_mapping(draft.mapping, draft.table.columns, needed_parts(draft.mapping))
        self._choices.show_draft(draft)
        if draft.errors and len(draft.table.sheets) > 1:
            self._choices.open()  # where another sheet is chosen
        self._browser.show_chats(draft.chats)
        self._browser.setVisible(bool(draft.chats))
        self._table.show_problems([problem for problem in draft.warnings if problem.row is not None])
        self.show_problems(
            [problem for problem in draft.problems if problem.row is None or problem in draft.errors][:3]
        )
        text = trn("Use this {count} row", "Use these {count} rows", draft.rows)
        why = "" if draft.rows else tr("There are no rows to learn from yet.")
        ready = Action(text=text, run=self._use, enabled=not draft.errors and draft.rows > 0, why=why, icon="check")
        keep = Action(text=tr("Keep the rows I have"), run=self._drop_draft)
        self.set_primary(ready, *([keep] if self.session.project.dataset else []))

    def _drop_draft(self) -> None:
        self._draft = None
        self._show_project()

    def _use(self) -> None:
        draft = self._draft
        if draft is None:
            return
        choices = self._choices

        def task(job: Job[list[Problem]]) -> list[Problem]:
            return self.session.import_data(
                draft.path,
                mapping=draft.mapping,
                share=choices.share,
                seed=choices.seed,
                validation=choices.validation_file,
                sheet=draft.table.sheet,
                seen=draft.table.sha256,
                report=lambda done, total: job.report((done, total)),
                stopping=job.stopping,
            )

        self._show(self._busy)
        self._busy.show_words(tr("Bringing the rows into the project …"))
        self.set_primary(None)
        self._importing = self.work.run(self, task, self._used, self._not_used, self._busy.show_progress)

    def _used(self, problems: list[Problem]) -> None:
        known = self._draft.problems if self._draft else ()
        self._draft = self._importing = None
        self._show_project()
        news = [problem for problem in problems if problem not in known]
        if news:
            self.show_problems(news[:3])
        else:
            self.desk.go("plan")

    def _not_used(self, problem: Problem) -> None:
        self._importing = None
        if self._draft is not None:
            self._show_draft(self._draft)
        self.show_problem(problem)

    def _cancel(self) -> None:
        """Stop reading or importing; what the project holds stays as it is."""
        for job in (self._job, self._importing):
            if job is not None:
                job.cancel()
        stopped = self._job or self._importing
        self._job = self._importing = None
        if stopped is not None:
            self._drop_draft()

    def _show_project(self) -> None:
        """Show the rows that the project holds, or ask for some."""
        self.show_problems([])
        dataset = self.session.project.dataset
        if dataset is None:
            self._show(self._drop, self._wanted)
            self.set_primary(
                Action(text=tr("Go on to the plan"), run=lambda: None, enabled=False, why=tr("Choose a file first."))
            )
            return
        self._show(self._file)
        self._file.show_dataset(dataset)
        session = self.session

        def task(_: object) -> tuple[Chat, ...]:
            return drafts.saved_chats(session.rows_folder, session.template())

        self.work.run(self, task, self._show_saved, self.show_problem)
        self.set_primary(Action(text=tr("Go on to the plan"), run=lambda: self.desk.go("plan"), icon="arrow-right"))

    def _show_saved(self, chats: tuple[Chat, ...]) -> None:
        if self._draft is None and self._job is None:
            self._browser.show_chats(chats)
            self._browser.show()

    def _show(self, *parts: QWidget) -> None:
        """Show these parts of the page and no others."""
        every = (self._drop, self._wanted, self._busy, self._file, self._columns, self._browser, self._table)
        for part in (*every, self._choices):
            part.setVisible(part in parts)
