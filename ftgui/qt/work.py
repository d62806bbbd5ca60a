"""What takes longer than a blink runs on worker threads; results come back to Qt's thread by a timer.

Nothing on Qt's thread waits. A job's reports are merged: the window gets at most the newest a tick.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer

from ftgui.base.texts import tr

if TYPE_CHECKING:  # both are loaded with the first job, after the window shows
    from concurrent.futures import ThreadPoolExecutor

    from ftgui.base.problems import Problem

T = TypeVar("T")

TICK_MS = 30
BUDGET_SECONDS = 0.015
"""How long one tick may deliver before it lets the window draw."""


class Cancelled(Exception):
    """A job noticed that nobody waits for it any more."""


class Job(Generic[T]):
    """One piece of work. What runs it gets it as argument, to report and to look whether to stop."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._newest: list[object] = []

    def cancel(self) -> None:
        """Ask the work to end; neither its result nor a problem will be delivered."""
        self._cancelled.set()

    def stopping(self) -> bool:
        """Whether somebody cancelled; long work looks often."""
        return self._cancelled.is_set()

    def report(self, value: object) -> None:
        """Tell how far the work is; any thread, any rate."""
        self._newest = [value]

    def take_report(self) -> list[object]:
        """The newest report since the last call: none or one."""
        newest, self._newest = self._newest, []
        return newest


class Work(QObject):
    """Runs jobs for widgets. A widget that is gone when its job ends is left in peace.

    Where `held`, none begins before `release`.
    """

    def __init__(self, parent: QObject | None = None, *, threads: int = 3, held: bool = False) -> None:
        super().__init__(parent)
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False
        self._held: list[Callable[[], None]] | None = [] if held else None
        self._done: deque[Callable[[], None]] = deque()
        self._live: dict[Job[Any], tuple[QObject, Callable[[Any], None] | None]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def busy(self) -> bool:
        """Whether any job runs or waits."""
        return bool(self._live) or bool(self._done)

    def run(
        self,
        owner: QObject,
        task: Callable[[Job[T]], T],
        done: Callable[[T], None],
        failed: "Callable[[Problem], None]",
        reported: Callable[[Any], None] | None = None,
    ) -> Job[T]:
        """Run `task` on a worker thread; `done`, `failed` and `reported` are called on Qt's thread.

        Any exception becomes a problem. None of them is called once `owner` is deleted.
        """
        job: Job[T] = Job()
        self._live[job] = (owner, reported)
        # Once the events that wait now are dealt with: a window that has just been shown draws itself first.
        QTimer.singleShot(0, self, lambda: self._submit(lambda: self._perform(job, owner, task, done, failed)))
        self._timer.start()
        return job

    def release(self) -> None:
        """Begin what was asked for so far, and from now on at once."""
        held, self._held = self._held or (), None
        for call in held:
            self._submit(call)

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` made on Qt's thread; from a running job's thread, or from Qt's."""
        self._done.append(call)
        if threading.current_thread() is threading.main_thread():
            self._timer.start()

    def close(self) -> None:
        """Cancel everything and wait for the threads to end."""
        for job in self._live:
            job.cancel()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._closed = True
        self._live.clear()
        self._timer.stop()

    def _submit(self, call: Callable[[], None]) -> None:
        if self._closed:
            return
        if self._held is not None:
            self._held.append(call)
            return
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="ftgui-work")
        self._pool.submit(call)

    def _perform(
        self,
        job: Job[T],
        owner: QObject,
        task: Callable[[Job[T]], T],
        done: Callable[[T], None],
        failed: "Callable[[Problem], None]",
    ) -> None:
        from ftgui.base.problems import ProblemError

        deliver: Callable[[], None] | None = None
        try:
            deliver = partial(done, task(job))
        except Cancelled:
            job.cancel()
        except ProblemError as error:
            deliver = partial(failed, error.problem)
        except Exception:  # noqa: BLE001  # whatever fault of ours this is, the user hears of it
            import traceback

            deliver = partial(failed, fault_problem(traceback.format_exc()))
        self._done.append(lambda: self._finish(job, owner, deliver))

    def _finish(self, job: Job[Any], owner: QObject, deliver: Callable[[], None] | None) -> None:
        self._live.pop(job, None)
        if deliver is not None and not job.stopping() and shiboken6.isValid(owner):
            deliver()

    def _drain(self) -> None:
        end = time.monotonic() + BUDGET_SECONDS
        for job, (owner, reported) in list(self._live.items()):
            for value in job.take_report():
                if reported is not None and not job.stopping() and shiboken6.isValid(owner):
                    reported(value)
        while self._done and time.monotonic() < end:
            self._done.popleft()()
        if not self.busy:
            self._timer.stop()


class Latest:
    """Keeps saves in order: one at a time, and of those asked for meanwhile only the newest."""

    def __init__(self, work: Work, owner: QObject, failed: "Callable[[Problem], None]") -> None:
        self._work, self._owner, self._failed = work, owner, failed
        self._running = False
        self._saving = threading.Lock()
        self._newest: deque[tuple[Callable[[], object], Callable[[], None] | None]] = deque(maxlen=1)

    def run(self, save: Callable[[], object], then: Callable[[], None] | None = None) -> None:
        """Have `save` called on a worker thread, and `then` on Qt's when it is done."""
        self._newest.append((save, then))
        if not self._running:
            self._go_on()

    def flush(self) -> None:
        """Save what waits, if anything does, before this returns; on a worker thread. Raises as the save does."""
        self._save()

    def _save(self) -> Callable[[], None] | None:
        """Make the newest save, and return what is to be done then."""
        with self._saving:
            try:
                save, then = self._newest.pop()
            except IndexError:  # `flush` was here before
                return None
            save()
            return then

    def _go_on(self) -> None:
        self._running = bool(self._newest)
        if self._running:
            self._work.run(self._owner, lambda _: self._save(), self._done, self._refused)

    def _done(self, then: Callable[[], None] | None) -> None:
        if then is not None:
            then()
        self._go_on()

    def _refused(self, problem: "Problem") -> None:
        self._failed(problem)
        self._go_on()


def fault_problem(detail: str) -> "Problem":
    """A mistake of ours, told so."""
    from ftgui.base.problems import Problem

    return Problem(
        code="fault.window",
        message=tr("The app made a mistake."),
        action=tr("Try again. If it happens again, send us the detail below."),
        detail=detail,
    )
