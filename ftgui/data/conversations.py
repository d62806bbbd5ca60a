"""Messages as people's files write them, brought into ours; a row that cannot be is named."""

import contextlib
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

import msgspec

from ftgui.base.problems import ProblemError, Severity, fail
from ftgui.base.texts import tr
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
    {"role", "content", "from", "value", "weight", "name", "tool_calls", "tool_call_id", "refusal", "function_call"}
)
_Messages = tuple[Message, ...]
_Strict = list[Message]


def parse_messages(value: object, row: int, column: str) -> _Messages:
    """Read a list of messages, also one written as JSON text. Raises ProblemError naming the row."""
    if (
        isinstance(value, list)
        and value
        and not any("function_call" in item for item in value if isinstance(item, dict))
    ):
        with contextlib.suppress(msgspec.ValidationError):
            return tuple(msgspec.convert(value, _Strict))
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        value = parse_json(value, row, column)
    if isinstance(value, dict):
        value = value.get("messages", [value])
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise row_fault(
            "data.no_messages",
            row,
            tr("Row {row} has no list of messages.", row=row),
            tr("Write the conversation as a list of messages, each with a role and a content."),
            column,
        )
    return _read_all(value, row, column)


def _read_all(items: Sequence[Mapping[str, object]], row: int, column: str) -> _Messages:
    messages: list[Message] = []
    for place, item in enumerate(items, start=1):
        role = _role(item, place, row, column)
        said = item.get("from", item.get("role"))
        content = item.get("value", item.get("content"))
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
        raise row_fault(
            "data.no_role",
            row,
            tr("Message {place} in row {row} does not say who speaks.", place=place, row=row),
            tr("Give it a role: system, user or assistant."),
            column,
        )
    role = _ROLES.get(str(said).strip().casefold())
    if role is None:
        near = difflib.get_close_matches(str(said).casefold(), get_args(Role), 1)
        raise row_fault(
            "data.unknown_role",
            row,
            tr("Message {place} in row {row} has the unknown role “{role}”.", place=place, row=row, role=said),
            tr("Did you mean “{role}”?", role=near[0]) if near else tr("Use system, user or assistant."),
            column,
        )
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
        raise row_fault(
            "data.bad_message",
            row,
            tr("A message in row {row} is not written as expected.", row=row),
            tr("The content must be text; look at the detail for what is wrong."),
            column,
            str(error),
        ) from error


def _text_of(parts: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(str(part["text"]) for part in parts if isinstance(part.get("text"), str))


def _legacy_calls(value: object, place: int, row: int, column: str) -> list[dict[str, object]]:
    """ShareGPT's and the old `function_call` as `tool_calls`, which have an id and arguments as JSON text."""
    call = parse_json(value, row, column) if isinstance(value, str) else value
    calls = call if isinstance(call, list) else [call]
    if not all(isinstance(one, dict) and "name" in one for one in calls):
        raise row_fault(
            "data.bad_tool_call",
            row,
            tr("Message {place} in row {row} calls a tool without saying which.", place=place, row=row),
            tr("Write the call as a name with its arguments."),
            column,
        )
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
    """Read JSON inside a cell. Raises ProblemError naming the row."""
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError) as error:
        raise row_fault(
            "data.bad_json",
            row,
            tr("Row {row} holds damaged JSON in the column “{column}”.", row=row, column=column),
            tr("Check brackets, commas and quotation marks there."),
            column,
            str(error),
        ) from error


def row_fault(
    code: str, row: int, message: str, action: str, column: str | None = None, detail: str = ""
) -> ProblemError:
    """Why one row is left out; the others go on, so it is a warning."""
    return fail(code, message, action, row=row, column=column, detail=detail, severity=Severity.WARNING)
