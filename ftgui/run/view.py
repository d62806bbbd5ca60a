"""A run as others see it: what its events add up to."""

import math
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem
from ftgui.run import folder as run_folder
from ftgui.run.events import (
    AnyEvent,
    Artifact,
    Checkpoint,
    Ended,
    Log,
    Metric,
    Outcome,
    Progress,
    RemoteId,
    Started,
    State,
    Warned,
)
from ftgui.run.points import Points

STARTING_SECONDS = 15.0
"""How long a runner may take from being started to holding its lock."""

_RESULTS = {"adapter", "model", "report"}
"""What runs are done for; other artifacts are there while they work."""


_CURVES = {
    "loss": "train_loss",
    "validation_loss": "validation_loss",
    "full_validation_loss": "full_validation_loss",
}
"""The curve of each metric that has one."""


class RunView(msgspec.Struct, kw_only=True):
    """The sum of a run's events, fed one by one. Loss curves are (step, loss) pairs; NaN where training diverged.

    Providers measure a few validation rows now and then (`validation_loss`), and all of them each round
    (`full_validation_loss`). `remote` are their ids: `job`, `model`, ... `loading_since` is when a worker here
    began to load the model: what came before it, tools to install, is not the work's own time.
    """

    state: str = "preparing"
    text: str = ""
    attempt: int = 0
    started: float | None = None
    loading_since: float | None = None
    ended: Ended | None = None
    progress: Progress | None = None
    train_loss: Points = msgspec.field(default_factory=Points)
    validation_loss: Points = msgspec.field(default_factory=Points)
    full_validation_loss: Points = msgspec.field(default_factory=Points)
    latest: dict[str, float] = msgspec.field(default_factory=dict)
    checkpoints: list[Checkpoint] = msgspec.field(default_factory=list)
    artifacts: dict[str, str] = msgspec.field(default_factory=dict)
    remote: dict[str, str] = msgspec.field(default_factory=dict)
    warnings: list[Problem] = msgspec.field(default_factory=list)

    def feed(self, event: AnyEvent) -> None:
        """Take one event in; logs leave no trace here."""
        match event:  # the many first
            case Metric():
                self._measure(event)
            case Log():
                pass
            case Progress():
                self.progress = event
            case Started():
                self._begin(event)
            case State():
                self._turn(event)
            case Checkpoint():
                self.checkpoints.append(event)
            case Artifact():
                self.artifacts[event.name] = event.path
            case RemoteId():
                self.remote[event.name] = event.id
            case Warned() if event.problem not in self.warnings:  # each attempt finds the same again
                self.warnings.append(event.problem)
            case Ended():
                self.ended = event

    def copy(self) -> "RunView":
        """The sum as it is now, for others to read while this one is fed on."""
        kept = {name: value for name in self.__struct_fields__ if hasattr(value := getattr(self, name), "copy")}
        return msgspec.structs.replace(self, **{name: value.copy() for name, value in kept.items()})

    def _begin(self, event: Started) -> None:
        self.attempt = event.attempt
        self.started = event.time if self.started is None else self.started
        self.ended = None
        self.state, self.text, self.progress = "preparing", "", None

    def _turn(self, event: State) -> None:
        if event.state != self.state and self.progress is not None and self.progress.unit == "bytes":
            self.progress = None  # what is sent or fetched says nothing of the work that comes after it
        self.state, self.text = event.state, event.text
        if event.state == "loading" and self.loading_since is None:
            self.loading_since = event.time

    @property
    def seconds(self) -> float | None:
        """What the work took on this computer; None unless it was done, and in one go."""
        if self.ended is None or self.ended.outcome is not Outcome.SUCCEEDED or self.attempt != 1:
            return None
        return None if self.loading_since is None else self.ended.time - self.loading_since

    @property
    def checked_loss(self) -> Points:
        """The validation curve whose points are all measured on the same rows, as far as there is one."""
        return self.full_validation_loss if len(self.full_validation_loss) > 1 else self.validation_loss

    def _measure(self, event: Metric) -> None:
        for name, value in event.values.items():
            if value is not None:
                self.latest[name] = value
            if event.step is not None and name in _CURVES:
                getattr(self, _CURVES[name]).append(event.step, math.nan if value is None else value)


def view(events: Iterable[AnyEvent]) -> RunView:
    """Add up `events`."""
    seen = RunView()
    for event in events:
        seen.feed(event)
    return seen


def is_alive(folder: Path) -> bool:
    """Whether a runner holds the run, or has just been started and is about to.

    Ask this before reading the events: a runner writes its final event before it lets go.
    """
    if run_folder.is_owned(folder):
        return True
    age = run_folder.starting_since(folder)
    return age is not None and age < STARTING_SECONDS


def outcome(seen: RunView, *, alive: bool) -> Outcome | None:
    """How the last attempt ended, None while it goes on.

    A run that died without a final event was interrupted, unless its result was there already: it is
    announced once it is whole, so only the words of the end are missing.
    """
    if seen.ended is not None:
        return seen.ended.outcome
    if alive:
        return None
    return Outcome.SUCCEEDED if _RESULTS & seen.artifacts.keys() else Outcome.INTERRUPTED
