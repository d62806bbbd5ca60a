"""What reading a file gives, whatever its format: columns, and records that know their row."""

from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base.problems import Problem

Format = Literal["delimited", "spreadsheet", "json", "jsonl", "parquet", "document"]


class Record(msgspec.Struct, frozen=True):
    """One row of the file. `row` counts from 1 as the user's spreadsheet or editor shows it."""

    row: int
    values: dict[str, object]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The readable rows of a file; what could not be read is named in `problems`.

    `size` in bytes and `sha256` are those of the content that was read. `header` is whether the
    first row named the columns.
    """

    file: Path
    format: Format
    columns: tuple[str, ...]
    records: list[Record]
    problems: list[Problem]
    sha256: str = ""
    size: int = 0
    encoding: str = "utf-8"
    header: bool = True
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
