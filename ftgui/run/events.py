"""What a run says: one JSON object a line, told apart by `kind`.

Log, chart, the words under the chart, evaluation and history all read this one stream. Paths are
relative to the run's folder. Secrets never enter it.
"""

from enum import StrEnum

import msgspec

from ftgui.base.problems import Problem


class Outcome(StrEnum):
    """How an attempt ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", gc=False):
    """`seq` counts from 1 without a gap; `time` is seconds since 1970, UTC. The journal sets both."""

    seq: int = 0
    time: float = 0.0


class Started(Event, frozen=True, kw_only=True, tag="started"):
    """An attempt began; the first is 1, each resume adds one."""

    attempt: int
    app_version: str = ""


class State(Event, frozen=True, kw_only=True, tag="state"):
    """The run entered another state: `preparing`, `training`, ... `text` says it to the user."""

    state: str
    text: str = ""


class Log(Event, frozen=True, kw_only=True, tag="log", omit_defaults=True):
    """A line the training wrote; `remote` is the provider's id of what it said."""

    text: str
    remote: str = ""


class Progress(Event, frozen=True, kw_only=True, tag="progress"):
    """How far: `done` of `total` in `unit` (`steps`, `bytes`, `rows`); `remaining` in seconds.

    `share` (0 to 1) is of the whole work where that has several parts with units of their own.
    """

    done: float
    total: float | None = None
    unit: str = "steps"
    remaining: float | None = None
    share: float | None = None

    @property
    def fraction(self) -> float | None:
        """How much of the whole work is done, 0 to 1; None while nobody knows."""
        if self.share is not None:
            return self.share
        return min(1.0, self.done / self.total) if self.total else None


class Metric(Event, frozen=True, kw_only=True, tag="metric", omit_defaults=True):
    """Measured values by name (`loss`, `validation_loss`, `memory_bytes`, `cpu_cores`, ...).

    None is a value that is no finite number, which JSON has no word for: a loss that diverged. `remote` is
    the provider's id of what it said.
    """

    step: int | None = None
    values: dict[str, float | None]
    remote: str = ""


class Checkpoint(Event, frozen=True, kw_only=True, tag="checkpoint"):
    """A complete checkpoint that training can resume from; at a provider, a model by its name there (`path`)."""

    step: int
    path: str


class RemoteId(Event, frozen=True, kw_only=True, tag="remote_id"):
    """The provider's name for a thing of ours: what lets a new runner re-attach."""

    name: str
    id: str


class Artifact(Event, frozen=True, kw_only=True, tag="artifact"):
    """Something the run made: `model`, `adapter`, `report`, `url`, ..."""

    name: str
    path: str


class Warned(Event, frozen=True, kw_only=True, tag="warning"):
    """Something went wrong, and the run goes on."""

    problem: Problem


class Ended(Event, frozen=True, kw_only=True, tag="ended"):
    """The attempt's one final event."""

    outcome: Outcome
    problem: Problem | None = None


AnyEvent = Started | State | Log | Progress | Metric | Checkpoint | RemoteId | Artifact | Warned | Ended
