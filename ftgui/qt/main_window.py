"""The window: rail, page, bar. It opens projects and shows pages; what pages do is theirs."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ftgui.base.steps import road
from ftgui.base.texts import tr
from ftgui.qt import page_factory, theme
from ftgui.qt.frame.bottom_bar import BottomBar
from ftgui.qt.frame.closing import Closing
from ftgui.qt.frame.rail import Rail
from ftgui.qt.frame.shelf import Shelf
from ftgui.qt.pages.closed import ClosedPage
from ftgui.qt.pages.home.page import HomePage
from ftgui.qt.widgets import tabbing
from ftgui.qt.widgets.layout import column, row
from ftgui.qt.widgets.page import Desk, Page
from ftgui.qt.work import Job, Work

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent

    from ftgui.base.problems import Problem
    from ftgui.project.runs import RunInfo
    from ftgui.project.session import Session
    from ftgui.project.steps import StepView
    from ftgui.qt.remote import Tested

WATCH_MS = 1500
"""How often the runs of an open project are read again while one of them goes on."""

_AT_HOME_IN = {
    "choose_file": "data",
    "choose_columns": "data",
    "choose_model": "plan",
    "install_engine": "plan",
    "repair_engine": "plan",
    "confirm_cost": "plan",
    "resume": "run",
}
"""The page that can do what a problem's button offers, for pages that cannot."""


class MainWindow(QWidget):
    """Lends itself to the pages as their desk. `open_session` opens a project folder and may be slow.

    `drawn` says once that all of it shows: what can wait for that lets it show sooner.
    """

    drawn = Signal()

    def __init__(self, open_session: Callable[[Path], "Session"]) -> None:
        super().__init__()
        self.work = Work(self, held=True)
        self._open_session = open_session
        self._session: Session | None = None
        self._opening: Path | None = None
        self._closing: Closing | None = None
        self.tests: dict[str, Tested] = {}
        self._pages: dict[str, Page] = {}
        self._accounts: Page | None = None
        self._came_from = ""
        self._following = ""  # the step to go on with
        self._refreshing: Job[list[RunInfo]] | None = None
        self._left: QWidget | None = None  # where the keyboard was when that went away
        self.setWindowTitle(tr("ftgui"))
        self.setMinimumSize(900, 560)
        self.setAcceptDrops(True)
        self.rail, self.shelf, self.bar = Rail(), Shelf(), BottomBar()
        self.setLayout(row(self.rail, column(self.shelf, self.bar, space=0), space=0))
        self.rail.chosen.connect(self.go)
        self.rail.home.connect(self.go_home)
        self.rail.accounts.connect(self.show_accounts)
        self.bar.back.connect(self.go_back)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self.refresh)
        self._is_drawn = False
        self.drawn.connect(self._begin)
        self._home = HomePage(self)
        self._page: Page = self._home
        self._show(self._home)

    @property
    def session(self) -> "Session":
        """The open project; the pages of steps exist only while there is one."""
        assert self._session is not None, "no project is open"
        return self._session

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._page

    def open_project(self, folder: Path, *, step: str = "", file: Path | None = None) -> None:
        """Open a project and show `step`, else the one to go on with; `file` is read on the data page."""
        if folder == self._opening:  # clicked twice
            return
        self.close_project()
        self._opening = folder
        closing = self._closing

        def task(_: object) -> "Session":
            if closing is not None:
                closing.finish()  # it may be the same project
            session = self._open_session(folder)
            session.refresh()
            _warm_up(session)
            _remember(session)
            return session

        def opened(session: "Session") -> None:
            if self._opening == folder:
                self._opened(session, step, file)
            else:  # another one was asked for meanwhile
                self._finish(Closing(session, ()))

        self.work.run(self, task, opened, self._not_opened)

    def close_project(self) -> None:
        """Come home and give the project free. What waits is saved, and its runs go on without us."""
        self._opening = None
        if self._session is None:
            return
        self._show(self._home)
        self._watch.stop()
        self._session.changed.clear()
        left = [page.closed() for page in self._pages.values()]
        for page in self._pages.values():
            self.shelf.take(page)
        self._pages.clear()
        self.rail.show_no_project()
        session, self._session = self._session, None
        self._finish(Closing(session, left))

    def _finish(self, closing: Closing) -> None:
        self._closing = closing
        self.work.run(self, lambda _: closing.finish(), lambda _: None, self._home.show_problem)

    def go_home(self) -> None:
        """Show the first page."""
        self.close_project()

    def go(self, step: str) -> None:
        """Show a step's page, or why it is not open yet."""
        if self._session is None:
            return
        views = {view.name: view for view in self.session.steps()}
        page = _closed(self, views, step) if views[step].closed else self._built(step)
        self._show(page)
        page.show_stale(views[step].stale)
        self.rail.show_current(step)

    def go_back(self) -> None:
        """Show the step before this one; before the first comes home, and from the accounts the way back."""
        if self._session is None:
            self._show(self._home)
            return
        if self._page is self._accounts:
            self.go(self._came_from or _next_step(self.session))
            return
        names = [step.name for step in road()]
        index = names.index(self._page.step)
        if index:
            self.go(names[index - 1])
        else:
            self.go_home()

    def show_accounts(self) -> None:
        """Show the page of accounts; the first time it is loaded on a worker thread."""

        def show(make: Callable[[Desk], Page]) -> None:
            if self._accounts is None:
                self._accounts = make(self)
            if self._page is not self._accounts:
                self._came_from = self._page.step
                self._show(self._accounts)

        self.work.run(self, lambda _: page_factory.accounts(), show, self._page.show_problem)

    def show_row(self, number: int, file: str) -> None:
        """Show a row of one of the project's files on the data page."""
        self.go("data")
        self._page.show_row(number, file)

    def refresh(self) -> None:
        """Read the project's runs again; the rail and the page hear of what changed."""
        if self._session is None or self._refreshing is not None:
            return
        session = self._session
        self._refreshing = self.work.run(self, lambda _: session.refresh(), self._refreshed, self._refresh_failed)

    def remedy(self, problem: "Problem") -> None:
        """Do what a problem's button offers, as far as it is the window's to do."""
        word, _, rest = (problem.remedy or "").partition(":")
        if word == "go":
            self.go(rest)
        elif word == "open_model_page":
            from PySide6.QtGui import QDesktopServices

            QDesktopServices.openUrl(problem.detail)
        elif word == "connect":
            self.show_accounts()
        elif word in _AT_HOME_IN and _AT_HOME_IN[word] != self._page.step:
            self.go(_AT_HOME_IN[word])
            self._page.remedy(problem)
        elif word == "open_folder":
            self.go_home()
            self._home.choose_folder()

    def _not_opened(self, problem: "Problem") -> None:
        self._opening = None
        self._home.show_problem(problem)

    def _opened(self, session: "Session", step: str, file: Path | None) -> None:
        self._opening = None
        self._session = session
        session.changed.append(lambda: self.work.post(self._changed))
        self._changed()
        self.go(step or _next_step(session))
        if file:
            self._page.dropped(str(file))

    def _changed(self) -> None:
        if self._session is None:
            return
        session, views = self.session, self.session.steps()
        if (following := _next_step(session)) != self._following:
            self._following = following
            self.work.run(self, lambda _: _remember(session), lambda _: None, self._page.show_problem)
        self.rail.show_project(self.session.project.name)
        self.rail.show_steps([(view.name, "closed" if view.closed else view.state, view.line) for view in views])
        here = next((view for view in views if view.name == self._page.step), None)
        if here is not None and isinstance(self._page, ClosedPage) and not here.closed:
            self.go(here.name)
        elif here is not None:
            self._page.show_stale(here.stale)
            self._page.project_changed()
        if any(run.outcome is None for run in self.session.runs):
            self._watch.start()
        else:
            self._watch.stop()

    def _refreshed(self, _: object) -> None:
        self._refreshing = None

    def _refresh_failed(self, problem: "Problem") -> None:
        self._refreshing = None
        self._page.show_problem(problem)

    def _built(self, step: str) -> Page:
        if step not in self._pages:
            self._pages[step] = page_factory.pages()[step](self)
        return self._pages[step]

    def _show(self, page: Page) -> None:
        before = self._page
        if before is not page or not self.shelf.count():
            before.left()
            if self.shelf.count():
                before.actions_changed.disconnect(self._show_actions)
            page.actions_changed.connect(self._show_actions)
        self._page = page
        self.rail.mark_accounts(shown=page is self._accounts)
        leaves_shelf = before is not page and self.shelf.isAncestorOf(self.focusWidget() or self)
        self.shelf.show_page(page)
        if leaves_shelf:  # or Qt hands it to the first button there, which then looks chosen
            self.shelf.hold_keyboard()
        if isinstance(before, ClosedPage) and before is not page:
            self.shelf.take(before)
        page.entered()
        self._show_actions()
        self._keep_keyboard()
        self._left = None

    def _keep_keyboard(self) -> None:
        """Have the keyboard on the page where it is nowhere; Qt would put it at the first thing ever made."""
        if (here := self.focusWidget()) is None or not tabbing.can_hold(here):
            self._left = here
            self.shelf.hold_keyboard()

    def _show_actions(self) -> None:
        self.bar.show_actions(self._page, can_go_back=self._page is not self._home)

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self._is_drawn:  # the window's own painting comes first; all that stands in it is painted with it
            self._is_drawn = True
            QTimer.singleShot(0, self, self.drawn.emit)

    def _begin(self) -> None:
        from ftgui.qt.frame import shortcuts

        self.work.release()
        steps = {f"Ctrl+{number}": functools.partial(self.go, step.name) for number, step in enumerate(road(), start=1)}
        onward = dict.fromkeys(("Ctrl+Return", "Ctrl+Enter"), self.bar.press)
        shortcuts.add(self, {**steps, "Alt+Left": self.go_back, **onward})

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        screens = {Qt.Key.Key_PageDown: 0.9, Qt.Key.Key_PageUp: -0.9, Qt.Key.Key_Home: -1e6, Qt.Key.Key_End: 1e6}
        if event.key() in screens:
            self.shelf.turn(screens[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        here = self.focusWidget()
        if here is not None and not tabbing.can_hold(here):  # it goes away: Qt asks where the keyboard is now
            self._keep_keyboard()
            return True
        parts = (self.rail, self.shelf, self.bar)
        stop = tabbing.next_stop(parts, self._left, forward=forward) if here is self.shelf.currentWidget() else None
        stop = stop or tabbing.next_stop(parts, here, forward=forward)
        if stop is None:
            return super().focusNextPrevChild(forward)
        stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:  # the application's: this window has none of its own
            theme.current().dress()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._keep_keyboard()  # what had it may have gone meanwhile, behind a dialog
        super().changeEvent(event)

    def dragEnterEvent(self, event: "QDragEnterEvent") -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: "QDropEvent") -> None:
        given = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if not self._page.dropped(*given) and self._session is not None:
            self.go("data")
            self._page.dropped(*given)

    def closeEvent(self, event: "QCloseEvent") -> None:
        self.close_project()
        self._page.left()
        self.hide()  # at once: reading a long file ends only at its end
        self.work.close()
        super().closeEvent(event)
        if self._closing is not None:
            self._closing.finish()


def _closed(desk: Desk, views: "dict[str, StepView]", step: str) -> Page:
    """What is shown for a step that is not open yet: the way to the last one before it that is."""
    words = {each.name: each for each in road()}
    names = list(words)
    way = next(name for name in reversed(names[: names.index(step)]) if not views[name].closed)
    title, question = words[step].title, words[step].question
    return ClosedPage(desk, step, title, question, views[step].closed, (way, words[way].title))


def _remember(session: "Session") -> None:
    """Put the project at the head of the recent ones, with the step to go on with."""
    from ftgui.qt import memory

    memory.remember(session.folder, session.project.name, _next_step(session))


def _warm_up(session: "Session") -> None:
    """Load now, on the worker thread, the pages and the words they ask for as soon as they are shown."""
    page_factory.pages()
    session.verdict()
    session.steps()


def _next_step(session: "Session") -> str:
    """The step to go on with: the first that is open and not done, else the last that is open."""
    open_steps = [view for view in session.steps() if not view.closed]
    return next((view.name for view in open_steps if view.state != "done"), open_steps[-1].name)
