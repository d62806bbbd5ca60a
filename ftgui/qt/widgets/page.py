"""What every page is, and what the window lends it.

A page is built when it is first entered and kept. It reads and changes the project through
`desk.session` only, does slow things with `desk.work.run(self, ...)`, shows what went wrong with
`show_problems` and nowhere else, and says by `set_primary` what the one big button does.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ftgui.qt.theme import MEDIUM, SECTION, SMALL, TIGHT
from ftgui.qt.widgets.layout import Card, beside, clear, column
from ftgui.qt.widgets.problem_card import Problems
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Work

if TYPE_CHECKING:  # a project is opened after the window shows, and its rooms are loaded then
    from ftgui.base.problems import Problem
    from ftgui.project.session import Session
    from ftgui.qt.remote import Tested


class Action(NamedTuple):
    """A button of the bottom bar. While it is not enabled, `why` says in words what is missing.

    One that is not `urged` looks ordinary even as the big button: a way out, not the way.
    """

    text: str
    run: Callable[[], object]
    enabled: bool = True
    why: str = ""
    icon: str = ""
    urged: bool = True


class Desk(Protocol):
    """What the window lends a page."""

    @property
    def session(self) -> "Session":
        """The open project."""

    @property
    def work(self) -> Work:
        """Worker threads."""

    def open_project(self, folder: Path, *, step: str = "", file: Path | None = None) -> None:
        """Open a project and show `step`, else the one to go on with; `file` is read on the data page."""

    @property
    def tests(self) -> "dict[str, Tested]":
        """What tests of accounts found since the app was started, by the account's name."""

    def go(self, step: str) -> None:
        """Show another step's page."""

    def go_back(self) -> None:
        """Show the page before this one."""

    def show_accounts(self) -> None:
        """Show the page of accounts at providers; Back leads here again."""

    def show_row(self, number: int, file: str) -> None:
        """Show a row of one of the project's files on the data page."""

    def remedy(self, problem: "Problem") -> None:
        """Do what a problem's button offers, when it is not the page's own matter."""


class Page(QWidget):
    """Title, question, problems, and below them `box`, the page's own cards.

    Subclasses fill `box` in `__init__`, and override what they need of `entered` (shown again: read
    the project anew), `left`, `project_changed` (something was saved or a run went on, while shown),
    `remedy` (a problem's button), `dropped` (files fell on the window) and `closed` (the project is).
    """

    step = ""
    actions_changed = Signal()

    def __init__(self, desk: Desk, title: str, question: str) -> None:
        super().__init__()
        self.desk = desk
        self.primary: Action | None = None
        self.secondary: tuple[Action, ...] = ()
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.title = label(title, "title")
        self.question = label(question, "quiet")
        self._stale = Card(tone="caution")
        self._stale.hide()
        self.problems = Problems()
        self.problems.remedy.connect(self.remedy)
        self.problems.row_wanted.connect(desk.show_row)
        self.box: QVBoxLayout = column(space=MEDIUM)
        whole = column(
            column(self.title, self.question, space=TIGHT), self._stale, self.problems, self.box, None, space=MEDIUM
        )
        whole.setContentsMargins(0, SECTION, 0, SECTION)
        self.setLayout(whole)

    @property
    def session(self) -> "Session":
        """The open project."""
        return self.desk.session

    @property
    def work(self) -> Work:
        """Worker threads."""
        return self.desk.work

    def set_primary(self, action: Action | None, *secondary: Action) -> None:
        """Say what the big button does, and which ordinary ones stand beside it."""
        if (self.primary, self.secondary) != (action, secondary):
            self.primary, self.secondary = action, secondary
            self.actions_changed.emit()

    def show_stale(self, why: str) -> None:
        """Say why what this step holds no longer fits; nothing when it does."""
        clear(self._stale.box)
        self._stale.setVisible(bool(why))
        if why:
            words = beside("arrows-clockwise", label(why), "caution", lines=1.15, space=SMALL + TIGHT)
            self._stale.box.addLayout(words)

    def show_problems(self, problems: "Sequence[Problem]") -> None:
        """Show exactly these problems at the top of the page."""
        self.problems.show_problems(problems)

    def show_problem(self, problem: "Problem") -> None:
        """Show this one problem; fits as the `failed` of `work.run`."""
        self.show_problems([problem])

    def entered(self) -> None:
        """The page is shown."""

    def left(self) -> None:
        """Another page is shown instead, or the window closes."""

    def project_changed(self) -> None:
        """The project or its runs changed while this page is shown."""

    def remedy(self, problem: "Problem") -> None:
        """Do what a problem's button offers."""
        self.desk.remedy(problem)

    def dropped(self, *given: str) -> bool:
        """Take files or folders that were dropped on the window; False if they are none of ours."""
        return False

    def show_row(self, number: int, file: str) -> None:
        """Show a row of one of the project's files; the data page does."""

    def closed(self) -> Callable[[], object]:
        """The project is closed: let go of what runs for this page. Returns what may take long, for another thread."""
        return lambda: None
