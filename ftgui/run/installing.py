"""Installing an engine is a run like any other: the same folder, events, progress, stop, resume."""

import datetime
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base import atomic, paths, saved
from ftgui.engines import install, store, verify
from ftgui.engines.progress import InstallStopped, Step
from ftgui.run import folder as run_folder
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Progress, State


class InstallPlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="install"):
    """Install, check or repair the engine called `engine`."""

    engine: str
    action: Literal["install", "verify", "repair"] = "install"


_ACTIONS: dict[str, Callable[[str, Callable[[Step], None], Callable[[], bool]], object]] = {
    "install": install.install,
    "verify": verify.verify,
    "repair": install.repair,
}


def perform(plan: InstallPlan, context: Context) -> None:
    """Do what the plan says, telling its steps as events. Raises ProblemError (`engine.*`) or Stopped."""
    teller = Teller(context)
    try:
        _ACTIONS[plan.action](plan.engine, teller, context.stop_requested)
    except InstallStopped as stopped:
        raise Stopped from stopped


class Teller:
    """Turns the steps of an installation into events: each new text, and once a second how far it is."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._said = ""
        self._told = 0.0

    def __call__(self, step: Step) -> None:
        """Tell a step."""
        if step.text != self._said:
            self._said, self._told = step.text, 0.0
            self._context.emit(State(state="installing", text=step.text))
        if time.monotonic() - self._told >= 1:
            self._told = time.monotonic()
            done, total, unit = step.done, step.total, step.unit
            self._context.emit(Progress(done=done, total=total, unit=unit, remaining=step.remaining, share=step.share))


def ensure(engine: str, context: Context) -> None:
    """Install `engine` where it is missing, so that a first training needs no step before it."""
    if store.status(engine).state in ("absent", "partial"):
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
