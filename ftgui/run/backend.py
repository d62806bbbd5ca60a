"""A backend is a place to train. It declares its settings, and it performs plans."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ftgui.base.problems import Problem
from ftgui.compare.plan import ComparePlan
from ftgui.plan.connections import Provider
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Setting
from ftgui.run.events import Event


class Stopped(Exception):
    """The user asked the run to stop, and it has."""


class Context(Protocol):
    """What the runner lends to whoever performs a plan."""

    @property
    def folder(self) -> Path:
        """The run's folder. `data/train.jsonl` and `data/validation.jsonl` are in it."""

    @property
    def events(self) -> Sequence[Event]:
        """What earlier attempts of this run said: checkpoints, remote ids."""

    def emit(self, event: Event) -> None:
        """Append to the journal; a `RemoteId` survives even a power cut once this returns."""

    def stop_requested(self) -> bool:
        """Whether the user asked to stop. Performers look often, tidy up and raise `Stopped`."""

    def secret(self, name: str) -> str:
        """The key kept under `name`, read anew each time. Raises ProblemError (`backend.no_key`)."""


class Backend(Protocol):
    """One place to train. All pass the same contract suite (tests/backends/contract.py)."""

    name: str
    title: str
    engine: str | None
    """The private Python environment it needs, or None."""
    provider: Provider | None
    """Whose connections it trains through; None on this computer."""
    joins_rows: bool
    """Whether rows are joined and cut into pieces of the greatest length, as AutoTrain does."""
    settings: tuple[Setting, ...]

    def check(self, plan: TrainPlan, rows: Path | None = None) -> list[Problem]:
        """What would keep this plan from running here, offline; empty when nothing does.

        With `rows`, the folder of the plan's rows, a provider's rules are held against each of them.
        """

    def train(self, plan: TrainPlan, context: Context) -> None:
        """Train; return when the model is there. Raises ProblemError or Stopped."""

    def compare(self, plan: ComparePlan, context: Context) -> None:
        """Measure base and tuned model on the validation rows. Raises ProblemError or Stopped."""
