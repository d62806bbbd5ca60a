"""Records that know their row, and the first of them as a table, by which is guessed what is what."""

from collections.abc import Sequence
from typing import Literal

import msgspec

Format = Literal["delimited", "spreadsheet", "json", "jsonl", "parquet", "document"]


class Record(msgspec.Struct, frozen=True):
    """One row of the file. `row` counts from 1 as the user's spreadsheet or editor shows it."""

    row: int
    values: dict[str, object]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a source and its first records."""

    format: Format
    columns: tuple[str, ...]
    records: Sequence[Record]
