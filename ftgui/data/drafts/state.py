"""What a draft's folder says about itself: what is to be done (job.json) and how far that is (state.json).

A worker writes, the window and the command line read; each file is replaced whole.
"""

from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base.atomic import disk_problem
from ftgui.base.problems import Problem, Severity
from ftgui.data.mapping.shapes import Guess, Mapping
from ftgui.data.readers.reader import Head
from ftgui.data.source import Source
from ftgui.data.tokens import Tokens

JOB, STATE = "job.json", "state.json"
FULL = 28
"""What a worker's exit code is when the disk was full, and it could not even write that down."""
Phase = Literal["starting", "reading", "judging", "comparing", "ended"]


class Job(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to read and how to judge it; without a mapping it is guessed. `tokens` counts them in every row."""

    source: Source
    mapping: Mapping | None = None
    backend: str | None = None
    tokens: bool = False
    memory: int = 3 << 30
    """Bytes of address space that each process of ours may take."""
    patience: float = 20.0
    """Seconds without any progress after which a parser is given up, and one more for every two megabytes."""


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a draft is.

    `rows` can be read from the spool, `judged` of them were looked at, `usable` can be learned from;
    `unread` rows of the source could not be read. `seconds` have passed, about `remaining` are left.
    `problems` are about the source as a whole; what is wrong with rows is among the findings.
    `stopped` is why the work ended early.
    """

    phase: Phase = "starting"
    rows: int = 0
    judged: int = 0
    usable: int = 0
    unread: int = 0
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    remaining: float | None = None
    heads: tuple[Head, ...] = ()
    columns: tuple[str, ...] = ()
    guess: Guess | None = None
    problems: tuple[Problem, ...] = ()
    tokens: Tokens | None = None
    stopped: Problem | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.phase == "ended"

    @property
    def read(self) -> bool:
        """Whether all rows are in the spool."""
        return self.phase in ("judging", "comparing", "ended") and self.stopped is None

    @property
    def names(self) -> tuple[str, ...]:
        """What the source's files are called, in order."""
        return tuple(head.name for head in self.heads)

    @property
    def skipped(self) -> int:
        """Rows of the source that cannot be learned from."""
        return self.unread + self.judged - self.usable

    @property
    def stops(self) -> bool:
        """Whether a problem keeps the rows from being used."""
        return self.stopped is not None or any(each.severity is Severity.ERROR for each in self.problems)


def put(folder: Path, name: str, value: msgspec.Struct) -> None:
    """Write one of the two files; whoever reads sees the old or the new one. Raises ProblemError (`disk.*`)."""
    path = folder / name
    try:
        beside = path.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(value))
        beside.replace(path)
    except OSError as error:
        raise disk_problem(error, path) from error


def get_job(folder: Path) -> Job:
    """What to do in this folder. Raises ProblemError (`disk.*`)."""
    try:
        return msgspec.json.decode((folder / JOB).read_bytes(), type=Job)
    except OSError as error:
        raise disk_problem(error, folder / JOB) from error


def get_state(folder: Path) -> State:
    """How far the work in this folder is; just starting where nothing was written yet."""
    try:
        return msgspec.json.decode((folder / STATE).read_bytes(), type=State)
    except FileNotFoundError:
        return State()
