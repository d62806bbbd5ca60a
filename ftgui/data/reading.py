"""A whole file in memory at once, for what still works on a `Table`."""

from pathlib import Path

import msgspec

from ftgui.data.kinds import problem_of
from ftgui.data.readers.reader import Line
from ftgui.data.snapshot import Snapshot, refuse_size
from ftgui.data.sources import Source, open_source
from ftgui.data.table import Record, Table

_decode = msgspec.json.Decoder(dict[str, object]).decode


def read(path: Path, sheet: str | None = None, *, limit: int | None = None) -> Table:
    """Read a file. `sheet` chooses a spreadsheet's sheet; `limit` is the largest size in bytes.

    Raises ProblemError (`data.*`) where no row can be read; rows that cannot are in `problems`.
    """
    stream = open_source(Source(paths=(str(path),), sheet=sheet))
    refuse_size(path, stream.total, limit)
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


def read_snapshot(snapshot: Snapshot, sheet: str | None = None) -> Table:
    """Read a file's content. Raises ProblemError (`data.*`)."""
    return read(snapshot.path, sheet)
