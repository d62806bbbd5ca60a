"""A file's content as it was at one moment, or a problem that says why not."""

import hashlib
from pathlib import Path

import msgspec
import psutil

from ftgui.base.problems import fail
from ftgui.base.quantities import size as size_in_words
from ftgui.base.texts import tr
from ftgui.data.stamps import Stamp, changed, changed_since, refuse_change, refuse_empty, stamp_of, unreadable

__all__ = ["Snapshot", "Stamp", "changed", "changed_since", "memory_limit", "refuse_change", "take"]

MEMORY_SHARE = 8
"""Read rows take up to about eight times the file's size in memory (measured on chat JSONL and CSV)."""


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
        before = stamp_of(path)
        refuse_size(path, before.size, limit)
        with path.open("rb") as file:
            content = file.read(before.size + 1)
        after = stamp_of(path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if before != after or len(content) != before.size:
        raise changed(path)
    return Snapshot(path, content, hashlib.sha256(content).hexdigest(), before)


def refuse_size(path: Path, size: int, limit: int | None = None) -> None:
    """Raise ProblemError (`data.empty`, `data.too_large`) for a file whose rows do not fit in memory."""
    limit = memory_limit() if limit is None else limit
    refuse_empty(path, size)
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
