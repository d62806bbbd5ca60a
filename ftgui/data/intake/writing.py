"""A draft's rows written out as the rows to learn from and those to check with: the worker's side of an import.

Two passes, so that no more than a chunk of rows is held: the first applies the user's decisions and
writes all rows to one file, the second deals them to both sides.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from itertools import groupby
from pathlib import Path
from typing import IO

import msgspec

from ftgui.base.atomic import disk_problem
from ftgui.base.problems import Problem, ProblemError
from ftgui.data.checks.whole import Totals
from ftgui.data.drafts.cross import NEAR_DUPLICATE
from ftgui.data.drafts.judging import ASKS, SYSTEM, WEIGHED, WORDLESS, flag_of
from ftgui.data.drafts.spool import Place, Spool
from ftgui.data.findings import Finding, Findings
from ftgui.data.intake.splitting import Split, Splitter
from ftgui.data.mapping.building import text_of
from ftgui.data.mapping.shapes import Mapping as ColumnMapping
from ftgui.data.repairs.decisions import Done, Mended, Mender, Repair, Tally
from ftgui.data.rows import TRAINING, VALIDATION, encode
from ftgui.data.table import Record

TASK = "import.json"
MOST_TOLD = 1000
"""Findings that are handed on; a person reads no more, and memory must not follow their number."""
_ALL = "rows.jsonl"
_CHUNK_ROWS, _CHUNK_BYTES = 500, 4 << 20
_NONE = 0xFFFFFFFF


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A draft's folder that was read and judged to its end, and how its rows are made."""

    folder: str
    mapping: ColumnMapping
    columns: tuple[str, ...]
    rows: int


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What to write into the folder `staged`. Rows to check with come from `validation`, or are split off."""

    staged: str
    main: Part
    validation: Part | None = None
    split: Split = Split()
    repairs: tuple[Repair, ...] = ()


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: rows on both sides, what the decisions came to, which findings are left of each draft.

    `missing` counts decisions about rows that are no longer there; `more` counts findings beyond those told.
    """

    rows: int
    validation_rows: int
    totals: Totals
    left_out: int
    done: tuple[Done, ...] = ()
    missing: int = 0
    told: tuple[Finding, ...] = ()
    told_of_validation: tuple[Finding, ...] = ()
    more: int = 0


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the worker's output: how far it is (0 to 1), what came of it, or why nothing did."""

    share: float | None = None
    written: Written | None = None
    problem: Problem | None = None


Tell = Callable[[float], None]


def serve(folder: Path) -> int:
    """Do the task in a folder, telling on stdout how far it is and what came of it."""
    try:
        told = Told(written=perform(get_task(folder), lambda share: _say(Told(share=share))))
    except ProblemError as error:
        told = Told(problem=error.problem)
    _say(told)
    return 0


def get_task(folder: Path) -> Task:
    """The task in a folder. Raises ProblemError (`disk.*`)."""
    try:
        return msgspec.json.decode((folder / TASK).read_bytes(), type=Task)
    except OSError as error:
        raise disk_problem(error, folder / TASK) from error


def _say(told: Told) -> None:
    sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
    sys.stdout.flush()


def perform(task: Task, tell: Tell) -> Written:
    """Write the files; slow. `tell` gets the share that is done. Raises ProblemError (`data.*`, `disk.*`)."""
    staged = Path(task.staged)
    splits = task.validation is None
    same = task.main.mapping.one_question
    splitter = Splitter(task.split, one_question=same) if splits and task.split.share else None
    weight = 0.8 if splitter or task.validation else 1.0
    try:
        target = staged / (_ALL if splitter else TRAINING)
        main = _Walk(task.main, task.repairs, task.split, splitter, lambda share: tell(weight * share))
        main.write(target)
        held = 0
        (staged / VALIDATION).touch()
        of_validation: tuple[Finding, ...] = ()
        if task.validation is not None:
            other = _Walk(task.validation, (), task.split, None, lambda share: tell(weight + (1 - weight) * share))
            other.write(staged / VALIDATION)
            held, of_validation = other.count, tuple(other.told)
        elif splitter is not None:
            held = _deal(staged, splitter.choose(), lambda share: tell(weight + (1 - weight) * share))
    except OSError as error:
        raise disk_problem(error, staged.parent / TRAINING) from error
    return Written(
        rows=main.count - (held if splitter else 0),
        validation_rows=held,
        totals=main.totals(),
        left_out=task.main.rows - main.count,
        done=main.tally.done(),
        missing=main.mender.missing,
        told=tuple(main.told),
        told_of_validation=of_validation,
        more=main.more,
    )


class _Walk:
    """Goes through a draft's records once."""

    def __init__(
        self, part: Part, repairs: Sequence[Repair], split: Split, splitter: Splitter | None, tell: Tell
    ) -> None:
        self._folder = Path(part.folder)
        self._part = part
        self._split = split
        self._splitter = splitter
        self._tell = tell
        self._flags: Counter[int] = Counter()
        self._numbers = array("I")
        """Which row a record became, counted from 0."""
        self.mender = Mender(repairs, part.mapping, part.columns)
        self.tally = Tally()
        self.told: list[Finding] = []
        self.more = 0
        self.count = 0

    def write(self, path: Path) -> None:
        with ExitStack() as stack:
            spool = stack.enter_context(Spool(self._folder))
            findings = stack.enter_context(closing(Findings(self._folder)))
            file = stack.enter_context(path.open("wb"))
            self._note(findings.unplaced())
            start = 0
            while start < len(spool):
                stop = spool.reach(start, _CHUNK_ROWS, _CHUNK_BYTES)
                self._chunk(spool, findings, start, stop, file)
                start = stop
                self._tell(start / len(spool))

    def _chunk(self, spool: Spool, findings: Findings, start: int, stop: int, file: IO[bytes]) -> None:
        found = {place: list(each) for place, each in groupby(findings.between(start, stop), lambda each: each.place)}
        records = zip(spool.records(start, stop), spool.places(start, stop), strict=True)
        for number, (record, place) in enumerate(records, start=start):
            about = found.get(number, [])
            mended = self.mender.mend(record, about)
            self.tally.add(mended.done)
            self._note(
                msgspec.structs.replace(each, row=place.row, file=place.file, place=number) for each in mended.left
            )
            self._numbers.append(_NONE if mended.row is None else self.count)
            self._take(mended, record, place, about, file)

    def _take(self, mended: Mended, record: Record, place: Place, about: Sequence[Finding], file: IO[bytes]) -> None:
        row = mended.row
        if row is None:
            return
        file.write(encode(row))
        self._flags[flag_of(row)] += 1
        if self._splitter is not None:
            self._splitter.add(row, self._group(record, place))
            for finding in about:
                other = self._numbers[int(finding.words["other_place"])] if finding.code == NEAR_DUPLICATE else _NONE
                if other != _NONE:
                    self._splitter.link(other, self.count)
        self.count += 1

    def _group(self, record: Record, place: Place) -> str:
        if self._split.by == "file":
            return f"file {place.file}"
        if self._split.by == "column":
            return text_of(record.values.get(self._split.column or ""))
        return ""

    def _note(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if len(self.told) < MOST_TOLD:
                self.told.append(finding)
            else:
                self.more += 1

    def totals(self) -> Totals:
        """What was counted over the rows that were written."""
        return Totals(
            usable=self.count,
            asking=self._counted(ASKS),
            with_system=self._counted(SYSTEM),
            wordless=self._counted(WORDLESS),
            weighed=self._counted(WEIGHED),
        )

    def _counted(self, bit: int) -> int:
        return sum(count for flag, count in self._flags.items() if flag & bit)


def _deal(staged: Path, aside: bytearray, tell: Tell) -> int:
    """Part the lines of one file into two; returns how many are set aside."""
    with (
        (staged / _ALL).open("rb") as lines,
        (staged / TRAINING).open("wb") as learned,
        (staged / VALIDATION).open("wb") as held,
    ):
        for number, line in enumerate(lines):
            (held if aside[number] else learned).write(line)
            if number % 10_000 == 0:
                tell(number / len(aside))
    (staged / _ALL).unlink()
    return sum(aside)
