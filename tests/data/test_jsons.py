import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data.reading import read, read_snapshot
from ftgui.data.snapshot import Snapshot, Stamp

Put = Callable[[str, bytes | str], Path]
LINES = [{"question": f"Is it {n}?", "answer": "Ja, natürlich."} for n in range(12)]


def as_jsonl(values: list[dict[str, str]]) -> str:
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values)


values = (
    st.text() | st.integers(-(2**70), 2**70) | st.booleans() | st.none() | st.lists(st.text(max_size=5), max_size=3)
)
objects = st.lists(st.dictionaries(st.text(max_size=8), values, min_size=1, max_size=4), min_size=2, max_size=8)


@given(objects, st.booleans())
def test_rows_read_again_are_the_same(rows: list[dict[str, object]], lines: bool) -> None:
    text = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows, indent=1)
    content = text.encode()
    table = read_snapshot(Snapshot(Path("f.jsonl" if lines else "f.json"), content, "", Stamp(len(content), 0, 0)))
    assert [record.values for record in table.records] == rows
    assert table.format == ("jsonl" if lines else "json")


def test_a_damaged_line_is_named_by_its_line(put: Put) -> None:
    lines = as_jsonl(LINES).splitlines()
    lines[4] = lines[4][:-5]
    lines[7] = lines[7].replace('"', "'")
    lines[8] = "[1, 2]"
    lines.insert(2, "")
    table = read(put("f.jsonl", "\n".join(lines)))
    assert [(problem.row, problem.code) for problem in table.problems] == [
        (6, "data.bad_json"),
        (9, "data.bad_json"),
        (10, "data.not_an_object"),
    ]
    assert [record.row for record in table.records] == [1, 2, 4, 5, 7, 8, 11, 12, 13]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("lines", [True, False])
def test_other_encodings(put: Put, encoding: str, lines: bool) -> None:
    text = as_jsonl(LINES) if lines else json.dumps(LINES, ensure_ascii=False, indent=2)
    table = read(put("f.json", text.encode(encoding)))
    assert [record.values for record in table.records] == LINES


@pytest.mark.parametrize("name", ["f.json", "f.jsonl", "f.txt", "f"])
def test_the_content_decides_not_the_name(put: Put, name: str) -> None:
    assert len(read(put(name, json.dumps(LINES))).records) == 12
    assert len(read(put(name, json.dumps(LINES, indent=2))).records) == 12
    assert len(read(put(name, as_jsonl(LINES))).records) == 12


@pytest.mark.parametrize(
    "wrapped",
    [
        {"data": LINES},
        {"version": 1, "examples": LINES, "authors": [{"name": "x"}]},
        {"info": {"title": "t"}, "rows": LINES},
        {"train": {"pairs": LINES}},
        {"question": [row["question"] for row in LINES], "answer": [row["answer"] for row in LINES]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_lists_inside_objects(put: Put, wrapped: dict[str, object], indent: int | None) -> None:
    assert [record.values for record in read(put("f.json", json.dumps(wrapped, indent=indent))).records] == LINES


def test_one_conversation_is_one_row(put: Put) -> None:
    chat = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
    for indent in (None, 2):
        assert [record.values for record in read(put("f.json", json.dumps(chat, indent=indent))).records] == [chat]


def test_a_cut_off_list_says_where(put: Put) -> None:
    with pytest.raises(ProblemError) as caught:
        read(put("f.json", json.dumps(LINES, indent=1).partition("Is it 3")[0]))
    problem = caught.value.problem
    assert problem.code == "data.bad_json"
    assert problem.row == 4
    assert "line" in problem.message


def test_several_lists_are_not_guessed_at(put: Put) -> None:
    with pytest.raises(ProblemError) as caught:
        read(put("f.json", json.dumps({"cats": LINES, "dogs": LINES[:3]})))
    assert caught.value.problem.code == "data.several_lists"


def test_what_json_does_not_allow_is_named(put: Put) -> None:
    table = read(put("f.jsonl", '{"a": "x"}\n{"a": NaN}\n{"a": "y",}\n{"a": "\\ud800"}\n{"a": "z"}\n'))
    assert [problem.row for problem in table.problems] == [2, 3, 4]
