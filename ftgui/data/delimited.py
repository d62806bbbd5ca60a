"""Text tables: which delimiter, which rows, and which of them are damaged.

The delimiter is voted for by how evenly it cuts the first records (the best reader measured is such
a vote in front of the standard library's csv); csv runs strictly, so that a quote that is never
closed is named instead of swallowing the rows after it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.data.encodings import Decoded
from ftgui.data.header import is_header, name_columns
from ftgui.data.header_words import is_known
from ftgui.data.snapshot import Snapshot
from ftgui.data.table import Record, Table, row_problem

csv.field_size_limit(2**31 - 1)
DELIMITERS = (",", ";", "\t", "|", "\x1f", "^", "~")
ALONE = "\x1d"
"""A sign that no text holds: stands for no delimiter at all."""
_SEPARATOR = re.compile(r"sep=(.)\s*")
"""What Excel writes in front of a table, and does not count as a row."""
_VOTERS = 200
_SEEN_FOR_HEADER = 20
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")

Numbered = tuple[int, list[str]]
"""A row's number as a spreadsheet shows it, and its fields."""


def read_delimited(snapshot: Snapshot, decoded: Decoded) -> Table:
    """Read the rows; damaged ones are named in the table's problems and left out."""
    lines = _LINE.findall(decoded.text)
    said = _SEPARATOR.fullmatch(lines[0]) if lines else None
    if said:
        lines = lines[1:]
    delimiter = said[1] if said else vote(lines[: 4 * _VOTERS])
    rows, problems = split_rows(lines, delimiter)
    filled = [numbered for numbered in rows if any(field.strip() for field in numbered[1])]
    header = bool(filled) and is_header(filled[0][1], [fields for _, fields in filled[1:_SEEN_FOR_HEADER]])
    width = len(filled[0][1]) if header else _usual_width(filled)
    columns, renamed = name_columns(filled[0][1] if filled else (), width, header=header)
    problems += renamed
    records: list[Record] = []
    for row, fields in filled[1:] if header else filled:
        if len(fields) == width or (len(fields) > width and not any(fields[width:])):
            records.append(Record(row, dict(zip(columns, fields, strict=False))))
        else:
            problems.append(_wrong_width(row, len(fields), width, delimiter))
    if decoded.damaged:
        problems += [_damaged_letters(record) for record in records if _has_damage(record)]
    return Table(
        file=snapshot.path,
        format="delimited",
        columns=tuple(columns),
        records=records,
        problems=sorted(problems, key=lambda problem: problem.row or 0),
        sha256=snapshot.sha256,
        size=snapshot.stamp.size,
        encoding=decoded.encoding,
        header=header,
    )


def vote(lines: Sequence[str]) -> str:
    """The delimiter that cuts most of the records into the same number of fields, at least two.

    `ALONE` where none does: then each line is one field.
    """
    scores = {delimiter: _evenness(split_rows(lines, delimiter)[0][:_VOTERS]) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ALONE


def _evenness(rows: Sequence[Numbered]) -> float:
    """0 for no table; up to 1 by how even and wide the rows are, up to 2 where the first row names known columns."""
    filled = [fields for _, fields in rows if any(fields)]
    if not filled:
        return 0.0
    width, count = Counter(map(len, filled)).most_common(1)[0]
    first = filled[0]
    named = len(first) > 1 and sum(map(is_known, first)) * 2 >= len(first)
    if named:
        width, count = len(first), sum(len(fields) == len(first) for fields in filled)
    even = count / len(filled)
    if width < 2 or even < (0.2 if named else 0.7):
        return 0.0
    score = even * (1 - 1 / (width + 1))
    return score + named if len(first) == width else score / 2


def split_rows(lines: Sequence[str], delimiter: str) -> tuple[list[Numbered], list[Problem]]:
    """Cut lines into rows. A row with broken quotes is named, and reading goes on at the next line."""
    rows: list[Numbered] = []
    problems: list[Problem] = []
    start, row = 0, 1
    while start < len(lines):
        used, read, damage = _read_until_damage(lines, start, row, delimiter, rows)
        start, row = start + used, row + read
        if damage is not None:
            problems.append(_broken_quotes(row, start + 1, damage))
            start, row = start + 1, row + 1
    if problems and delimiter == ALONE:
        return [(number, [line.rstrip("\r\n")]) for number, line in enumerate(lines, start=1)], []
    return rows, problems


def _read_until_damage(
    lines: Sequence[str], start: int, row: int, delimiter: str, rows: list[Numbered]
) -> tuple[int, int, str | None]:
    """Append whole rows to `rows`; return how many lines and rows that were, and csv's complaint about the next."""
    reader = csv.reader(_lines_from(lines, start), delimiter=delimiter, strict=True)
    used = read = 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return len(lines) - start, read, None
        except csv.Error as error:
            return used, read, str(error)
        rows.append((row + read, fields))
        read += 1
        used = reader.line_num


def _lines_from(lines: Sequence[str], start: int) -> Iterator[str]:
    for place in range(start, len(lines)):
        yield lines[place]


def _usual_width(rows: Sequence[Numbered]) -> int:
    widths = Counter(len(fields) for _, fields in rows)
    return widths.most_common(1)[0][0] if widths else 0


def _broken_quotes(row: int, line: int, detail: str) -> Problem:
    return row_problem(
        "data.broken_quotes",
        row,
        tr("Row {row} (line {line}) has a quotation mark that does not fit, so it was left out.", row=row, line=line),
        tr("Close the quotation mark, or write it twice where it belongs to the text."),
        detail,
    )


def _wrong_width(row: int, found: int, expected: int, delimiter: str) -> Problem:
    return row_problem(
        "data.wrong_number_of_fields",
        row,
        tr(
            "Row {row} has {found} fields instead of {expected}, so it was left out.",
            row=row,
            found=found,
            expected=expected,
        ),
        tr("Put quotation marks around texts that hold the sign “{sign}”, or fill the missing fields.", sign=delimiter),
    )


def _has_damage(record: Record) -> bool:
    return any("\ufffd" in value for value in record.values.values() if isinstance(value, str))


def _damaged_letters(record: Record) -> Problem:
    column = next(name for name, value in record.values.items() if "\ufffd" in str(value))
    return row_problem(
        "data.damaged_letters",
        record.row,
        tr("Row {row} has letters that cannot be read.", row=record.row),
        tr("Correct them in the file, or save it anew as “CSV UTF-8”."),
        column=column,
    )
