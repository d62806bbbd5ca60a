"""The runs of a project: their folders, made and read."""

import contextlib
import datetime
import os
import shutil
from pathlib import Path

import msgspec

from ftgui.base import atomic, saved
from ftgui.base.problems import ProblemError
from ftgui.run import folder as run_folder
from ftgui.run.events import Outcome
from ftgui.run.journal import read
from ftgui.run.runner import Performers, load_plan
from ftgui.run.view import RunView, is_alive, outcome, view

ROWS = ("train.jsonl", "validation.jsonl")


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


def make(runs: Path, plan: msgspec.Struct, rows: Path | None = None) -> Path:
    """Make a run folder holding `plan` and, for training, its own copy of the rows.

    The folder appears whole or not at all. Raises ProblemError (`disk.*`).
    """
    kind = plan.__struct_config__.tag
    stamp = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%d-%H%M%S-%f")[:-3]
    folder = runs / f"{stamp}-{kind}"
    forming = runs / f".{folder.name}"
    try:
        forming.mkdir(parents=True)
        if rows is not None:
            (forming / "data").mkdir()
            for name in ROWS:
                _lend(rows / name, forming / "data" / name)
        saved.save(forming / run_folder.PLAN, plan)
        forming.rename(folder)
    except OSError as error:
        shutil.rmtree(forming, ignore_errors=True)
        raise atomic.disk_problem(error, folder) from error
    except ProblemError:
        shutil.rmtree(forming, ignore_errors=True)
        raise
    return folder


def _lend(source: Path, target: Path) -> None:
    """Link, else copy: rows are replaced whole and never changed, so a link stays what it was."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def read_all(runs: Path, performers: Performers) -> list[RunInfo]:
    """Every readable run, oldest first. A folder that is not a run, or a damaged one, is passed over."""
    found = []
    for folder in sorted(runs.iterdir()) if runs.is_dir() else ():
        if not folder.name.startswith(".") and (folder / run_folder.PLAN).is_file():
            with contextlib.suppress(ProblemError):
                found.append(read_one(folder, performers))
    return found


def read_one(folder: Path, performers: Performers) -> RunInfo:
    """Read one run. Raises ProblemError when its plan or its events cannot be read."""
    alive = is_alive(folder)
    plan = load_plan(folder, performers)
    seen = view(read(folder))
    return RunInfo(folder=folder, plan=plan, seen=seen, outcome=outcome(seen, alive=alive))


def latest(runs: list[RunInfo], kind: str, of: str | None = None) -> RunInfo | None:
    """The newest run of a kind; `of` narrows it to those about the training run of that name."""
    fitting = [run for run in runs if run.kind == kind and of in (None, getattr(run.plan, "run", None))]
    return fitting[-1] if fitting else None


def latest_trained(runs: list[RunInfo]) -> RunInfo | None:
    """The newest training run that left a model."""
    trained = [run for run in runs if run.kind == "train" and run.outcome is Outcome.SUCCEEDED]
    return trained[-1] if trained else None
