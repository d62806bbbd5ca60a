"""Whole files in memory at once: reading them, and the rows that a mapping makes of them."""

import tempfile
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem
from ftgui.data import looks
from ftgui.data.building import builder
from ftgui.data.findings import FaultError
from ftgui.data.fitting import refuse_misfit
from ftgui.data.kinds import KINDS, problem_of
from ftgui.data.readers.reader import Line
from ftgui.data.rows import Row
from ftgui.data.shapes import Mapping
from ftgui.data.sources import Source, open_source
from ftgui.data.table import Record, Table

_decode = msgspec.json.Decoder(dict[str, object]).decode


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What a table became: rows with the number each has in the file, and a problem for each other row."""

    mapping: Mapping
    rows: list[tuple[int, Row]]
    problems: list[Problem]


def read(path: Path, sheet: str | None = None) -> Table:
    """Read a file. Raises ProblemError (`data.*`) where no row can be read."""
    stream = open_source(Source(paths=(str(path),), sheet=sheet))
    records = []
    problems = []
    for _, item in stream:
        if isinstance(item, Line):
            records.append(Record(item.row, _decode(item.json)))
        else:
            problems.append(problem_of(item))
    head = stream.heads[0]
    return Table(
        file=path,
        format=head.format,
        columns=head.columns,
        records=records,
        problems=sorted(problems, key=lambda problem: problem.row or 0),
        sha256=head.sha256,
        size=head.size,
        encoding=head.encoding,
        header=head.header,
        sheet=head.sheet,
        sheets=head.sheets,
    )


def table_of(content: bytes, name: str = "table.csv", sheet: str | None = None) -> Table:
    """What a file of that content and name holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return read(path, sheet)


def apply(table: Table, mapping: Mapping) -> Applied:
    """Make rows of the table's records. Raises ProblemError (`data.no_column`, `data.no_mapping`)."""
    if table.records:
        refuse_misfit(table.columns, mapping, table.file.name)
    build = builder(mapping, table.columns)
    rows: list[tuple[int, Row]] = []
    problems: list[Problem] = []
    for record in table.records:
        try:
            row = build(record)
            for finding in looks.look(row, looks.Context(mapping=mapping)):
                if KINDS[finding.code].drops:
                    raise FaultError(msgspec.structs.replace(finding, row=record.row))
            rows.append((record.row, row))
        except FaultError as error:
            problems.append(problem_of(error.finding))
    return Applied(mapping=mapping, rows=rows, problems=problems)
