import datetime
import decimal
from pathlib import Path

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from ftgui.base.problems import ProblemError
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.parquet import read_parquet
from ftgui.data.readers.reader import Head, Line
from tests.data.reading_helpers import Values, read_with, refusal

texts = st.text(st.characters(codec="utf-8"), max_size=20)
chats = st.lists(
    st.fixed_dictionaries(
        {
            "messages": st.lists(st.fixed_dictionaries({"role": texts, "content": texts | st.none()}), max_size=3),
            "weight": st.integers(-(2**63), 2**63 - 1) | st.none(),
            "good": st.booleans(),
        }
    ),
    min_size=1,
    max_size=20,
)


def write(path: Path, table: pyarrow.Table, **options: object) -> Path:
    parquet.write_table(table, path, **options)
    return path


@given(chats, st.integers(1, 7))
def test_rows_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, rows: list[Values], group: int) -> None:
    schema = pyarrow.schema(
        {
            "messages": pyarrow.list_(pyarrow.struct({"role": pyarrow.string(), "content": pyarrow.string()})),
            "weight": pyarrow.int64(),
            "good": pyarrow.bool_(),
        }
    )
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    head, read, found = read_with(
        read_parquet, write(path, pyarrow.Table.from_pylist(rows, schema), row_group_size=group)
    )
    assert (head.format, head.columns, read, found) == ("parquet", ("messages", "weight", "good"), rows, [])


def test_unusual_values_become_json(tmp_path: Path) -> None:
    table = pyarrow.table(
        {
            "day": [datetime.date(2026, 3, 4)],
            "moment": pyarrow.array([1_000_000_001], pyarrow.timestamp("ns")),
            "price": [decimal.Decimal("1.50")],
            "notes": pyarrow.array([[("k", 1)]], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
            "old": pyarrow.array(["schön".encode()], pyarrow.binary()),
            "picture": pyarrow.array([b"\xff\xd8"], pyarrow.binary()),
            "score": [float("nan")],
            "label": pyarrow.array(["good"]).dictionary_encode(),
            "big": pyarrow.array([2**64 - 1], pyarrow.uint64()),
        }
    )
    assert read_with(read_parquet, write(tmp_path / "a.parquet", table))[1] == [
        {
            "day": "2026-03-04",
            "moment": "1970-01-01T00:00:01",
            "price": "1.50",
            "notes": {"k": 1},
            "old": "schön",
            "picture": "/9g=",
            "score": None,
            "label": "good",
            "big": 2**64 - 1,
        }
    ]


def test_columns_of_the_same_name_are_both_kept(tmp_path: Path) -> None:
    table = pyarrow.table([pyarrow.array(["q"]), pyarrow.array(["a"])], names=["text", "text"])
    _head, rows, found = read_with(read_parquet, write(tmp_path / "a.parquet", table))
    assert rows == [{"text": "q", "text (2)": "a"}]
    assert [(finding.code, finding.row) for finding in found] == [("data.same_column_name", 0)]


def test_a_row_that_cannot_be_told_is_named_and_the_others_read(tmp_path: Path) -> None:
    raw = pyarrow.array([b"good", b"\xff\xfe", b"fine"], pyarrow.binary())
    bad = pyarrow.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])
    _head, rows, found = read_with(read_parquet, write(tmp_path / "a.parquet", pyarrow.table({"text": bad})))
    assert rows == [{"text": "good"}, {"text": "fine"}]
    assert [(finding.code, finding.row) for finding in found] == [("data.damaged_row", 2)]


def test_a_damaged_group_is_named_row_by_row_and_the_next_is_read(tmp_path: Path) -> None:
    table = pyarrow.table({"text": [f"row number {number}" for number in range(30)]})
    path = write(
        tmp_path / "a.parquet",
        table,
        row_group_size=10,
        compression="none",
        use_dictionary=False,
        write_statistics=False,
    )
    group = parquet.ParquetFile(path).metadata.row_group(1).column(0)
    content = bytearray(path.read_bytes())
    content[group.data_page_offset : group.data_page_offset + 8] = b"\xff" * 8
    path.write_bytes(content)
    _head, rows, found = read_with(read_parquet, path)
    assert [row["text"] for row in rows] == [f"row number {number}" for number in (*range(10), *range(20, 30))]
    assert [(finding.code, finding.row) for finding in found] == [("data.damaged_row", row) for row in range(11, 21)]


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", pyarrow.table({"text": ["x"] * 1000}))
    content = path.read_bytes()
    for end in (4, 10, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:end])
        assert refusal(read_parquet, path) == "data.damaged"


def test_a_column_of_the_same_text_a_hundred_million_times_is_refused(tmp_path: Path) -> None:
    text = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 400_000, pyarrow.int32()), ["x" * 10_000])
    path = write(tmp_path / "a.parquet", pyarrow.table({"text": text}))
    assert path.stat().st_size < 100_000
    size = 0
    with pytest.raises(ProblemError) as caught, Opened(path) as file:
        for item in read_parquet(file, Head(name="a")):
            size += len(item.json) if isinstance(item, Line) else 0
    assert caught.value.problem.code == "data.bomb"
    assert size < 300 << 20
