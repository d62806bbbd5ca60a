"""What pages about runs share: they follow one run's folder while they are shown."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ftgui.base.problems import Problem
from ftgui.qt.follow import News, Watch
from ftgui.qt.widgets.page import Action, Desk, Page

T = TypeVar("T")


class FollowingPage(Page):
    """A page that follows a run. Each brings three methods of its own.

    `show_run` decides from the session's runs what to follow; `begin` forgets the last run: another is
    followed from now on, or the same from its beginning; `news` shows what is new.
    """

    show_run: Callable[[], None]
    begin: Callable[[], None]
    news: Callable[[News], None]

    def __init__(self, desk: Desk, title: str, question: str) -> None:
        super().__init__(desk, title, question)
        self.watch = Watch(self, self.begin, self.news)

    def entered(self) -> None:
        """Find out what to show, and follow it."""
        self.show_run()

    def project_changed(self) -> None:
        """A run may have appeared or ended."""
        self.show_run()

    def left(self) -> None:
        """Stop following; entering again reads the run anew."""
        self.watch.unfollow()

    def ask_to_stop(self, folder: Path) -> None:
        """Ask a run to stop; its final event tells when it has."""
        session = self.session
        self.work.run(self, lambda _: session.stop(folder), lambda _: None, self.show_problem)

    def change(self, saying: str, task: Callable[[], T], done: Callable[[T], None] | None = None) -> None:
        """Do a slow thing to the project on a worker thread, then read its runs again.

        The big button is `saying` what goes on meanwhile, so that nobody presses it twice; where that
        is empty it has nothing to do with it.
        """
        self.show_problems([])
        if saying:
            self.set_primary(Action(text=saying, run=lambda: None, enabled=False))
        session = self.session

        def both(_: object) -> T:
            result = task()
            session.refresh()
            return result

        def finished(result: T) -> None:
            if done is not None:
                done(result)
            self.show_run()

        def failed(problem: Problem) -> None:
            self.show_run()
            self.show_problem(problem)

        self.work.run(self, both, finished, failed)
