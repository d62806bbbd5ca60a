"""What a chunk of rows comes to: by the quick way and by the thorough one the same."""

import json
from array import array
from collections.abc import Sequence
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.data.drafts import judging
from ftgui.data.drafts.judging import ASKS, SYSTEM, USABLE, WEIGHED, WORDLESS, Judge, Judgement, Task
from ftgui.data.drafts.spool import Place
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.tokens import count_row, counter

CHAT = Mapping(shape="chat", messages="messages", tools="tools")
U, A, S = ({"role": role, "content": f"{role} speaks."} for role in ("user", "assistant", "system"))
CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def judge(values: Sequence[object], mapping: Mapping = CHAT, **task: object) -> Judgement:
    lines = [json.dumps(value).encode() for value in values]
    places = [Place(0, number + 1) for number in range(len(values))]
    made = msgspec.convert({"mapping": mapping, **task}, Task)
    return Judge(made).judge(lines, places, 0)


def thorough(values: Sequence[object]) -> Judgement:
    """The same rows, under a mapping for which there is no quick decoder, and each looked at."""
    renamed = [{("m" if key == "messages" else key): cell for key, cell in value.items()} for value in values]  # type: ignore[attr-defined]
    mapping = Mapping(shape="sharegpt", messages="m", tools="tools")
    with patch.object(judging, "_fine", return_value=0):
        return judge(renamed, mapping)


contents = st.sampled_from(
    ["Hello.", " ", "", "Dear {{name}}", "It is Ã©.", "mail me: ann.roe@posts-mail.com", "Où ça?"]
)
messages = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["system", "user", "assistant", "tool", "developer", "human", "usr"]),
        "content": contents,
    },
    optional={
        "weight": st.sampled_from([0, 1, 0.5, None]),
        "name": st.sampled_from(["ann", None]),
        "tool_calls": st.sampled_from([[CALL], [], None]),
        "tool_call_id": st.sampled_from(["1", None]),
        "note": st.just("x"),
        "function_call": st.sampled_from([None, {"name": "f"}]),
    },
)
good_turns = st.integers(1, 3).map(lambda count: [U, A] * count)
chats = st.fixed_dictionaries(
    {"messages": st.lists(messages, max_size=4) | good_turns | st.builds(lambda odd: [S, U, odd], messages)},
    optional={"tools": st.sampled_from([[{"function": {"name": "f"}}], [], None, "x"]), "id": st.just(3)},
)


@given(st.lists(chats, min_size=1, max_size=5))
def test_the_quick_way_finds_what_the_thorough_one_finds(values: list[object]) -> None:
    quick, slow = judge(values), thorough(values)
    assert quick.flags == slow.flags
    assert quick.keys == slow.keys
    assert quick.near == slow.near
    assert quick.unused == slow.unused

    assert told(quick) == told(slow)


def told(judgement: Judgement) -> list[tuple[str, int, dict[str, str]]]:
    return [
        (each.code, each.row, {key: word for key, word in each.words.items() if key != "detail"})
        for each in judgement.findings
    ]


PAIRS = Mapping(shape="question_answer", question="q", answer="a", system="s", tools="tools")
pairs = st.fixed_dictionaries(
    {"q": contents, "a": contents},
    optional={"s": contents, "tools": st.sampled_from([None, [], [{"function": {"name": "f"}}]])},
)


@given(st.lists(pairs, min_size=1, max_size=5), st.sampled_from([None, "trl", "openai"]))
def test_rows_of_columns_are_told_the_same_at_first_sight(values: list[object], backend: str | None) -> None:
    quick = judge(values, PAIRS, columns=("q", "a", "s", "tools"), backend=backend)
    with patch.object(judging, "_fine", return_value=0):
        slow = judge(values, PAIRS, columns=("q", "a", "s", "tools"), backend=backend)
    assert (quick.flags, quick.keys, told(quick)) == (slow.flags, slow.keys, told(slow))


@pytest.mark.parametrize(
    ("turns", "flag"),
    [
        ([U, A], USABLE | ASKS),
        ([S, U, A], USABLE | ASKS | SYSTEM),
        ([A], USABLE),
        ([U, {"role": "assistant", "content": "", "tool_calls": [CALL]}], USABLE | ASKS | WORDLESS),
        ([U, {**A, "weight": 0}, U, A], USABLE | ASKS | WEIGHED),
        ([U], 0),
        ([U, {"role": "asistant", "content": "x"}], 0),
    ],
)
def test_flags_say_what_a_row_has(turns: list[object], flag: int) -> None:
    assert judge([{"messages": turns}]).flags == bytes([flag])


def test_tokens_are_counted_by_row_and_none_for_rows_left_out() -> None:
    found = judge([{"messages": [U, A]}, {"messages": [U]}, {"messages": [S, U, A]}], tokens=True)
    numbers = array("I", found.tokens)
    assert numbers[2:4].tolist() == [0, 0]
    plain = msgspec.convert({"messages": [U, A]}, _Row)
    assert tuple(numbers[:2]) == count_row(plain, counter())  # type: ignore[arg-type]


class _Row(msgspec.Struct):
    messages: tuple["_Turn", ...]
    tools: None = None


class _Turn(msgspec.Struct):
    role: str
    content: str
    weight: None = None
    name: None = None
    tool_calls: None = None


def test_labels_are_counted_and_findings_point_at_file_and_place() -> None:
    mapping = Mapping(shape="classification", question="text", answer="label")
    values = [{"text": f"Text {n}", "label": "spam" if n else ""} for n in range(4)]
    lines = [json.dumps(value).encode() for value in values]
    found = Judge(Task(mapping=mapping, columns=("text", "label"))).judge(
        lines, [Place(2, n + 5) for n in range(4)], 70
    )
    assert found.labels == {"spam": 3}
    assert [(each.code, each.file, each.row, each.place) for each in found.findings] == [
        ("data.empty_answer", 2, 5, 70)
    ]


def test_keys_of_messages_that_nobody_reads_are_named() -> None:
    assert judge([{"messages": [{**U, "note": "x"}, A]}, {"messages": [U, A]}]).unused == ("note",)
