"""What lies in a run's folder, who owns it, and how to ask its owner to stop."""

import contextlib
import datetime
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import filelock
import msgspec

from ftgui.base import atomic, saved
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.rows import SPLITS

PLAN = "plan.yaml"
_LOCK = "runner.lock"
_STOP = "stop"
_STARTING = "starting"


def make(parent: Path, plan: msgspec.Struct, rows: Path | None = None) -> Path:
    """Make a run's folder holding `plan` and, for training, its own copy of the rows.

    The folder appears whole or not at all. Raises ProblemError (`disk.*`).
    """
    stamp = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%d-%H%M%S-%f")[:-3]
    folder = parent / f"{stamp}-{plan.__struct_config__.tag}"
    forming = parent / f".{folder.name}"
    try:
        forming.mkdir(parents=True)
        if rows is not None:
            (forming / "data").mkdir()
            for name in SPLITS:
                _lend(rows / name, forming / "data" / name)
        saved.save(forming / PLAN, plan)
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


@contextlib.contextmanager
def owned(folder: Path, patience: float = 5.0) -> Iterator[None]:
    """Hold the run's lock, which the system releases if we die. Raises ProblemError (`run.busy`)."""
    lock = filelock.FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=patience)
    except filelock.Timeout as error:
        raise busy(folder) from error
    except OSError as error:
        raise atomic.disk_problem(error, folder / _LOCK) from error
    with contextlib.ExitStack() as stack:
        stack.callback(lock.release)
        yield


def busy(folder: Path) -> ProblemError:
    """The problem of a run that a runner works on already."""
    return fail(
        "run.busy", tr("This run is already being worked on."), tr("Watch it, or stop it first."), file=str(folder)
    )


def is_owned(folder: Path) -> bool:
    """Whether a runner is alive for this run."""
    if not (folder / _LOCK).exists():
        return False
    lock = filelock.FileLock(folder / _LOCK)
    try:
        # Somebody else who looks holds the lock for an instant; a runner holds it on and on.
        with lock.acquire(timeout=0.05, poll_interval=0.01):
            return False
    except filelock.Timeout:
        return True
    except OSError:
        return False


def request_stop(folder: Path) -> None:
    """Ask the runner to stop; it looks several times a second. Raises ProblemError (`disk.*`)."""
    atomic.write(folder / _STOP, b"")


def stop_requested(folder: Path) -> bool:
    """Whether somebody asked this run to stop."""
    return (folder / _STOP).exists()


def prepare(folder: Path) -> None:
    """Before a runner is started: forget earlier requests to stop, and say that one is coming."""
    (folder / _STOP).unlink(missing_ok=True)
    atomic.write(folder / _STARTING, b"")


def arrived(folder: Path) -> None:
    """The runner is here: it holds the lock and its first event is written."""
    (folder / _STARTING).unlink(missing_ok=True)


def starting_since(folder: Path) -> float | None:
    """Seconds since a runner was started that has not arrived yet, or None."""
    try:
        return time.time() - (folder / _STARTING).stat().st_mtime
    except OSError:
        return None
