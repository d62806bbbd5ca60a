"""Which sign divides the fields of a text table: voted for by how evenly it cuts the first records.

The best reader measured is such a vote in front of the standard library's csv.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from ftgui.data.findings import Finding
from ftgui.data.readers.csv_rows import ALONE, Cells, cut_rows
from ftgui.data.readers.header import count_titles
from ftgui.data.readers.header_words import is_known

DELIMITERS = (",", ";", "\t", "|", "\x1f", "^", "~")
VOTERS = 200
"""Records that vote."""
_TABLE_NAMES = (".csv", ".tsv", ".tab")
_OF_PROSE = (",", ";")
_QUOTES = ('"', "", "'")
_ODD_SIGN = re.compile(r"[^\w\s\"'.-]")
_ESCAPED = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
"""A quotation mark behind a backslash, as some databases write it into their exports."""


def vote(text: str, name: str = "") -> str:
    """The delimiter that cuts most of the records into the same number of fields, at least two.

    `ALONE` where none does: then each line is one field. What is not called a table (`name` is the file's)
    must not read like prose.
    """
    may_be_prose = not name.casefold().endswith(_TABLE_NAMES)
    scores = {sign: _evenness(_first_fields(text, sign), may_be_prose and sign in _OF_PROSE) for sign in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] > 0:
        return best
    return next((sign for sign in _odd_signs(text) if _evenness(_first_fields(text, sign)) > 0), ALONE)


def _odd_signs(text: str) -> list[str]:
    """Other signs, where they stand between names of columns and nothing else."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return [sign for sign in dict.fromkeys(_ODD_SIGN.findall(first)) if all(map(is_known, first.split(sign)))]


def _first_fields(text: str, delimiter: str) -> list[list[str]]:
    found = (cells.fields for cells in cut_rows([text], delimiter) if isinstance(cells, Cells))
    return list(islice(found, VOTERS))


def _evenness(rows: Sequence[Sequence[str]], may_be_prose: bool = False) -> float:
    """0 for no table; up to 1 by how even and wide the rows are, up to 2 where the first row names known columns."""
    filled = [fields for fields in rows if any(fields)]
    filled = filled[count_titles(filled) :]
    if not filled:
        return 0.0
    width, count = Counter(map(len, filled)).most_common(1)[0]
    first = filled[0]
    known = sum(map(is_known, first))
    named = len(first) > 1 and known * 2 >= len(first)
    if named:
        width, count = len(first), sum(len(fields) == len(first) for fields in filled)
    elif len(first) == known == 1 or (may_be_prose and _reads_like_prose(filled)):
        return 0.0  # the only column has a name, or these are no columns
    even = count / len(filled)
    least = 0.0 if known == len(first) else 0.2 if named else 0.7
    if width < 2 or even < least:
        return 0.0
    score = even * (1 - 1 / (width + 1))
    return score + named if len(first) == width else score / 2


def _reads_like_prose(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most signs that might divide fields are followed by a space, or there is one line only."""
    later = [field for fields in rows for field in fields[1:]]
    return len(rows) < 2 or 2 * sum(field.startswith(" ") for field in later) > len(later)


def quote_of(text: str, delimiter: str) -> str:
    """What stands around texts that hold the delimiter: empty where nothing does.

    A few records that do not fit are damaged; only many say that another sign is meant.
    """
    usual, count = _misfits(text, delimiter, _QUOTES[0])
    if 5 * usual < count:
        return _QUOTES[0]
    return next((quote for quote in _QUOTES[1:] if 4 * _misfits(text, delimiter, quote)[0] < usual), _QUOTES[0])


def _misfits(text: str, delimiter: str, quote: str) -> tuple[int, int]:
    """Records that are damaged or of another width than the one that names the columns, and all records."""
    rows = [cells.fields if isinstance(cells, Cells) else None for cells in cut_rows([text], delimiter, quote)]
    filled = [fields for fields in rows if fields]
    filled = filled[count_titles(filled) :]
    return rows.count(None) + sum(len(fields) != len(filled[0]) for fields in filled), len(rows)


def is_escaped(sample: str, name: str) -> bool:
    """Whether quotation marks in texts stand behind a backslash instead of being written twice."""
    if not _ESCAPED.search(sample):
        return False
    as_it_is, other = (_damages(text, vote(text, name)) for text in (sample, doubled(sample)))
    return other < as_it_is


def _damages(text: str, delimiter: str) -> int:
    return sum(isinstance(cells, Finding) for cells in cut_rows([text], delimiter))


def doubled(text: str) -> str:
    """The text with quotation marks written twice instead of behind a backslash."""
    return _ESCAPED.sub(r'\1""', text)
