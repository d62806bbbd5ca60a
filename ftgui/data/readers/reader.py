"""What every reader takes and gives.

A reader is a generator: it takes an opened file and a `Head`, which it fills before its first item,
and gives a `Line` for every row it could read and a `Finding` for every one it could not, in the
file's order. So rows in = rows out + rows named, and no more than a row is held in memory.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.readers.opened import Opened
from ftgui.data.table import Format

MAX_ROW = 64 << 20
"""Bytes: a longer row is named and left out; nobody's example is that long, and memory must not follow it."""
SHOWN = 200
"""How many letters of a damaged row are kept to show it."""


class Line(NamedTuple):
    """A row that was read: its number as the user's spreadsheet shows it, and its values as a JSON object."""

    row: int
    json: bytes


Item = Line | Finding


class Head(msgspec.Struct, kw_only=True):
    """What is known of a file besides its rows. A reader fills it before its first item.

    `columns` may grow while JSON is read. `header` is whether the first row named the columns.
    `sha256` is empty until the whole file was read; `size` is in bytes.
    """

    name: str
    format: Format = "jsonl"
    columns: tuple[str, ...] = ()
    encoding: str = "utf-8"
    header: bool = True
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    size: int = 0
    sha256: str = ""


Reader = Callable[[Opened, Head], Iterator[Item]]
"""How a file is read. `head.sheet` is the sheet that the user chose, or None."""


def shown(raw: bytes | str) -> str:
    """The beginning of a damaged row, as text."""
    text = raw[: 4 * SHOWN].decode(errors="replace") if isinstance(raw, bytes) else raw
    return text[:SHOWN]
