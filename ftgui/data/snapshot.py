"""A file's content as it was at one moment, or a problem that says why not."""

import errno
import hashlib
import os
import stat
from pathlib import Path

import msgspec
import psutil

from ftgui.base.problems import ProblemError, fail
from ftgui.base.quantities import size as size_in_words
from ftgui.base.texts import tr

MEMORY_SHARE = 8
"""Read rows take up to about eight times the file's size in memory (measured on chat JSONL and CSV)."""


class Stamp(msgspec.Struct, frozen=True):
    """What tells that a file was touched, without reading it again."""

    size: int
    modified_ns: int
    inode: int


class Snapshot(msgspec.Struct, frozen=True):
    """`content` is the whole file; `stamp` is what the file looked like before and after reading."""

    path: Path
    content: bytes
    sha256: str
    stamp: Stamp


def memory_limit() -> int:
    """The largest file, in bytes, whose rows fit in the memory that is free now."""
    return max(64 << 20, psutil.virtual_memory().available // MEMORY_SHARE)


def take(path: Path, limit: int | None = None) -> Snapshot:
    """Read a file whole. Raises ProblemError (`data.*`): missing, not a file, empty, too large, changed."""
    try:
        before = _stamp(path)
        _refuse_size(path, before.size, memory_limit() if limit is None else limit)
        with path.open("rb") as file:
            content = file.read(before.size + 1)
        after = _stamp(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if before != after or len(content) != before.size:
        raise changed(path)
    return Snapshot(path, content, hashlib.sha256(content).hexdigest(), before)


def refuse_change(path: Path, stamp: Stamp) -> None:
    """Raise ProblemError (`data.*`) unless the file still is as `stamp` says."""
    try:
        now = _stamp(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if now != stamp:
        raise changed(path)


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


def _stamp(path: Path) -> Stamp:
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


def _refuse_size(path: Path, size: int, limit: int) -> None:
    if size == 0:
        raise fail(
            "data.empty",
            tr("“{name}” is empty.", name=path.name),
            tr("Choose a file that holds your examples."),
            file=str(path),
            remedy="choose_file",
        )
    if size > limit:
        raise fail(
            "data.too_large",
            tr(
                "“{name}” has {size}; the memory that is free now is enough for {limit}.",
                name=path.name,
                size=size_in_words(size),
                limit=size_in_words(limit),
            ),
            tr("Close other programs, or cut the file into parts."),
            file=str(path),
        )


def _unreadable(path: Path, error: OSError | ValueError) -> ProblemError:
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
