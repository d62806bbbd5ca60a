"""Zip files unpacked with care: what is inside is measured while it unpacks, for declared sizes may lie."""

import copy
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr

MAX_RATIO = 100
"""No honest spreadsheet measured unpacks to more than 22 times its size; a bomb did to 241 times."""
HARMLESS = 16 << 20
"""Bytes that may come out of any file, however small it is."""
_PIECE = 1 << 20
_BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, LookupError, zlib.error)


class Zipped:
    """An open zip file. `name` is what the user knows it by."""

    def __init__(self, archive: zipfile.ZipFile, name: str, size: int) -> None:
        self.name = name
        self.entries = archive.infolist()
        self._archive = archive
        self.stream: IO[bytes] | None = None
        """The entry that is being unpacked."""
        if sum(entry.file_size for entry in self.entries) > max(HARMLESS, MAX_RATIO * size):
            raise bomb(name)

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content of an entry, piece by piece. Raises ProblemError (`data.bomb`) where it is more than declared."""
        left = entry.file_size
        one_more = copy.copy(entry)
        one_more.file_size += 2 * _PIECE  # else zipfile would stop where the declared size says
        with self._archive.open(one_more) as stream:
            self.stream = stream
            while piece := stream.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise bomb(self.name)
                yield piece

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """The entry of that name, if there is one."""
        return next((entry for entry in self.entries if entry.filename == name), None)


@contextmanager
def unpacking(path: Path, name: str) -> Iterator[Zipped]:
    """Open a zip file. Raises ProblemError (`data.bomb`, `data.damaged`, `data.password`), inside the block too."""
    try:
        with zipfile.ZipFile(path) as archive:
            zipped = Zipped(archive, name, path.stat().st_size)
            try:
                yield zipped
            finally:
                if zipped.stream is not None:  # it would keep the file open until the garbage is collected
                    zipped.stream.close()
    except _BROKEN as error:
        raise damaged(name, error) from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        if isinstance(error, RecursionError):
            raise damaged(name, error) from error
        raise encrypted(name) from error


def bomb(name: str) -> ProblemError:
    """The problem of a file that would fill the disk or the memory."""
    return fail(
        "data.bomb",
        tr("“{name}” unpacks to far more than a file with examples would.", name=name),
        tr("Unpack it yourself, look whether it is what you expect, and choose the files in it."),
        file=name,
    )


def encrypted(name: str) -> ProblemError:
    """The problem of a file that asks for a password."""
    return fail(
        "data.password",
        tr("“{name}” is protected by a password.", name=name),
        tr("Open it in the program it comes from and save it without the password."),
        file=name,
    )


def damaged(name: str, error: BaseException) -> ProblemError:
    """The problem of a file that breaks off or is not what it says it is."""
    return fail(
        "data.damaged",
        tr("“{name}” is damaged and cannot be opened.", name=name),
        tr("Open it in the program it comes from and save it again, or choose another file."),
        file=name,
        detail=f"{type(error).__name__}: {error}",
        remedy="choose_file",
    )
