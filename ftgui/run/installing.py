"""Installing an engine is a run like any other: the same folder, events, progress, stop, resume."""

import datetime
from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base import atomic, paths, saved
from ftgui.base.texts import tr
from ftgui.engines import install, store, verify
from ftgui.run import folder as run_folder
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Progress, State


class InstallPlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="install"):
    """Install, check or repair the engine called `engine`."""

    engine: str
    action: Literal["install", "verify", "repair"] = "install"


_ACTIONS = {"install": install.install, "verify": verify.verify, "repair": install.repair}


def perform(plan: InstallPlan, context: Context) -> None:
    """Do what the plan says, telling its steps as events. Raises ProblemError (`engine.*`) or Stopped."""
    said = ""

    def report(step: install.Step) -> None:
        nonlocal said
        if step.text != said:
            context.emit(State(state="installing", text=step.text))
            said = step.text
        context.emit(Progress(done=step.done, total=step.total, unit=step.unit, remaining=step.remaining))

    try:
        _ACTIONS[plan.action](plan.engine, report, context.stop_requested)
    except install.InstallStopped as stopped:
        raise Stopped from stopped


def ensure(engine: str, context: Context) -> None:
    """Install `engine` where it is missing, so that a first training needs no step before it."""
    if store.status(engine).state == "absent":
        context.emit(State(state="installing", text=tr("Getting the training tools")))
        perform(InstallPlan(engine=engine), context)


def make(plan: InstallPlan) -> Path:
    """Make the run folder for an installation, outside any project. Raises ProblemError (`disk.*`)."""
    stamp = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%d-%H%M%S-%f")
    folder = paths.data_dir() / "installs" / f"{stamp}-{plan.engine}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise atomic.disk_problem(error, folder) from error
    saved.save(folder / run_folder.PLAN, plan)
    return folder
