"""A project is a folder: made, opened, saved whole, written by one window at a time."""

import contextlib
import datetime
import os
import re
import shutil
import unicodedata
from pathlib import Path

import filelock

from ftgui.base import atomic, saved
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.project.schema import VERSION, Project, migrate

FILE = "project.yaml"
_LOCK = ".writer.lock"
_LONGEST_NAME = 60


def create(parent: Path, name: str, sample: str | None = None) -> Path:
    """Make a project in a new folder of `parent` that is named after it. Raises ProblemError (`disk.*`)."""
    return _make(free_folder(parent, folder_name(name)), name, sample)


def create_at(folder: Path, name: str, sample: str | None = None) -> Path:
    """Make a project in exactly `folder`. Raises ProblemError: `project.folder_taken`, `disk.*`."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise atomic.disk_problem(error, folder) from error
    if taken:
        raise fail(
            "project.folder_taken",
            tr("“{name}” already holds something.", name=folder.name),
            tr("Choose a new or an empty folder."),
            file=str(folder),
        )
    return _make(folder, name, sample)


def _make(folder: Path, name: str, sample: str | None) -> Path:
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    name = " ".join(name.split()) or tr("My project")
    try:
        for each in (folder, folder / "data", folder / "runs"):
            each.mkdir(parents=True, exist_ok=True)
        save(folder, Project(schema_version=VERSION, name=name, created=today, sample=sample))
    except OSError as error:
        discard(folder)
        raise atomic.disk_problem(error, folder) from error
    except ProblemError:
        discard(folder)
        raise
    return folder


def discard(folder: Path) -> None:
    """Take away a project that could not be made wholly, so that it can be made again in the same place."""
    (folder / FILE).unlink(missing_ok=True)
    for each in (folder / "data", folder / "runs"):
        shutil.rmtree(each, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def load(folder: Path) -> Project:
    """Read a project. Raises ProblemError: `project.not_one`, `project.newer`, `project.unreadable`."""
    path = folder / FILE
    if not os.path.isfile(path):  # noqa: PTH113  # unlike Path's, whatever the name is
        raise fail(
            "project.not_one",
            tr("“{name}” is not a project folder.", name=folder.name),
            tr("Choose the folder that holds a file named project.yaml."),
            file=str(folder),
            remedy="open_folder",
        )
    content = saved.read_mapping(path)
    version = content.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise fail(
            "project.unreadable",
            tr("The file “{name}” does not say which version it is.", name=FILE),
            tr("Bring back a copy of this file from before it changed."),
            file=str(path),
        )
    if version > VERSION:
        raise fail(
            "project.newer",
            tr("This project was saved by a newer version of the app."),
            tr("Update the app to open it. Nothing in it was changed."),
            file=str(path),
            detail=f"schema_version {version}, this app reads up to {VERSION}",
        )
    return saved.convert(migrate(content, version), Project, path)


def save(folder: Path, project: Project) -> None:
    """Write the project, wholly or not at all. Raises ProblemError (`disk.*`)."""
    saved.save(folder / FILE, project)


class Writer:
    """The right to change a project: at most one holder at a time, over all windows and commands."""

    def __init__(self, folder: Path) -> None:
        """Take it. Raises ProblemError: `project.in_use`, `disk.*`."""
        # Taken on a worker thread and given back on the window's: the lock must not belong to a thread.
        self._lock = filelock.FileLock(folder / _LOCK, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise fail(
                "project.in_use",
                tr("This project is open in another window."),
                tr("Go on there, or close it there first."),
                file=str(folder),
            ) from error
        except OSError as error:
            problem = atomic.disk_problem(error, folder)
            if problem.problem.code != "disk.not_allowed":
                raise problem from error
            raise fail(
                problem.problem.code,
                tr("The folder “{name}” does not allow changes, so no work can be done in it.", name=folder.name),
                tr("Copy it to a place of your own, for example your documents, and open the copy."),
                file=str(folder),
                detail=str(error),
                remedy="open_folder",
            ) from error

    def release(self) -> None:
        """Let others change the project."""
        with contextlib.suppress(OSError):
            self._lock.release()


def folder_name(name: str) -> str:
    """A folder name every system accepts that a person still recognises: letters, digits, - and _."""
    plain = unicodedata.normalize("NFKC", name)
    kept = re.sub(r"[^\w-]+", "-", plain, flags=re.UNICODE).strip("-_")
    while len(kept.encode()) > _LONGEST_NAME:
        kept = kept[:-1]
    return kept.strip("-_") or "project"


def free_folder(parent: Path, name: str) -> Path:
    """A folder of `parent` that does not exist yet, called `name` or nearly so."""
    number = 1
    folder = parent / name
    while folder.exists():
        number += 1
        folder = parent / f"{name}-{number}"
    return folder
