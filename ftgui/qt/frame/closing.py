"""What is left to do for a project that was closed, away from Qt's thread."""

import contextlib
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftgui.project.session import Session


class Closing:
    """Ends what pages left, then gives the project free. Done once, by whichever thread comes first."""

    def __init__(self, session: "Session", left: Iterable[Callable[[], object]]) -> None:
        self._tasks = [*left, lambda: _stop_serving(session), session.close]
        self._guard = threading.Lock()

    def finish(self) -> None:
        """Do what is left; may be slow. Raises a problem (`disk.*`, ...) only once all was tried."""
        with self._guard, contextlib.ExitStack() as stack:
            while self._tasks:
                stack.callback(self._tasks.pop())


def _stop_serving(session: "Session") -> None:
    """Let go of a model that was there to be talked to: nobody can talk to it any more."""
    for run in session.runs:
        if run.kind == "serve" and run.outcome is None:
            session.stop(run.folder)
