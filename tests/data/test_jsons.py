import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from tests.data.tables import read, table_of

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
    table = table_of(text.encode(), "f.jsonl" if lines else "f.json")
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
        {"meta": {"version": 1}, "data": {"train": LINES}},
        {"info": {"by": {"name": "x"}}, "set": {"part": {"pairs": LINES}}},
        {str(number): row for number, row in enumerate(LINES)},
        {f"row {number}": row for number, row in enumerate(LINES)},
        {name: {str(number): row[name] for number, row in enumerate(LINES)} for name in ("question", "answer")},
        [["question", "answer"], *([row["question"], row["answer"]] for row in LINES)],
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


@pytest.mark.parametrize("wrap", ["%s", '{"version": 1, "data": %s}'])
def test_a_cut_off_list_says_where_and_keeps_what_came_before(put: Put, wrap: str) -> None:
    table = read(put("f.json", (wrap % json.dumps(LINES, indent=1)).partition("Is it 3")[0]))
    assert [record.values for record in table.records] == LINES[:3]
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.breaks_off", 4)]
    assert "line 14" in table.problems[0].message


def test_a_list_that_breaks_off_in_its_first_row_is_refused(put: Put) -> None:
    with pytest.raises(ProblemError) as caught:
        read(put("f.json", json.dumps(LINES, indent=1).partition("Is it 0")[0]))
    assert caught.value.problem.code == "data.bad_json"
    assert "line 2" in caught.value.problem.message


@pytest.mark.parametrize("wrap", ["%s", '{"version": 1, "data": %s}'])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Is it 3?"', "NaN"),
        ('"Is it 3?"', '"Is it 3?'),
        ('"Is it 3?"', 'Is it 3?"'),
        ('"Is it 3?"', "'Is it 3?'"),
        ('Is it 3?"', 'Is it 3?\\ud800"'),
        ('"Is it 3?",', '"Is it 3?",,'),
        ('"Is it 3?",', '"Is it 3?"]'),
    ],
)
def test_a_damaged_entry_is_named_and_the_others_are_read(
    put: Put, wrap: str, indent: int | None, old: str, new: str
) -> None:
    text = wrap % json.dumps(LINES, indent=indent)
    table = read(put("f.json", text.replace(old, new)))
    assert [record.values for record in table.records] == LINES[:3] + LINES[4:]
    assert [record.row for record in table.records] == [1, 2, 3, *range(5, 13)]
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.bad_json", 4)]


def test_objects_one_after_another_are_rows(put: Put) -> None:
    text = "\n".join(json.dumps(row, indent=2) for row in LINES)
    assert [record.values for record in read(put("f.json", text)).records] == LINES


def test_lists_without_names_are_rows_too(put: Put) -> None:
    texts = [row["answer"] + str(place) for place, row in enumerate(LINES)]
    assert [record.values["text"] for record in read(put("f.json", json.dumps(texts))).records] == texts
    chat = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    assert [record.values for record in read(put("g.json", json.dumps([chat] * 3))).records] == [{"messages": chat}] * 3
    wrapped = read(put("i.json", json.dumps({"conversations": [chat] * 3})))
    assert [record.values for record in wrapped.records] == [{"messages": chat}] * 3
    table = read(put("h.json", json.dumps([["Is it 1?", "Yes."], ["Is it 2?", "Yes.", "No."], ["Is it 3?", "Yes."]])))
    assert [record.row for record in table.records] == [1, 3]
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.wrong_number_of_fields", 2)]


def test_a_list_beside_the_rows_is_named(put: Put) -> None:
    table = read(put("f.json", json.dumps({"train": LINES, "test": LINES[:3]})))
    assert len(table.records) == 12
    assert [problem.code for problem in table.problems] == ["data.list_left_out"]
    assert "“test”" in table.problems[0].message


@pytest.mark.parametrize("rest", ["[1, 2]", "and so on", '[{"question": "lost?"}]'])
def test_what_follows_the_list_is_named(put: Put, rest: str) -> None:
    table = read(put("f.json", json.dumps(LINES) + "\n" + rest))
    assert len(table.records) == 12
    assert [problem.code for problem in table.problems] == ["data.list_left_out"]
    assert rest in table.problems[0].message


def test_several_lists_are_not_guessed_at(put: Put) -> None:
    with pytest.raises(ProblemError) as caught:
        read(put("f.json", json.dumps({"cats": LINES, "dogs": LINES[:3]})))
    assert caught.value.problem.code == "data.several_lists"


def test_what_json_does_not_allow_is_named(put: Put) -> None:
    table = read(put("f.jsonl", '{"a": "x"}\n{"a": NaN}\n{"a": "y",}\n{"a": "\\ud800"}\n{"a": "z"}\n'))
    assert [problem.row for problem in table.problems] == [2, 3, 4]
