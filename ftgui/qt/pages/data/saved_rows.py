"""The rows that a project holds: what the model will learn, what was done to them, and as files for others."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.data import rows
from ftgui.data.intake.dataset import Dataset
from ftgui.data.preview import Chat
from ftgui.project.session import Session
from ftgui.qt.pages.data import drafts
from ftgui.qt.pages.data.done_list import DoneList
from ftgui.qt.pages.data.messages import RowBrowser
from ftgui.qt.pages.data.save_fold import SaveFold
from ftgui.qt.theme import MEDIUM
from ftgui.qt.widgets.layout import bring_into_view, column
from ftgui.qt.work import Work


class SavedRows(QWidget):
    """Shows the dataset of a session's project."""

    def __init__(self, work: Work, failed: Callable[[Problem], None]) -> None:
        super().__init__()
        self._work, self._failed = work, failed
        self._session: Session | None = None
        self._browser = RowBrowser(tr("What the model will learn"))
        self._browser.hide()
        self._checks = RowBrowser(tr("What it is checked with"), rows.VALIDATION, waits=False)
        self._checks.hide()
        self._asked: set[tuple[str, int]] = set()
        for browser in (self._browser, self._checks):
            browser.missing.connect(partial(self._fetch, browser))
        self._done = DoneList()
        self._save = SaveFold()
        self._save.wanted.connect(self._write)
        self.setLayout(column(self._browser, self._checks, self._done, self._save, space=MEDIUM))

    def show_dataset(self, session: Session, dataset: Dataset) -> None:
        """Show these; the rows themselves as soon as they are read."""
        self._session = session
        self._asked.clear()
        self._checks.hide()
        self._done.show_done(drafts.done_to(dataset))
        self._work.run(self, lambda _: drafts.saved_chats(session), self._browser.show_chats, self._failed)
        self._browser.show()

    def show_row(self, number: int, file: str) -> None:
        """Show a row of one of the project's files."""
        browser = self._checks if file == rows.VALIDATION else self._browser
        browser.show_row(number)
        bring_into_view(browser)

    def _fetch(self, browser: RowBrowser, number: int) -> None:
        """Bring the rows around one that is wanted; once, as there may be no such row."""
        session, wish = self._session, (browser.file, number)
        if session is None or wish in self._asked:
            return
        self._asked.add(wish)

        def task(_: object) -> tuple[Chat, ...]:
            return drafts.saved_chats(session, browser.file, number)

        def done(found: tuple[Chat, ...]) -> None:
            if found:
                browser.show_chats(found)
                browser.show()
                bring_into_view(browser)

        self._work.run(self, task, done, self._failed)

    def _write(self, name: str, folder: str) -> None:
        if (session := self._session) is not None:
            self._work.run(self, lambda _: session.export(name, Path(folder)), self._save.show_written, self._failed)
