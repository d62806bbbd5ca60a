"""Waiting for a run on the command line: the same journal the window reads."""

import os
import sys
import time
from pathlib import Path

from ftgui.base import quantities
from ftgui.base.problems import Problem, fail
from ftgui.base.texts import tr
from ftgui.cli.output import Result
from ftgui.run import folder as run_folder
from ftgui.run.events import AnyEvent, Artifact, Log, Metric, Outcome, Progress, Started, State
from ftgui.run.journal import Tail
from ftgui.run.view import RunView, is_alive, outcome

_TICK = 0.2


def standing(folder: Path, seen: RunView, how: Outcome | None) -> dict[str, object]:
    """A run in the keys that every command tells it in; `outcome` is None while it goes on."""
    return {
        "run": str(folder),
        "state": "ended" if how else seen.state,
        "outcome": how,
        "problem": seen.ended.problem if seen.ended else None,
        "artifacts": {name: _where(folder, path) for name, path in seen.artifacts.items()},
    }


def _where(folder: Path, path: str) -> str:
    """An artifact's address as it is, or its path."""
    return path if "://" in path else str(folder / path)


def result(folder: Path, seen: RunView, how: Outcome | None) -> Result:
    """Tell how a run stands; anything but success is a problem."""
    problems = []
    if seen.ended and seen.ended.problem:
        problems.append(seen.ended.problem)
    elif how is Outcome.INTERRUPTED:
        problems.append(interrupted(folder))
    document = {**standing(folder, seen, how), "problem": problems[0] if problems else None}
    text = str(folder) if how in (None, Outcome.SUCCEEDED) else tr("{outcome}: {run}", outcome=how, run=folder)
    return Result(document=document, text=text, problems=[*seen.warnings, *problems])


def interrupted(folder: Path) -> Problem:
    """The problem of a run whose runner vanished."""
    return fail(
        "run.interrupted",
        tr("This run was interrupted: the computer was switched off, or its process was ended."),
        tr("Resume it; it goes on from its last checkpoint."),
        file=str(folder),
        remedy="resume",
    ).problem


def check(folder: Path) -> Path:
    """`folder` if it is a run. Raises ProblemError (`run.not_one`)."""
    if not os.path.isfile(folder / run_folder.PLAN):  # noqa: PTH113  # unlike Path's, whatever the name is
        raise fail(
            "run.not_one",
            tr("“{name}” is not the folder of a run.", name=folder.name),
            tr("Run folders are inside a project's folder “runs”."),
            file=str(folder),
        )
    return folder.resolve()


def wait(folder: Path, *, attempt: int = 1, aloud: bool) -> Result:
    """Follow a run until its attempt number `attempt` has ended; `aloud` tells its steps on stderr."""
    seen, tail = RunView(), Tail(folder)
    while True:
        alive = is_alive(folder)
        for event in tail.new():
            seen.feed(event)
            if aloud:
                _tell(event)
        if seen.attempt >= attempt and (how := outcome(seen, alive=alive)):
            return result(folder, seen, how)
        if not alive and seen.attempt < attempt:
            return result(folder, seen, Outcome.INTERRUPTED)
        time.sleep(_TICK)


def _tell(event: AnyEvent) -> None:
    match event:
        case Log():
            line = event.text
        case State() if event.text:
            line = f"— {event.text}"
        case Artifact():
            line = f"— {event.name}: {event.path}"
        case Started() if event.attempt > 1:
            line = tr("— going on (attempt {number})", number=event.attempt)
        case Metric(step=int()):
            line = "  ".join(f"{name} {value:.4g}" for name, value in event.values.items() if value is not None)
            line = tr("step {step}: {values}", step=event.step, values=line)
        case Progress(remaining=float(), fraction=float()):
            share, left = f"{event.fraction:.0%}", quantities.about_duration(event.remaining or 0)
            line = tr("{share}, {left} left", share=share, left=left)
        case _:
            return
    sys.stderr.write(line + "\n")
