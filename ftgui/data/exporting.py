"""Rows as files for others."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from ftgui.base import atomic
from ftgui.data.rows import Message, Row


def write_chat_jsonl(rows: Iterable[Row], path: Path) -> None:
    """Write OpenAI's own form: chat, preference or reinforcement rows as its training reads them.

    Raises ProblemError (`disk.*`).
    """
    atomic.write(path, b"".join(msgspec.json.encode(provider_row(row)) + b"\n" for row in rows))


def provider_row(row: Row) -> dict[str, object]:
    """One row in OpenAI's form: no content beside tool calls, pictures as parts, preferences in three keys."""
    offered: dict[str, object] = {}
    if row.tools is not None:
        offered["tools"] = row.tools
    if row.parallel_tool_calls is not None:
        offered["parallel_tool_calls"] = row.parallel_tool_calls
    if row.rejected:
        return {
            "input": {"messages": [_message(turn) for turn in row.messages[:-1]], **offered},
            "preferred_output": [_message(row.messages[-1])],
            "non_preferred_output": [_message(turn) for turn in row.rejected],
        }
    return {"messages": [_message(turn) for turn in row.messages], **offered, **(row.extra or {})}


def from_provider_row(line: str) -> Row:
    """Read one line of what `provider_row` writes. Raises ValueError (msgspec's too) for any other form."""
    told = msgspec.json.decode(line, type=dict[str, Any])
    if "input" in told:
        turns = [*told["input"].get("messages", []), *told.get("preferred_output", [])]
        content = {**told["input"], "messages": turns, "rejected": told.get("non_preferred_output", [])}
    else:
        content = {name: told[name] for name in ("messages", "tools", "parallel_tool_calls") if name in told}
        content["extra"] = {name: value for name, value in told.items() if name not in content} or None
    for name in ("messages", "rejected"):
        content[name] = [_read_message(turn) for turn in content.get(name, [])]
    return msgspec.convert(content, Row)


def _read_message(turn: dict[str, Any]) -> dict[str, Any]:
    content = turn.get("content")
    if isinstance(content, list):
        text = " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
        return {**turn, "content": text.strip(), "parts": content}
    return {**turn, "content": content or ""}


def _message(message: Message) -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(message)
    parts = fields.pop("parts", None)
    if parts is not None:
        fields["content"] = parts
    elif not message.content and message.tool_calls:
        del fields["content"]
    return fields
