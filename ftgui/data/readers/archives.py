"""Several files as one source: those the user chose, a folder's, a zip's.

Nothing is written under a name that a zip gives; its files are unpacked one at a time and measured
while they unpack.
"""

import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from ftgui.base.atomic import disk_problem
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.findings import Finding
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.zipped import encrypted, unpacking
from ftgui.data.stamps import refuse_empty, stamp_of, unreadable

_CHATS = re.compile(r"(?:^|/)conversations(?:-\d+)?\.json$")
"""Chat assistants' exports hold the account and its settings besides."""
_TABLES = re.compile(r"\.(?:csv|tsv|tab|json|jsonl|ndjson|xlsx|xlsm|xlsb|xls|ods|parquet)$")
_DOCUMENTS = re.compile(r"\.(?:txt|md|markdown|docx|pdf)$")
_PACKED = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar")
MOST_FILES = 10_000
_OFFICE = re.compile(r"\[Content_Types\]\.xml|content\.xml|(?:xl|word)/.*")


class Member(NamedTuple):
    """A file to read: where it lies, or the how manieth entry of the zip at `path` it is. `size` in bytes, unpacked."""

    name: str
    path: Path
    size: int
    entry: int | None = None


class Members(NamedTuple):
    """The files to read in order, and a finding about each that is left out."""

    chosen: list[Member]
    left_out: list[Finding]


def members(paths: Sequence[Path]) -> Members:
    """The files that the user meant. A file that was chosen by itself is read whatever it is.

    Raises ProblemError (`data.missing`, `data.no_files`, `data.too_many_files`, `data.unsafe_archive`,
    `data.nested_archive`, `data.bomb`, `data.damaged`, `data.password`).
    """
    chosen: list[Member] = []
    left_out: list[Finding] = []
    for path in paths:
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                found = _of_folder(path)
            elif stat.S_ISREG(status.st_mode) and is_archive(path):
                found = _of_archive(path)
            else:
                size = stamp_of(path).size
                refuse_empty(path, size)
                chosen.append(Member(path.name, path, size))
                continue
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error
        wanted, others = _sorted_out(found)
        if not wanted:
            raise _no_files(path)
        chosen += wanted
        left_out += [Finding(code="data.file_left_out", words={"name": member.name}) for member in others]
    if len(chosen) > MOST_FILES:
        raise _too_many(len(chosen))
    return Members(chosen, left_out)


def is_archive(path: Path) -> bool:
    """Whether a file is a zip of files: spreadsheets and documents are zips too, told by what is in them."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(_OFFICE.fullmatch(entry.filename) for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return path.suffix.casefold() == ".zip"


@contextmanager
def opened(member: Member, scratch: Path) -> Iterator[Opened]:
    """Open a file for reading; one from a zip is unpacked into `scratch` and removed afterwards.

    Raises ProblemError (`data.*`, `disk.*`).
    """
    if member.entry is None:
        with Opened(member.path, member.name) as file:
            yield file
        return
    unpacked = _unpack(member, member.entry, scratch)
    try:
        with Opened(unpacked, member.name) as file:
            if file.sample.startswith(b"PK\x03\x04") and is_archive(unpacked):
                raise _nested(member.name)
            yield file
    finally:
        unpacked.unlink(missing_ok=True)


def refuse_others(first: str, columns: Sequence[str], other: str, others: Sequence[str]) -> None:
    """Raise ProblemError (`data.columns_differ`) unless the files' rows can be learned from together."""
    one, two = set(columns), set(others)
    if not one or one <= two or two <= one or 2 * len(one & two) >= len(one | two):
        return
    raise fail(
        "data.columns_differ",
        tr("“{other}” has other columns than “{first}”.", first=first, other=other),
        tr("Choose only files with the same columns, or bring each kind of file in by itself."),
        detail=f"{first}: {', '.join(columns)}\n{other}: {', '.join(others)}",
        file=other,
        remedy="choose_file",
    )


def _of_folder(folder: Path) -> list[Member]:
    """All files in it and its folders. Links to folders are not followed: they may lead around in a circle."""
    found: list[Member] = []
    seen: set[tuple[int, int]] = set()
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            try:
                status = path.stat()
            except OSError:
                continue  # a link to nowhere
            key = (status.st_dev, status.st_ino)
            if stat.S_ISREG(status.st_mode) and not name.startswith(".") and key not in seen:
                seen.add(key)
                shown = path.relative_to(folder).as_posix().encode(errors="replace").decode()  # it need not be text
                found.append(Member(shown, path, status.st_size))
        if len(found) > MOST_FILES:
            raise _too_many(len(found))
    return found


def _of_archive(path: Path) -> list[Member]:
    found = []
    with unpacking(path, path.name) as archive:
        if len(archive.entries) > MOST_FILES:
            raise _too_many(len(archive.entries))
        for number, entry in enumerate(archive.entries):
            name = entry.filename.replace("\\", "/")
            if _is_unsafe(name, entry.external_attr >> 16):
                raise _unsafe(path.name, entry.filename)
            parts = PurePosixPath(name).parts
            if entry.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts):
                continue
            if entry.flag_bits & 1:
                raise encrypted(path.name)
            if name.casefold().endswith(_PACKED):
                raise _nested(f"{path.name}/{name}")
            found.append(Member(name, path, entry.file_size, number))
    return found


def _is_unsafe(name: str, mode: int) -> bool:
    """Whether unpacking under this name would write elsewhere, or make a link that leads there."""
    parts = PurePosixPath(name).parts
    return ".." in parts or name.startswith("/") or bool(re.match(r"[A-Za-z]:", name)) or stat.S_ISLNK(mode)


def _sorted_out(found: list[Member]) -> tuple[list[Member], list[Member]]:
    """Tables where there are any (the documents beside them explain them), else documents; of an export the chats."""
    found = sorted(found, key=lambda member: _natural(member.name))
    for kinds in (_CHATS, _TABLES, _DOCUMENTS):
        wanted = [member for member in found if member.size and kinds.search(member.name.casefold())]
        if wanted:
            return wanted, [member for member in found if member not in wanted]
    return [], found


def _natural(name: str) -> list[tuple[int, str]]:
    """So that “part 2” comes before “part 10”."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name.casefold())]


def _unpack(member: Member, number: int, scratch: Path) -> Path:
    with unpacking(member.path, member.path.name) as archive:
        try:
            scratch.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=scratch, suffix=PurePosixPath(member.name).suffix)
        except OSError as error:
            raise disk_problem(error, scratch) from error
        try:
            with os.fdopen(descriptor, "wb") as file:
                for piece in archive.pieces(archive.entries[number]):
                    _write(file, piece, scratch)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return Path(name)


def _write(file: IO[bytes], piece: bytes, folder: Path) -> None:
    try:
        file.write(piece)
        file.flush()
    except OSError as error:
        raise disk_problem(error, folder) from error


def _no_files(path: Path) -> ProblemError:
    return fail(
        "data.no_files",
        tr("“{name}” holds no file with examples.", name=path.name),
        tr("Choose a folder or a zip with tables (CSV, Excel, JSON, Parquet) or documents (text, Word, PDF)."),
        file=str(path),
        remedy="choose_file",
    )


def _too_many(count: int) -> ProblemError:
    return fail(
        "data.too_many_files",
        tr("These are more than {limit} files.", limit=MOST_FILES),
        tr("Choose a smaller folder, or join the files."),
        detail=str(count),
    )


def _unsafe(name: str, entry: str) -> ProblemError:
    return fail(
        "data.unsafe_archive",
        tr("“{name}” wants to put files outside its own folder, as harmful archives do.", name=name),
        tr("Do not unpack it. Ask whoever gave it to you for the files themselves."),
        file=name,
        detail=entry[:500],
    )


def _nested(name: str) -> ProblemError:
    return fail(
        "data.nested_archive",
        tr("“{name}” is an archive within an archive, which this app does not open.", name=name),
        tr("Unpack the outer one yourself, then choose the inner one."),
        file=name,
        remedy="choose_file",
    )
