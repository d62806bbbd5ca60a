"""Rows as files for others."""

from collections.abc import Iterable
from pathlib import Path

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


def _message(message: Message) -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(message)
    parts = fields.pop("parts", None)
    if parts is not None:
        fields["content"] = parts
    elif not message.content and message.tool_calls:
        del fields["content"]
    return fields
