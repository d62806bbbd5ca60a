"""A source that is being read or was read, but not imported: a folder that a worker fills and others look into.

Nothing is held in memory: rows, findings and the state are read from the folder when they are asked for.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import msgspec
import psutil

from ftgui.base import paths
from ftgui.base.atomic import disk_problem
from ftgui.base.child import Child
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.checks import looks
from ftgui.data.drafts.spool import Spool
from ftgui.data.drafts.state import FULL, JOB, STATE, Job, State, get_state, put
from ftgui.data.findings import FaultError, Finding, Findings
from ftgui.data.mapping.building import Build, builder
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.preview import Chat, preview
from ftgui.data.rows import Row
from ftgui.data.source import Source
from ftgui.data.table import Record
from ftgui.data.templated import Template

_BYTES_A_SECOND = 2_000_000
"""How slow a parser may be that says nothing until it has read the whole file."""


class Draft:
    """A draft's folder, and the worker that fills it, if one does."""

    def __init__(self, folder: Path, job: Job) -> None:
        self.folder = folder
        self._job = job
        self._child: Child | None = None
        self._ended: State | None = None
        self._changed = time.monotonic()
        self._last = State()
        self._spool: Spool | None = None
        self._findings: Findings | None = None
        self._opening = threading.Lock()
        self._closed = False

    @classmethod
    def start(cls, job: Job) -> Self:
        """Have a source read into a new folder; returns at once. Raises ProblemError (`data.odd_name`, `disk.*`)."""
        job.source.refuse_odd_names()
        draft = cls(_new_folder(), job)
        try:
            Findings(draft.folder, writing=True).close()  # so that there is something to look into at once
            draft._work(job)
        except ProblemError as error:
            draft.close()
            if error.problem.code == "disk.full":
                raise ProblemError(draft._full()) from error
            raise
        return draft

    def _work(self, job: Job) -> None:
        put(self.folder, JOB, job)
        self._job, self._ended, self._last, self._changed = job, None, State(), time.monotonic()
        command = [*paths.app_command(), "data-worker", "draft", str(self.folder)]
        self._child = Child(command, cwd=self.folder, env=os.environ)

    def remap(self, mapping: Mapping) -> None:
        """Judge the same rows by another mapping; what was read is not read again."""
        self.cancel()
        (self.folder / STATE).unlink(missing_ok=True)
        self._work(msgspec.structs.replace(self._job, mapping=mapping))

    @property
    def source(self) -> Source:
        """What is read."""
        return self._job.source

    # How far it is

    def state(self) -> State:
        """How far it is now; a worker that died or hangs is told in it as what stopped the work."""
        if self._ended is not None:
            return self._ended
        gone = self._child is None or self._child.ended()
        state = get_state(self.folder)
        if not state.ended and self._child is not None:
            if gone:
                state = self._stopped(state, self._died())
            elif self._hangs(state):
                self.cancel()
                state = self._stopped(state, self._stuck())
        if state.stopped is not None and state.stopped.code == "disk.full":
            state = self._stopped(state, self._full())  # no file of a draft's means anything to the user
        if state.ended:
            self._ended = state
        return state

    def wait(self, tick: Callable[[State], None] | None = None, until: Callable[[State], bool] | None = None) -> State:
        """Wait for the end, or until a condition holds."""
        pause = 0.005
        while not ((state := self.state()).ended or (until is not None and until(state))):
            if tick is not None:
                tick(state)
            time.sleep(pause)
            pause = min(0.1, pause * 1.5)
        return state

    def _hangs(self, state: State) -> bool:
        now = time.monotonic()
        if (state.phase, state.seconds) != (self._last.phase, self._last.seconds) or state.phase == "comparing":
            self._last, self._changed = state, now
        return now - self._changed > self._job.patience + state.total / _BYTES_A_SECOND

    def _stopped(self, state: State, problem: Problem) -> State:
        return msgspec.structs.replace(state, phase="ended", stopped=problem)

    def _died(self) -> Problem:
        assert self._child is not None
        said = [line.text for line in self._child.lines() if line is not None]
        detail = "\n".join([tr("exit code {code}", code=self._child.wait()), *said[-20:]])
        if self._child.wait() == FULL:
            return self._full()
        return Problem(
            code="data.reader_died",
            message=tr("Reading {names} ended unexpectedly.", names=self._named()),
            action=tr(
                "The file may be damaged, or need more memory than a file may take. Save it anew, as CSV if it can be."
            ),
            detail=detail,
            remedy="choose_file",
        )

    def _full(self) -> Problem:
        return Problem(
            code="disk.full",
            message=tr("The disk is full, so {names} could not be read.", names=self._named()),
            action=tr("Free some space and try again. Nothing was changed."),
            detail=str(self.folder),
            remedy="retry",
        )

    def _stuck(self) -> Problem:
        return Problem(
            code="data.stuck",
            message=tr("Reading {names} did not come any further, so it was stopped.", names=self._named()),
            action=tr("The file may be damaged. Save it anew from the program it comes from, as CSV if it can be."),
            remedy="choose_file",
        )

    def _named(self) -> str:
        return ", ".join(f"“{Path(path).name}”" for path in self._job.source.paths)

    # What is in it

    def rows(self, start: int, count: int) -> list[Record]:
        """The records at places from `start`, as far as they are read."""
        return self._open_spool().records(start, start + count)

    def _open_spool(self) -> Spool:
        with self._opening:
            self._refuse_closed()
            if self._spool is None:
                self._spool = Spool(self.folder)
            return self._spool

    def _refuse_closed(self) -> None:
        """A thread that looks into a draft may come too late; what it opened then, nobody would close."""
        if self._closed:
            raise fail("data.draft_closed", tr("What was read of the file is no longer there."), tr("Open it again."))

    def row(self, place: int) -> Row | None:
        """What the record at a place becomes; None where it cannot be learned from."""
        return self._built(self._builder(), self.rows(place, 1)[0])

    def chats(self, start: int, count: int, template: Template | None = None) -> list[Chat]:
        """Those of the records from `start` that can be learned from, as chats to look at."""
        build, context = self._builder(), looks.Context(mapping=self._mapping())
        built = [(record.row, self._built(build, record)) for record in self.rows(start, count)]
        usable = [(row, made) for row, made in built if made is not None and not looks.drops(looks.look(made, context))]
        return preview(usable, count=count, template=template)

    def _mapping(self) -> Mapping:
        guess = self.state().guess
        return guess.mapping if guess else Mapping()

    def _builder(self) -> Build:
        return builder(self._mapping(), self.state().columns)

    def _built(self, build: Build, record: Record) -> Row | None:
        try:
            return build(record)
        except FaultError:
            return None

    @property
    def findings(self) -> Findings:
        """What was found about rows so far."""
        with self._opening:
            self._refuse_closed()
            if self._findings is None:
                self._findings = Findings(self.folder)
            return self._findings

    def of_place(self, place: int) -> Sequence[Finding]:
        """What was found about one record."""
        return self.findings.of_place(place)

    # Its end

    def cancel(self) -> None:
        """Stop the worker and all it started; what was read so far stays."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def close(self) -> None:
        """Stop the worker and remove the folder."""
        self.cancel()
        with self._opening:
            self._closed = True
            for opened in (self._spool, self._findings):
                if opened is not None:
                    opened.close()
            self._spool = self._findings = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _new_folder() -> Path:
    """A folder for a draft; those whose owner is gone are removed."""
    home = paths.cache_dir() / "drafts"
    try:
        home.mkdir(parents=True, exist_ok=True)
        for old in home.iterdir():
            if not _is_owned(old):
                shutil.rmtree(old, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=home))
    except OSError as error:
        raise disk_problem(error, home) from error
    return folder


def _is_owned(folder: Path) -> bool:
    owner = folder.name.partition("-")[0]
    return owner.isdecimal() and psutil.pid_exists(int(owner))
