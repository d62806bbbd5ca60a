"""Messages as people's files write them, brought into ours; a row that cannot be is named."""

import contextlib
import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

import msgspec

from ftgui.data.findings import fault
from ftgui.data.rows import Message, Role

_ROLES: dict[str, Role] = {
    **{role: role for role in get_args(Role)},
    "human": "user",
    "customer": "user",
    "prompter": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "ai": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "function_call": "assistant",
    "function": "tool",
    "function_response": "tool",
    "observation": "tool",
    "tool_response": "tool",
}
KNOWN_KEYS = frozenset(
    {
        "role",
        "content",
        "parts",
        "from",
        "value",
        "weight",
        "name",
        "tool_calls",
        "tool_call_id",
        "refusal",
        "function_call",
    }
)
_SHOWN = 100
"""Letters of a role that are repeated to the user."""
_Messages = tuple[Message, ...]
_Strict = list[Message]


def parse_messages(value: object, row: int, column: str) -> _Messages:
    """Read a list of messages, also one written as JSON text. Raises FaultError naming the row."""
    if (
        isinstance(value, list)
        and value
        and not any("function_call" in item or "parts" in item for item in value if isinstance(item, dict))
    ):
        with contextlib.suppress(msgspec.ValidationError):
            return tuple(msgspec.convert(value, _Strict))
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        value = parse_json(value, row, column)
    if isinstance(value, dict):
        value = value.get("messages", [value])
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise fault("data.no_messages", row, column)
    return _read_all(value, row, column)


_SPOKEN = re.compile(r"\n\n(Human|Assistant): ?")


def parse_spoken(text: str) -> _Messages:
    """A conversation in one text, as the HH-RLHF data write it; empty where it is none."""
    _, *parts = _SPOKEN.split(text)
    if not _SPOKEN.match(text):
        return ()
    return tuple(
        Message(_ROLES.get(role.casefold(), "assistant"), said)
        for role, said in zip(parts[::2], parts[1::2], strict=True)
    )


def _read_all(items: Sequence[Mapping[str, object]], row: int, column: str) -> _Messages:
    messages: list[Message] = []
    for place, item in enumerate(items, start=1):
        role = _role(item, place, row, column)
        said = item.get("from", item.get("role"))
        content = item.get("value", item.get("content", item.get("parts")))
        called = content if said == "function_call" else item.get("function_call")
        if called is not None:
            calls = _legacy_calls(called, place, row, column)
            content = None if said == "function_call" else content
            messages.append(_message(role, content, {**item, "tool_calls": calls}, row, column))
        elif role == "tool" and "tool_call_id" not in item:
            messages.append(_message(role, content, {**item, "tool_call_id": _last_call(messages)}, row, column))
        else:
            messages.append(_message(role, content, item, row, column))
    return tuple(messages)


def _role(item: Mapping[str, object], place: int, row: int, column: str) -> Role:
    said = item.get("role", item.get("from"))
    if said is None:
        raise fault("data.no_role", row, column, message=place)
    role = _ROLES.get(str(said).strip().casefold())
    if role is None:
        near = difflib.get_close_matches(str(said).casefold(), get_args(Role), 1)
        guess = {"near": near[0]} if near else {}
        raise fault("data.unknown_role", row, column, message=place, role=str(said)[:_SHOWN], **guess)
    return role


def _message(role: Role, content: object, item: Mapping[str, object], row: int, column: str) -> Message:
    parts = [part for part in content if isinstance(part, dict)] if isinstance(content, list) else None
    text = _text_of(parts) if parts is not None else content
    if text is None:
        text = ""
    if isinstance(text, bool | int | float):
        text = json.dumps(text)
    fields: dict[str, object] = {"role": role, "content": text}
    if parts is not None and any(part.get("type", "text") != "text" for part in parts):
        fields["parts"] = parts
    for key in ("weight", "name", "tool_calls", "tool_call_id"):
        if item.get(key) is not None:
            fields[key] = item[key]
    try:
        return msgspec.convert(fields, Message)
    except msgspec.ValidationError as error:
        raise fault("data.bad_message", row, column, detail=error) from error


def _text_of(parts: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(str(part["text"]) for part in parts if isinstance(part.get("text"), str))


def _legacy_calls(value: object, place: int, row: int, column: str) -> list[dict[str, object]]:
    """ShareGPT's and the old `function_call` as `tool_calls`, which have an id and arguments as JSON text."""
    call = parse_json(value, row, column) if isinstance(value, str) else value
    calls = call if isinstance(call, list) else [call]
    if not all(isinstance(one, dict) and "name" in one for one in calls):
        raise fault("data.bad_tool_call", row, column, message=place)
    return [_call(one, f"call_{place}_{number}") for number, one in enumerate(calls, start=1)]


def _call(call: Mapping[str, object], name: str) -> dict[str, object]:
    arguments = call.get("arguments", {})
    written = arguments if isinstance(arguments, str) else msgspec.json.encode(arguments).decode()
    return {"id": name, "type": "function", "function": {"name": call["name"], "arguments": written}}


def _last_call(messages: Sequence[Message]) -> str | None:
    for message in reversed(messages):
        if message.tool_calls:
            return str(message.tool_calls[0].get("id", "")) or None
    return None


def parse_json(value: str, row: int, column: str) -> object:
    """Read JSON inside a cell. Raises FaultError naming the row."""
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError) as error:
        raise fault("data.bad_json_cell", row, column, detail=error) from error
