"""Whether a file is one, and whether it stays the same while we look at it."""

import errno
import os
import stat
from pathlib import Path

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr


class Stamp(msgspec.Struct, frozen=True):
    """What tells that a file was touched, without reading it again."""

    size: int
    modified_ns: int
    inode: int


def stamp_of(path: Path) -> Stamp:
    """What the file looks like now. Raises OSError, and ProblemError (`data.not_a_file`)."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        is_folder = stat.S_ISDIR(status.st_mode)
        raise fail(
            "data.not_a_file",
            tr("“{name}” is a folder.", name=path.name) if is_folder else tr("“{name}” is not a file.", name=path.name),
            tr("Choose one of the files in it.") if is_folder else tr("Choose a file with your examples."),
            file=str(path),
            remedy="choose_file",
        )
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ino)


def refuse_empty(path: Path, size: int) -> None:
    """Raise ProblemError (`data.empty`) for a file of no bytes."""
    if size == 0:
        raise fail(
            "data.empty",
            tr("“{name}” is empty.", name=path.name),
            tr("Choose a file that holds your examples."),
            file=str(path),
            remedy="choose_file",
        )


def changed(path: Path) -> ProblemError:
    """The problem of a file that another program is writing."""
    return fail(
        "data.changed",
        tr("“{name}” was changed while it was being read.", name=path.name),
        tr("Wait until the other program has saved it, then read it again. Nothing was imported."),
        file=str(path),
        remedy="retry",
    )


def changed_since(path: Path) -> ProblemError:
    """The problem of a file that is no longer what the user looked at."""
    return fail(
        "data.changed",
        tr("“{name}” was changed since you looked at it.", name=path.name),
        tr("Read it again to see what is in it now. Nothing was imported."),
        file=str(path),
        remedy="retry",
    )


def unreadable(path: Path, error: OSError | ValueError) -> ProblemError:
    """Say in words why a file could not be opened or read."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        code, message = "data.missing", tr("“{name}” is not there.", name=path.name)
        action = tr("It may have been moved, renamed or deleted. Choose it again.")
    elif number in (errno.EACCES, errno.EPERM):
        code, message = "data.not_allowed", tr("You are not allowed to read “{name}”.", name=path.name)
        action = tr("Copy it to a folder of your own, or ask whoever owns it.")
    else:
        code, message = "data.unreadable", tr("“{name}” could not be read.", name=path.name)
        action = tr("Check that its drive is still connected, then try again.")
    return fail(code, message, action, file=os.fsdecode(path), detail=str(error), remedy="choose_file")
