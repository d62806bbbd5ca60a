"""The runner owns a run: it performs the plan, writes the journal, and always ends it.

It is a process of its own (`ftgui run-worker RUN`), detached from whoever asked for it.
"""

import contextlib
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ftgui import __version__
from ftgui.base import atomic, child, paths, saved, secrets
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.run import folder as run_folder
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import AnyEvent, Ended, Event, Outcome, Started
from ftgui.run.journal import Journal

Performers = Mapping[type[msgspec.Struct], Callable[[Any, Context], None]]
"""Who performs which kind of plan."""


class JournalContext:
    """The `Context` a runner lends: the folder, its journal, and the user's wish to stop."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self.folder = folder
        self._journal = journal

    @property
    def events(self) -> Sequence[AnyEvent]:
        """What earlier attempts said."""
        return self._journal.past

    def emit(self, event: Event) -> None:
        """Append to the journal."""
        self._journal.append(event)

    def stop_requested(self) -> bool:
        """Whether the user asked to stop."""
        return run_folder.stop_requested(self.folder)

    def secret(self, name: str) -> str:
        """The key kept under `name`, read anew each time. Raises ProblemError (`backend.no_key`)."""
        if found := secrets.get(name):
            return found
        raise fail(
            "backend.no_key",
            tr("The key for this run is not known."),
            tr("Enter the key again, then resume the run: what the provider does meanwhile goes on."),
            detail=name,
            remedy="connect",
        )


def work(folder: Path, performers: Performers) -> Ended:
    """Perform one attempt of the run in `folder`, from its first event to its one final event.

    Raises ProblemError only when the attempt could not begin (`run.busy`, `disk.*`).
    """
    with run_folder.owned(folder), Journal(folder) as journal:
        attempt = 1 + sum(isinstance(event, Started) for event in journal.past)
        journal.append(Started(attempt=attempt, app_version=__version__))
        run_folder.arrived(folder)
        ended = _attempt(folder, performers, JournalContext(folder, journal))
        journal.append(ended)
        return ended


def _attempt(folder: Path, performers: Performers, context: Context) -> Ended:
    try:
        plan = load_plan(folder, performers)
        performers[type(plan)](plan, context)
    except Stopped:
        return Ended(outcome=Outcome.STOPPED)
    except ProblemError as error:
        return Ended(outcome=_outcome(error.problem), problem=error.problem)
    except Exception:  # noqa: BLE001  # the journal must end, whatever fault of ours this is
        return Ended(outcome=Outcome.FAILED, problem=_fault(traceback.format_exc()))
    return Ended(outcome=Outcome.SUCCEEDED)


def _outcome(problem: Problem) -> Outcome:
    """Interrupted is what only waits to be resumed: something outside ended or keeps from the work."""
    waits = problem.code.startswith("backend.") and problem.remedy in ("resume", "connect")
    return Outcome.INTERRUPTED if waits or problem.code == "run.killed" else Outcome.FAILED


def load_plan(folder: Path, performers: Performers) -> msgspec.Struct:
    """Read `plan.yaml` as the kind of plan it says it is. Raises ProblemError."""
    path = folder / run_folder.PLAN
    content = saved.read_mapping(path)
    kind = next((kind for kind in performers if kind.__struct_config__.tag == content.get("kind")), None)
    if kind is None:
        raise fail(
            "run.unknown_kind",
            tr("This run was made by a newer version of the app."),
            tr("Update the app to work with it."),
            file=str(path),
            detail=f"kind: {content.get('kind')}",
        )
    plan: msgspec.Struct = saved.convert(content, kind, path)
    return plan


def start(folder: Path) -> None:
    """Start a runner for `folder`, detached: closing or crashing this process changes nothing for it.

    An earlier request to stop is forgotten here, so that one made from now on is not. Keys that no keyring
    holds are told through its stdin. Raises ProblemError (`disk.*`).
    """
    lent = secrets.session_only()
    try:
        run_folder.prepare(folder)
        process = _runner(folder, lends=bool(lent))
    except OSError as error:
        run_folder.arrived(folder)  # nobody is coming
        raise atomic.disk_problem(error, folder) from error
    if process.stdin is not None:
        with contextlib.suppress(OSError), process.stdin as pipe:  # it may have died already, which its absence tells
            pipe.write(lent)
    _started.append(process)
    _started[:] = [each for each in _started if each.poll() is None]


def _runner(folder: Path, *, lends: bool) -> "subprocess.Popen[bytes]":
    with (folder / "runner.log").open("ab") as log:
        process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]  # **options defeat it
            [*paths.app_command(), "run-worker", str(folder.resolve()), *(["--keys-on-stdin"] if lends else [])],
            stdin=subprocess.PIPE if lends else subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONUTF8": "1"},
            **child.detached_options(),
        )
    return process


_started: list[subprocess.Popen[bytes]] = []
"""Runners of ours that may still run; kept so that their ends are collected."""


def _fault(detail: str) -> Problem:
    print(detail, file=sys.stderr)  # noqa: T201  # into runner.log, beside the journal
    return Problem(
        code="fault.run",
        message=tr("The app made a mistake while working on this run."),
        action=tr("Try again. If it happens again, send us the detail below."),
        detail=detail,
    )
