"""Files and tables of a test, read, guessed at and judged as a draft does it, without its processes."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from ftgui.base.problems import Problem
from ftgui.data.checks.kinds import problem_of
from ftgui.data.drafts.judging import Judge, Task
from ftgui.data.drafts.spool import Place
from ftgui.data.mapping.building import builder
from ftgui.data.mapping.columns import refuse_misfit
from ftgui.data.mapping.guessing import guess
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.readers.reader import Line
from ftgui.data.readers.sources import open_source
from ftgui.data.rows import Row
from ftgui.data.source import Source
from ftgui.data.table import Record, Table


class ReadTable(Table, frozen=True, kw_only=True):
    """All records of a file; what could not be read is named in `problems`."""

    problems: Sequence[Problem]
    sha256: str
    size: int
    encoding: str
    header: bool
    sheet: str | None
    sheets: tuple[str, ...]


def read(path: Path, sheet: str | None = None) -> ReadTable:
    """What a file holds. Raises ProblemError (`data.*`) where no row can be read."""
    stream = open_source(Source(paths=(str(path),), sheet=sheet))
    records, problems = [], []
    for _, item in stream:
        if isinstance(item, Line):
            records.append(Record(item.row, json.loads(item.json)))
        else:
            problems.append(problem_of(item))
    head = stream.heads[0]
    told = {name: getattr(head, name) for name in ReadTable.__struct_fields__ if hasattr(head, name)}
    problems.sort(key=lambda problem: problem.row or 0)
    return ReadTable(**{**told, "records": records, "problems": problems})


def table_of(content: bytes, name: str = "table.csv", sheet: str | None = None) -> ReadTable:
    """What a file of that content and name holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return read(path, sheet)


class Applied(NamedTuple):
    """The rows that can be learned from, each with its number, what was found, and keys that nobody reads."""

    rows: list[tuple[int, Row]]
    problems: list[Problem]
    unused: tuple[str, ...]


def apply(table: Table, mapping: Mapping | None = None) -> Applied:
    """Judge each record of a table. Raises ProblemError (`data.no_column`, `data.no_mapping`)."""
    mapping = mapping or guess(table).mapping
    refuse_misfit(table.columns, mapping, "t")
    lines = [msgspec.json.encode(record.values) for record in table.records]
    places = [Place(0, record.row) for record in table.records]
    found = Judge(Task(mapping=mapping, columns=table.columns)).judge(lines, places, 0)
    build = builder(mapping, table.columns)
    kept = [record for record, flag in zip(table.records, found.flags, strict=True) if flag]
    return Applied([(each.row, build(each)) for each in kept], [*map(problem_of, found.findings)], found.unused)
