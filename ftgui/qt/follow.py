"""From a run's journal to Qt's thread: one worker reads, one timer takes in, one signal tells.

The worker only reads: were it to decode, too, it and the window would wait for each other's turn at the
interpreter all the time (measured: a drawing of 9 ms took 120).

Watching a live run and opening an old one are the same code path. The reader asks whether the
runner lives before it reads, so a run is called interrupted only when all it said has been read.
"""

import contextlib
import functools
import gc
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.run.events import AnyEvent, Outcome
from ftgui.run.journal import Tail, decode
from ftgui.run.view import RunView, is_alive, outcome

TICK_MS = 100
BEHIND_MS = 30  # between ticks while there is more to take in
BUDGET_SECONDS = 0.0025
"""How long one tick may decode and take events in before it lets the window draw."""

_CHUNK_BYTES = 1 << 15  # half a millisecond of decoding, between two looks at the time
_CHUNKS_AHEAD = 96
_LOOK_SECONDS = 0.1
_LOOK_AGAIN_SECONDS = 0.5  # at a run that has ended: it may be resumed, by us or by a command


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What is new since the last tick, and what it all adds up to.

    `seen` is the follower's own sum, changed only on Qt's thread. `alive` and `outcome` are as of
    the last time the journal was read to its end; until then `caught_up` is False.
    """

    events: list[AnyEvent]
    seen: RunView
    alive: bool
    outcome: Outcome | None
    caught_up: bool
    problem: Problem | None = None


class _Chunk(msgspec.Struct, frozen=True):
    """Lines read in one go; `alive` is set with the last chunk before the journal's end."""

    lines: bytes
    alive: bool | None = None
    problem: Problem | None = None


class Follower(QObject):
    """Follows the run in `folder` until `close`.

    `news` carries a `News` ten times a second, oftener while there is much to catch up with.
    """

    news = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.seen = RunView()
        self.alive = True
        self.caught_up = False
        self._order = _Order()
        _favour_the_window()
        self._chunks: queue.Queue[_Chunk] = queue.Queue(_CHUNKS_AHEAD)
        self._stopping = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True, name="ftgui-follow")
        self._reader.start()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def outcome(self) -> Outcome | None:
        """How the last attempt ended; None while it goes on or is not read to its end."""
        return outcome(self.seen, alive=self.alive or not self.caught_up)

    def close(self) -> None:
        """Stop following; the run goes on."""
        self._timer.stop()
        self._stopping.set()
        self._reader.join()

    def _read(self) -> None:
        tail = Tail(self.folder)
        told: bool | None = None
        while not self._stopping.is_set():
            try:
                chunk = self._look(tail)
            except ProblemError as error:
                self._put(_Chunk(b"", alive=False, problem=error.problem))
                return
            if chunk.lines or chunk.alive != told:
                self._put(chunk)
                told = chunk.alive
            self._stopping.wait(_LOOK_SECONDS if chunk.alive else _LOOK_AGAIN_SECONDS)

    def _look(self, tail: Tail) -> _Chunk:
        alive = is_alive(self.folder)
        while True:
            lines = tail.lines(_CHUNK_BYTES)
            if not tail.behind or self._stopping.is_set():
                return _Chunk(lines, alive=alive)
            self._put(_Chunk(lines))

    def _put(self, chunk: _Chunk) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(queue.Full):
                self._chunks.put(chunk, timeout=_LOOK_SECONDS)
                return

    def _tick(self) -> None:
        end = time.perf_counter() + BUDGET_SECONDS
        events: list[AnyEvent] = []
        problem = None
        looked = False
        while problem is None and time.perf_counter() < end:
            try:
                chunk = self._chunks.get_nowait()
            except queue.Empty:
                break
            looked = True
            found = decode(chunk.lines)
            problem = self._take(chunk, found)
            events += found
        self._timer.setInterval(TICK_MS if self._chunks.empty() else BEHIND_MS)
        if looked:
            self.news.emit(self.now(events, problem))

    def now(self, events: Sequence[AnyEvent] = (), problem: Problem | None = None) -> News:
        """How the run stands; without `events` nothing in it is new."""
        return News(
            events=list(events),
            seen=self.seen,
            alive=self.alive,
            outcome=self.outcome,
            caught_up=self.caught_up,
            problem=problem,
        )

    def _take(self, chunk: _Chunk, events: Sequence[AnyEvent]) -> Problem | None:
        try:
            for event in events:
                self._order.check(event)
                self.seen.feed(event)
        except ProblemError as error:
            self.close()
            return error.problem
        self.caught_up = chunk.alive is not None
        if chunk.alive is not None:
            self.alive = chunk.alive
        return chunk.problem


@functools.cache
def _favour_the_window() -> None:
    """Let the threads beside Qt's give way sooner, and the garbage collector leave alone what is loaded by now.

    Threads else keep the interpreter for 5 ms at a time, and whenever a fast run brings much that is
    new, about once a second, the collector looks at everything there is: measured 25 to 35 ms.
    """
    sys.setswitchinterval(0.001)
    gc.freeze()


class Watch:
    """Follows one run at a time for `owner`, on whose thread `begin` and `news` are called.

    `begin` comes before the first news of a run, and again when it is told from its beginning.
    """

    def __init__(self, owner: QObject, begin: Callable[[], None], news: Callable[[News], None]) -> None:
        self.follower: Follower | None = None
        self._owner, self._begin, self._news = owner, begin, news

    @property
    def folder(self) -> Path | None:
        """The run that is followed."""
        return self.follower.folder if self.follower else None

    def follow(self, folder: Path) -> None:
        """Follow the run in `folder`; one that is followed already is told again as it stands."""
        if self.follower is not None and self.follower.folder == folder:
            self._news(self.follower.now())
            return
        self.unfollow()
        self._begin()
        self.follower = Follower(folder, self._owner)
        self.follower.news.connect(self._news)

    def unfollow(self) -> None:
        """Follow nothing."""
        if self.follower is not None:
            self.follower.news.disconnect(self._news)
            self.follower.close()
            self.follower.deleteLater()
            self.follower = None


class _Order:
    """Holds a journal to its promise: no event missing, none twice. Unreadable lines have no number."""

    def __init__(self) -> None:
        self._last = 0
        self._unreadable = 0

    def check(self, event: AnyEvent) -> None:
        """Raise ProblemError (`run.out_of_order`) when `event` is not the next one."""
        if event.seq == 0:
            self._unreadable += 1
            return
        if not self._last < event.seq <= self._last + 1 + self._unreadable:
            raise fail(
                "run.out_of_order",
                tr("This run's record is damaged: something in it is missing or there twice."),
                tr("Its model and its files are not touched by this. Train again to get a whole record."),
                detail=f"after event {self._last} came {event.seq}",
            )
        self._last, self._unreadable = event.seq, 0
