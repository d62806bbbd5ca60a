"""Wherever the pieces of a file end, what is read from them is the same."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.data.findings import Finding
from ftgui.data.readers import csv_rows, json_pieces, json_rows, lines, opened
from ftgui.data.readers.csv_rows import Cells, cut_rows
from ftgui.data.readers.json_pieces import Pieces, UnfinishedError
from ftgui.data.readers.letters import Letters
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head
from tests.data.tables import read

Put = Callable[[str, bytes | str], Path]
sizes = st.integers(1, 9)


def text_pieces(whole: str, size: int) -> list[str]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def byte_pieces(whole: bytes, size: int) -> list[bytes]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


cells = st.text(st.sampled_from('ab,"\n\r ü'), max_size=6)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), max_size=6), sizes, st.sampled_from(["\n", "\r\n", "\r"]))
def test_rows_of_text(rows: list[list[str]], size: int, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    found = list(cut_rows(text_pieces(out.getvalue(), size), ","))
    assert found == [Cells(number, fields) for number, fields in enumerate(rows, start=1)]


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=60), sizes)
def test_damaged_text_is_cut_alike(text: str, size: int) -> None:
    assert list(cut_rows(text_pieces(text, size), ",")) == list(cut_rows([text], ","))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from('a"\\{}[]ü,:\n'), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a{"', max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(json_values, max_size=5), sizes, st.sampled_from([None, 1]), st.booleans())
def test_values_of_a_list(values: list[object], size: int, indent: int | None, skipping: bool) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=False).encode()
    pieces = Pieces(byte_pieces(text, size))
    assert pieces.take(b"[")
    found = []
    for value in values:
        if skipping:
            pieces.skip()
            found.append(value)
        else:
            assert text[pieces.offset :].lstrip().startswith(json.dumps(value)[:1].encode())
            found.append(json.loads(pieces.value()))
        pieces.take(b",")
    assert pieces.take(b"]")
    assert pieces.peek() == b""
    assert pieces.offset == len(text)
    assert pieces.line == text.count(b"\n") + 1
    assert found == values


@given(json_values, sizes, st.integers(1, 40))
def test_a_value_that_is_cut_off_says_so(value: object, size: int, cut: int) -> None:
    text = json.dumps([value]).encode()[: -min(cut, 2)]
    pieces = Pieces(byte_pieces(text, size))
    with pytest.raises(UnfinishedError) as caught:
        pieces.value()
    assert caught.value.ended
    assert caught.value.raw == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60), sizes)
def test_letters_at_the_borders(tmp_path_factory: pytest.TempPathFactory, text: str, size: int) -> None:
    path = tmp_path_factory.mktemp("f") / "f.txt"
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        path.write_bytes(text.encode(encoding))
        with pytest.MonkeyPatch.context() as patch, Opened(path) as file:
            patch.setattr(opened, "BLOCK", size)
            assert "".join(Letters(file, Head(name="f")).texts()) == text
            assert b"".join(Letters(file, Head(name="f")).utf8()) == text.encode()


GERMAN = "Grüße aus Köln, schöne Straße\n"


def test_the_encoding_is_chosen_at_the_first_letter_that_needs_it(put: Put) -> None:
    plain = "question,answer\n" + "What is this?,A plain row.\n" * 60_000
    for encoding in ("utf-8", "cp1252"):
        table = read(put("f.csv", plain.encode() + GERMAN.encode(encoding) * 3))
        assert table.encoding == encoding
        assert list(table.records[-1].values.values()) == GERMAN.strip().split(",")
        assert table.problems == []


def test_lines_in_another_encoding(put: Put) -> None:
    rows = [{"question": "What is this?", "answer": "A plain row."}] * 30_000 + [{"question": "Öl?", "answer": "Nö."}]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    for encoding in ("utf-16", "utf-32-le", "cp1252"):
        table = read(put("f.jsonl", text.encode(encoding)))
        assert [record.values for record in table.records] == rows


def test_an_object_in_another_encoding(put: Put) -> None:
    rows = [{"question": "Öl?", "answer": "Nö."}] * 12
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        table = read(put("f.json", json.dumps({"n": 1, "data": rows}, ensure_ascii=False).encode(encoding)))
        assert [record.values for record in table.records] == rows


LIMIT = 2000
ROW = {"question": "What?", "answer": "That."}


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows as long as nobody has them, without gigabytes."""
    monkeypatch.setattr(opened, "BLOCK", 500)
    for module in (csv_rows, lines, json_pieces):
        monkeypatch.setattr(module, "MAX_ROW", LIMIT)
    monkeypatch.setattr(csv_rows, "LONGEST_QUOTED", LIMIT)
    monkeypatch.setattr(json_rows, "PATIENCE", LIMIT // 2)


@pytest.mark.usefixtures("low_limits")
@pytest.mark.parametrize("name", ["f.jsonl", "f.json", "w.json", "f.csv"])
def test_a_giant_row_is_named_and_the_next_one_is_read(put: Put, name: str) -> None:
    giant = {"question": "x", "answer": 'y"\\{[,' * LIMIT}
    rows = [ROW, ROW, giant, ROW]
    if name == "f.csv":
        text = "question,answer\n" + "".join(f"{row['question']},{row['answer'][:9]}\n" for row in rows)
        text = text.replace('y"\\{[,', "y" * 5 * LIMIT)
        first = 2
    elif name == "f.jsonl":
        text = "\n".join(map(json.dumps, rows))
        first = 1
    else:
        text = json.dumps(rows if name == "f.json" else {"version": 1, "data": rows})
        first = 1
    table = read(put(name, text))
    assert [record.values for record in table.records] == [ROW, ROW, ROW]
    assert [record.row for record in table.records] == [first, first + 1, first + 3]
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.too_long_row", first + 2)]


@pytest.mark.usefixtures("low_limits")
def test_a_quote_that_is_never_closed_is_given_up(put: Put) -> None:
    body = "".join(f"q{number},a{number}\n" for number in range(2, 2000))
    table = read(put("t.csv", "question,answer\n" + body.replace("q9,", '"q9,')))
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.broken_quotes", 9)]
    assert len(table.records) == 1997


def test_a_missing_quotation_mark_costs_one_entry_of_a_long_list(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_rows, "PATIENCE", 1000)
    monkeypatch.setattr(opened, "BLOCK", 500)
    rows = [{"question": f"Is it {n}?", "answer": "Yes."} for n in range(300)]
    text = json.dumps(rows)
    for number in range(7, 300, 20):
        text = text.replace(f'it {number}?"', f"it {number}?")
    table = read(put("f.json", text))
    assert [problem.row for problem in table.problems] == list(range(8, 300, 20))
    assert len(table.records) + len(table.problems) == 300


def test_findings_show_what_they_are_about() -> None:
    found = next(item for item in cut_rows(['a,b\n"c"d,e\nf,g\n'], ",") if isinstance(item, Finding))
    assert (found.row, found.words["line"], found.words["raw"].strip()) == (2, "2", '"c"d,e')
