"""Installing an engine is a run like any other: the same folder, events, progress, stop, resume."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base import paths
from ftgui.engines import install, store, verify
from ftgui.engines.progress import InstallStopped, Step
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Progress, State
from ftgui.run.view import is_alive


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


def start(plan: InstallPlan) -> Path:
    """Start an installation and return its run's folder, outside any project; slow. Raises ProblemError (`disk.*`)."""
    folder = run_folder.make(_place(), plan)
    runner.start(folder)
    return folder


def going_on() -> Path | None:
    """The newest installation that still runs; slow."""
    place = _place()
    newest = sorted(place.iterdir(), reverse=True)[:3] if place.is_dir() else []
    return next((folder for folder in newest if is_alive(folder)), None)


def _place() -> Path:
    return paths.data_dir() / "installs"
