"""The runs of a project, read."""

import contextlib
import time
from pathlib import Path

import msgspec

from ftgui.base.problems import ProblemError
from ftgui.plan.plan import TrainPlan
from ftgui.run import folder as run_folder
from ftgui.run.events import Outcome
from ftgui.run.journal import Tail
from ftgui.run.runner import Performers, load_plan
from ftgui.run.view import RunView, is_alive, outcome

_PORTION = 1 << 15  # bytes; small, so that a window's thread gets its turn meanwhile
_BREATH_SECONDS, _LONG_BREATH_SECONDS = 0.002, 0.02
"""Between two portions, for the same reason; the longer one where a window shows live what is read here again."""


class RunInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One run as its folder tells it. `plan` is of whatever kind the run is."""

    folder: Path
    plan: msgspec.Struct
    seen: RunView
    outcome: Outcome | None

    @property
    def name(self) -> str:
        """The folder's name, which is what other plans refer to."""
        return self.folder.name

    @property
    def kind(self) -> str:
        """`train`, `compare`, `merge`, `serve`."""
        return str(self.plan.__struct_config__.tag)


def read_all(runs: Path, performers: Performers) -> list[RunInfo]:
    """Every readable run, oldest first. A folder that is not a run, or a damaged one, is passed over."""
    return Shelf(runs, performers).read()


class Shelf:
    """The runs of a project, read again and again: each time only what is new in their journals."""

    def __init__(self, runs: Path, performers: Performers) -> None:
        self._runs = runs
        self._performers = performers
        self._known: dict[str, tuple[msgspec.Struct, Tail, RunView]] = {}

    def read(self) -> list[RunInfo]:
        """Every readable run, oldest first, as `read_all` says."""
        found = []
        for folder in sorted(self._runs.iterdir()) if self._runs.is_dir() else ():
            if not folder.name.startswith(".") and (folder / run_folder.PLAN).is_file():
                with contextlib.suppress(ProblemError):
                    found.append(self._read_one(folder))
        return found

    def _read_one(self, folder: Path) -> RunInfo:
        alive = is_alive(folder)
        breath = _LONG_BREATH_SECONDS if alive and folder.name in self._known else _BREATH_SECONDS
        if folder.name not in self._known:
            self._known[folder.name] = (load_plan(folder, self._performers), Tail(folder), RunView())
        plan, tail, seen = self._known[folder.name]
        for _ in range(-(-tail.unread // _PORTION)):  # what a run writes meanwhile is for the next time
            for event in tail.new(_PORTION):
                seen.feed(event)
            time.sleep(breath)
        return RunInfo(folder=folder, plan=plan, seen=seen.copy(), outcome=outcome(seen, alive=alive))


def latest(runs: list[RunInfo], kind: str, of: str | None = None) -> RunInfo | None:
    """The newest run of a kind; `of` narrows it to those about the training run of that name."""
    fitting = [run for run in runs if run.kind == kind and of in (None, getattr(run.plan, "run", None))]
    return fitting[-1] if fitting else None


def latest_trained(runs: list[RunInfo]) -> RunInfo | None:
    """The newest training run that left a model."""
    trained = [run for run in runs if run.kind == "train" and run.outcome is Outcome.SUCCEEDED]
    return trained[-1] if trained else None


def latest_like(runs: list[RunInfo], plan: TrainPlan) -> tuple[TrainPlan, float] | None:
    """The plan of the newest training of the same model at the same place here, and the seconds it took.

    One that was stopped and resumed does not count.
    """
    for run in reversed(runs):
        done, took = run.plan, run.seen.seconds
        if isinstance(done, TrainPlan) and took and (done.backend, done.model) == (plan.backend, plan.model):
            return done, took
    return None
