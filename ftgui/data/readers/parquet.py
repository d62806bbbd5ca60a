"""Parquet: row groups streamed, nested values as JSON, damage named group by group.

pyarrow refuses corrupt files without crashing (measured; polars panics). It is imported only where a
Parquet file is read, in the child process: it is large.
"""

from collections.abc import Iterator

import msgspec
import pyarrow
from pyarrow import parquet

from ftgui.data.findings import Finding
from ftgui.data.readers.header import name_columns
from ftgui.data.readers.lines import too_long
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import MAX_ROW, Head, Item, Line
from ftgui.data.readers.zipped import bomb, damaged, encrypted

_BATCH_BYTES = 2 << 20
_BATCH_ROWS = 250
MAX_RATIO = 500
"""A column in which every row says the same takes next to nothing on disk, honestly."""
HARMLESS = 256 << 20
_MOST_LOST = 1_000_000
"""More unreadable rows than these are not named one by one."""
_UNREADABLE = (pyarrow.ArrowException, OSError, ValueError, KeyError, OverflowError)


def read_parquet(file: Opened, head: Head) -> Iterator[Item]:
    """Read the rows of a Parquet file; they count from 1.

    Raises ProblemError (`data.damaged`, `data.password`, `data.bomb`).
    """
    try:
        with parquet.ParquetFile(file.path, buffer_size=1 << 20, pre_buffer=False) as source:
            wanted = len(source.schema_arrow.names)
            names, renamed = name_columns(source.schema_arrow.names, wanted, header=True)
            head.format, head.columns = "parquet", tuple(names)
            yield from _groups(source, file, names)
            yield from (Finding(code=problem.code, column=problem.column) for problem in renamed)
    except MemoryError as error:
        raise bomb(file.name) from error
    except _UNREADABLE as error:
        raise (encrypted(file.name) if "encrypt" in str(error) else damaged(file.name, error)) from error
    file.read_through()


def _groups(source: parquet.ParquetFile, file: Opened, names: list[str]) -> Iterator[Item]:
    """Go through the row groups: where one breaks off its remaining rows are named, and the next one is read."""
    left = max(HARMLESS, MAX_RATIO * file.size)
    row = 0
    for number in range(source.num_row_groups):
        group = source.metadata.row_group(number)
        end = row + group.num_rows
        size = max(1, min(_BATCH_ROWS, _BATCH_BYTES * group.num_rows // max(1, group.total_byte_size)))
        try:
            for batch in source.iter_batches(size, row_groups=[number], use_threads=False):
                for item in _lines(batch.rename_columns(names), row + 1):
                    left -= len(item.json) if isinstance(item, Line) else 0
                    if left < 0:
                        raise bomb(file.name)
                    yield item
                row += batch.num_rows
        except _UNREADABLE as error:
            if row == 0 or end - row > _MOST_LOST:
                raise
            yield from (_damaged(lost, error) for lost in range(row + 1, end + 1))
        row = end


def _lines(batch: pyarrow.RecordBatch, row: int) -> Iterator[Item]:
    """The rows of a batch, the first of which has the number `row`."""
    for place, column in enumerate(batch.columns):
        batch = batch.set_column(place, batch.schema.names[place], _plain(column))
    try:
        lines = [msgspec.json.encode(values) for values in batch.to_pylist(maps_as_pydicts="strict")]
    except _UNREADABLE as error:
        if batch.num_rows == 1:
            yield _damaged(row, error)
            return
        for place in range(batch.num_rows):
            yield from _lines(batch.slice(place, 1), row + place)
        return
    for number, line in enumerate(lines, start=row):
        yield Line(number, line) if len(line) <= MAX_ROW else too_long(number, line)


def _plain(column: pyarrow.Array) -> pyarrow.Array:
    """Bytes that are text become text (old writers do not say so), others base 64; no nanoseconds."""
    kind = column.type
    if pyarrow.types.is_binary(kind) or pyarrow.types.is_large_binary(kind):
        try:
            return column.cast(pyarrow.large_string())
        except pyarrow.ArrowInvalid:
            return column
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    return column


def _damaged(row: int, error: Exception) -> Finding:
    return Finding(code="data.damaged_row", row=row, words={"detail": str(error)[:500]})
