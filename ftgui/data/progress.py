"""Saying how far an import is, and looking whether it should stop."""

from collections.abc import Callable

from ftgui.base.problems import Severity, fail
from ftgui.base.texts import tr


class Progress:
    """Reports in thousandths of the whole; each phase has its share."""

    TOTAL = 1000

    def __init__(
        self, report: Callable[[int, int], None] | None = None, stopping: Callable[[], bool] | None = None
    ) -> None:
        self._report = report
        self._stopping = stopping

    def at(self, done: int) -> None:
        """Say that `done` thousandths are done. Raises ProblemError (`data.stopped`) when the user asked to stop."""
        if self._stopping is not None and self._stopping():
            raise fail(
                "data.stopped",
                tr("The import was stopped."),
                tr("Nothing was changed."),
                severity=Severity.WARNING,
            )
        if self._report is not None:
            self._report(done, self.TOTAL)

    def finish(self) -> None:
        """Say that all is done: too late to stop."""
        if self._report is not None:
            self._report(self.TOTAL, self.TOTAL)
