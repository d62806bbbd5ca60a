"""Reading a source into a draft's folder and judging it there: the worker's side of a draft.

One process reads; others judge what it has written meanwhile. What they find is put together in the
order of the rows, so that the folder always holds the truth about its first `judged` rows.
"""

import contextlib
import time
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, ProblemError
from ftgui.base.texts import tr
from ftgui.data import tokens
from ftgui.data.checks import whole
from ftgui.data.checks.reading_kinds import READING
from ftgui.data.drafts import near
from ftgui.data.drafts.comparing import Comparison
from ftgui.data.drafts.cross import TOKENS
from ftgui.data.drafts.judging import ALIKE_ON_PURPOSE, Task
from ftgui.data.drafts.merging import Merger
from ftgui.data.drafts.pool import Inline, Pool, Processes
from ftgui.data.drafts.spool import RECORDS, Spool, SpoolWriter
from ftgui.data.drafts.state import STATE, Job, Phase, State, put
from ftgui.data.findings import FaultError, Finding, Findings
from ftgui.data.mapping.building import builder
from ftgui.data.mapping.columns import refuse_misfit
from ftgui.data.mapping.guessing import guess
from ftgui.data.mapping.shapes import Guess
from ftgui.data.readers.sources import Stream, open_source
from ftgui.data.rows import Row
from ftgui.data.table import Table

SOURCE = "source.json"
"""What reading found out, kept so that another mapping can be judged without reading again."""
_SAMPLE = 1000
"""Rows by which the mapping is guessed, and what they share is found."""
_SHORT = 4 << 20
"""Bytes up to which other processes would cost more time than they save."""
_CHUNK_ROWS, _CHUNK_BYTES = 1000, 4 << 20
_AHEAD = 20
"""Chunks that may be judged before the slowest one; each is held in memory until it is its turn."""
_TELL_EVERY = 0.1
_LOOK_EVERY = 200


class Drafting:
    """Does a folder's job."""

    def __init__(self, folder: Path, job: Job) -> None:
        self._folder = folder
        self._job = job
        self._began = time.monotonic()
        self._told = 0.0
        self._state = State()
        self._pool: Pool | None = None
        self._processes: Processes | None = None
        self._task: Task | None = None
        self._misfit: Problem | None = None
        self._handed = 0

    def run(self) -> None:
        """Read, judge, compare; what stops the work is told in the state."""
        try:
            with (
                contextlib.closing(Findings(self._folder, writing=True)) as self._findings,
                Merger(self._folder, self._findings) as self._merger,
            ):
                self._read()
                with contextlib.closing(Spool(self._folder)) as self._spool:
                    self._judge()
        except ProblemError as error:
            self._end(stopped=error.problem)
        except MemoryError:
            self._end(stopped=_too_little_memory())
        finally:
            self._dismiss_judges()

    # Reading

    def _read(self) -> None:
        kept = self._folder / SOURCE
        if kept.exists():
            self._findings.forget(keep=READING)
            self._state = msgspec.json.decode(kept.read_bytes(), type=State)
            return
        stream = open_source(self._job.source, self._folder)
        self._tell("reading", total=stream.total)
        with SpoolWriter(self._folder) as writer, contextlib.closing(Spool(self._folder)) as self._spool:
            if stream.total > _SHORT:
                self._processes = Processes(self._folder, tokens=self._job.tokens)  # they load while we begin to read
            self._spool_all(stream, writer)
            writer.flush()
            self._tell("judging", **self._read_so_far(stream, writer))
        put(self._folder, SOURCE, self._state)

    def _spool_all(self, stream: Stream, writer: SpoolWriter) -> None:
        found: list[Finding] = []
        last = (-1, 0)
        for count, (file, item) in enumerate(stream):
            if isinstance(item, Finding):
                about_last = bool(item.row) and (file, item.row) == last
                found.append(msgspec.structs.replace(item, file=file, place=len(writer) - 1 if about_last else None))
            else:
                writer.add(item.row, item.json, file)
                last = (file, item.row)
            if count % _LOOK_EVERY == 0 and time.monotonic() - self._told >= _TELL_EVERY:
                writer.flush()
                self._note(found)
                found = []
                self._tell("reading", **self._read_so_far(stream, writer))
                self._hand_over(done=False)
        self._note(found)

    def _note(self, found: list[Finding]) -> None:
        self._findings.add(found)
        lost = {(each.file, each.row) for each in found if each.place is None and each.row}
        self._state = msgspec.structs.replace(self._state, unread=self._state.unread + len(lost))

    def _read_so_far(self, stream: Stream, writer: SpoolWriter) -> dict[str, object]:
        return {"rows": writer.written, "done": stream.done, "heads": tuple(stream.heads), "columns": stream.columns}

    # Judging

    def _judge(self) -> None:
        while self._merger.judged < self._state.rows and self._misfit is None:
            self._hand_over(done=True)
            self._tell("judging")
        self._hand_over(done=True)
        totals = self._merger.totals()
        if self._misfit is not None or self._task is None:
            self._end(problems=() if self._misfit is None else (self._misfit,))
            return
        self._dismiss_judges()
        self._tell("comparing")
        Comparison(self._folder, self._task, self._state.names).run(
            self._findings, totals, lambda: self._tell("comparing")
        )
        problems = whole.problems_of(totals, self._guess, self._state.heads)
        if self._job.backend is not None:
            problems += whole.refusals(self._job.backend, totals, self._guess.mapping.shape, self._state.total)
        self._end(problems=tuple(problems), tokens=tokens.summary_of(self._folder / TOKENS))

    def _hand_over(self, *, done: bool) -> None:
        """Give chunks to the judges and take what they finished; waits for them once all is read (`done`)."""
        if self._pool is None and not self._start(done=done):
            return
        assert self._pool is not None
        known = len(self._spool)
        while self._pool.free and self._handed - self._merger.judged < _AHEAD * _CHUNK_ROWS:
            if self._handed >= known or (not done and known - self._handed < _CHUNK_ROWS):
                break
            stop = self._spool.reach(self._handed, _CHUNK_ROWS, _CHUNK_BYTES)
            self._pool.submit(self._handed, stop)
            self._handed = stop
        self._merger.take(self._pool.results(wait=done))

    def _start(self, *, done: bool) -> bool:
        """Guess the mapping and start judging; False where there is not enough to go by yet."""
        if self._misfit is not None or (not done and len(self._spool) < _SAMPLE):
            return False
        if not done and (self._folder / RECORDS).stat().st_size < _SHORT:
            return False
        sample = self._sample()
        found = (
            guess(sample) if self._job.mapping is None else Guess(mapping=self._job.mapping, confidence=1.0, reason="")
        )
        self._state = msgspec.structs.replace(self._state, guess=found)
        self._guess = found
        try:
            if sample.records:
                refuse_misfit(sample.columns, found.mapping, self._state.heads[0].name)
        except ProblemError as error:
            self._misfit = error.problem if done else None  # a column may come later
            return False
        self._task = self._make_task(sample, found)
        if self._processes is None and (self._folder / RECORDS).stat().st_size < _SHORT:
            self._pool = Inline(self._folder, self._task)
        else:
            self._processes = self._processes or Processes(self._folder, tokens=self._job.tokens)
            self._pool = self._processes.brief(self._task)
        return True

    def _dismiss_judges(self) -> None:
        for judges in (self._pool, self._processes):
            if judges is not None:
                judges.close()
        self._pool = self._processes = None

    def _sample(self) -> Table:
        head = self._state.heads[0]
        return Table(
            format=head.format,
            columns=self._state.columns,
            records=self._spool.records(0, self._spool.reach(0, _SAMPLE, _CHUNK_BYTES)),
        )

    def _make_task(self, sample: Table, found: Guess) -> Task:
        build = builder(found.mapping, sample.columns)
        rows: list[Row] = []
        for record in sample.records:
            with contextlib.suppress(FaultError):
                rows.append(build(record))
        common, cut = near.common_of(rows)
        return Task(
            mapping=found.mapping,
            columns=sample.columns,
            backend=self._job.backend,
            tokens=self._job.tokens,
            near=found.mapping.shape not in ALIKE_ON_PURPOSE,
            common=common,
            cut=cut,
        )

    # Telling

    def _tell(self, phase: Phase, **changes: object) -> None:
        """Write the state down, not more often than anyone could look."""
        now = time.monotonic()
        seconds = now - self._began
        self._state = msgspec.structs.replace(
            self._state,
            phase=phase,
            judged=self._merger.judged,
            usable=self._merger.usable,
            seconds=round(seconds, 2),
            **changes,
        )
        if now - self._told >= _TELL_EVERY or phase == "ended":
            self._told = now
            put(self._folder, STATE, msgspec.structs.replace(self._state, remaining=_remaining(self._state)))

    def _end(self, **changes: object) -> None:
        self._told = 0.0
        self._state = msgspec.structs.replace(self._state, phase="ended", **changes)
        put(self._folder, STATE, self._state)


def _remaining(state: State) -> float | None:
    """Seconds still to go, from how far reading and judging are; judging takes the longer part."""
    if not state.total or not state.rows:
        return None
    read = min(1.0, state.done / state.total)
    done = 0.3 * read + 0.7 * read * state.judged / state.rows
    return round(state.seconds * (1 / done - 1), 1) if done > 0.01 else None


def _too_little_memory() -> Problem:
    return Problem(
        code="data.too_large",
        message=tr("The file needs more memory than the app lets a file take."),
        action=tr("Save it as CSV or JSON lines, which are read row by row, or cut it into parts."),
        remedy="choose_file",
    )
