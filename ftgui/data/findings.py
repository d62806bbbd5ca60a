"""What was found about a row: a code and the words that fill its kind's sentence."""

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing about one row. `row` counts from 1 as the user's spreadsheet shows it; 0 is the whole file.

    `file` counts the source's files from 0. `place` is the record's position in the spool; None for a
    row that could not be read.
    """

    code: str
    row: int = 0
    file: int = 0
    place: int | None = None
    column: str | None = None
    words: dict[str, str] = {}
