"""Files that are either wholly old or wholly new, whatever happens meanwhile."""

import contextlib
import errno
import os
import threading
from pathlib import Path

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr


def write(path: Path, content: bytes) -> None:
    """Replace `path` by `content`: temporary file, fsync, rename, fsync of the folder.

    Raises ProblemError (`disk.*`) and leaves the old file untouched.
    """
    # Not mkstemp's: what it makes nobody else may read, and projects are shared.
    temporary = path.with_name(f".{path.name[:40]}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise disk_problem(error, path) from error
    with contextlib.suppress(OSError):  # the file is new already; some disks cannot do this
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ends_halfway(path: Path) -> bool:
    """Whether the last line of a file of lines was cut off when its writer died. Raises OSError."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def disk_problem(error: OSError, path: Path) -> ProblemError:
    """Say in words why `path` could not be written or read."""
    code, message, action = _wording(error)
    return fail(code, message.format(name=path.name), action, file=str(path), detail=str(error))


def _wording(error: OSError) -> tuple[str, str, str]:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "disk.full",
            tr("The disk is full, so “{name}” was not saved."),
            tr("Free some space and try again. What was saved before is unharmed."),
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            "disk.not_allowed",
            tr("This folder does not allow changes, so “{name}” was not saved."),
            tr("Choose a folder of your own, for example in your documents."),
        )
    if error.errno == errno.ENOENT:
        return (
            "disk.missing",
            tr("“{name}” is no longer there."),
            tr("It may have been moved or deleted, or its drive unplugged. Bring it back or choose another."),
        )
    if error.errno == errno.ENAMETOOLONG:
        return "disk.name_too_long", tr("The name “{name}” is too long for this disk."), tr("Choose a shorter name.")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return "disk.not_a_folder", tr("“{name}” has a file where a folder must be."), tr("Choose another folder.")
    return "disk.error", tr("“{name}” could not be read or written."), tr("Look at the detail, then try again.")
