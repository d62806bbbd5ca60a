"""What ChatGPT and Claude give people who ask for their own conversations."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ftgui.data.mapping.guessing import guess
from ftgui.data.table import Record
from tests.data.tables import apply, read, table_of

KEYS = [
    "mapping",
    "current_node",
    "message",
    "author",
    "role",
    "content",
    "parts",
    "parent",
    "chat_messages",
    "sender",
    "text",
    "title",
    "a",
]
Put = Callable[[str, bytes | str], Path]


def node(parent: str | None, role: str, *parts: object, **more: Any) -> dict[str, Any]:
    kind = "text" if all(isinstance(part, str) for part in parts) else "multimodal_text"
    message = {"author": {"role": role}, "content": {"content_type": kind, "parts": list(parts)}}
    return {"parent": parent, "children": [], "message": {**message, "recipient": "all", "metadata": {}, **more}}


def said(record: Record) -> list[dict[str, str]]:
    messages = record.values["messages"]
    assert isinstance(messages, list)
    return messages


CHATGPT = [
    {
        "title": "Roses",
        "create_time": 1710000000.5,
        "mapping": {
            "root": {"parent": None, "children": ["s"], "message": None},
            "s": node("root", "system", ""),
            "h": node("s", "user", "my profile", metadata={"is_visually_hidden_from_conversation": True}),
            "q": node("h", "user", {"asset_pointer": "file-service://x"}, "How do I prune these?"),
            "old": node("q", "assistant", "Badly."),
            "t": node("q", "assistant", "search('roses')", recipient="web"),
            "r": node("t", "tool", "result"),
            "a": node("r", "assistant", "In March, above an outer bud."),
        },
        "current_node": "a",
    },
    {"title": "Empty", "mapping": {"root": {"parent": None, "children": [], "message": None}}, "current_node": "root"},
    {"title": "Lost", "mapping": {"q": node("nowhere", "user", "Hi"), "a": node("q", "assistant", "Hello!")}},
]
CLAUDE = [
    {
        "uuid": "1",
        "name": "Roses",
        "chat_messages": [
            {"sender": "human", "text": "How?", "files": []},
            {"sender": "assistant", "text": " So. ", "attachments": []},
            {"sender": "human", "text": ""},
        ],
    }
]


def test_chatgpts_conversations_become_chat_messages(put: Put) -> None:
    table = read(put("conversations.json", json.dumps(CHATGPT)))
    assert table.columns == ("title", "messages")
    assert table.records[0].values == {
        "title": "Roses",
        "messages": [
            {"role": "user", "content": "How do I prune these?"},
            {"role": "assistant", "content": "In March, above an outer bud."},
        ],
    }
    assert [len(said(record)) for record in table.records] == [2, 0, 2]
    found = guess(table)
    assert (found.mapping.shape, found.mapping.messages) == ("chat", "messages")
    kept, problems, _ = apply(table)
    assert [row for row, _ in kept] == [1, 3]
    assert [problem.row for problem in problems] == [2]


def test_of_the_whole_export_only_the_conversations_are_read(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("user.json", json.dumps({"id": "u", "email": "ann@example.org"}))
        archive.writestr("conversations.json", json.dumps(CHATGPT))
        archive.writestr("chat.html", "<html></html>")
    table = read(path)
    assert len(table.records) == 3
    assert sorted(problem.message.split("”")[0] for problem in table.problems) == ["“chat.html", "“user.json"]


def test_claudes_conversations_become_chat_messages(put: Put) -> None:
    (record,) = read(put("conversations.json", json.dumps(CLAUDE))).records
    assert said(record) == [{"role": "user", "content": "How?"}, {"role": "assistant", "content": "So."}]


def test_a_branch_that_runs_in_a_circle_ends(put: Put) -> None:
    circle = {"title": "", "mapping": {"a": node("b", "user", "1"), "b": node("a", "assistant", "2")}}
    (record,) = read(put("c.json", json.dumps([circle]))).records
    assert [each["content"] for each in said(record)] == ["1", "2"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), json_values))
@example({"mapping": {"a": {"message": None, "parent": 1}}, "current_node": []})
def test_whatever_is_called_so_ends_in_a_row(entry: dict[str, object]) -> None:
    table = table_of(json.dumps([entry, {"other": 1}]).encode(), "f.json")
    assert len(table.records) == 2


@pytest.mark.parametrize("odd", ['"\\ud800"', "1e999", "[" * 100_000 + "]" * 100_000])
def test_what_cannot_be_decoded_is_passed_on(odd: str, put: Put) -> None:
    conversation = f'{{"mapping": {{"a": {{"message": null, "parent": null}}}}, "odd": {odd}}}'
    table = read(put("f.json", f'[{{"other": 1}}, {conversation}]'))
    assert len(table.records) + len(table.problems) == 2


def test_other_rows_with_such_names_stay_as_they_are(put: Put) -> None:
    rows = [
        {"mapping": {"x": 1}, "answer": "a"},
        {"mapping": {"x": {"message": 1}}},
        {"chat_messages": "none", "answer": "b"},
        {"mapping": {}},
    ]
    assert [record.values for record in read(put("rows.json", json.dumps(rows))).records] == rows
