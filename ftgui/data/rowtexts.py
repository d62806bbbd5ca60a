"""The texts inside a row: where they are, and a row whose texts were changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from ftgui.data.rows import Message, Row

Change = Callable[[str], str]


def asides(row: Row) -> list[str]:
    """What a row holds beside its messages' texts, a line each: arguments of tool calls, what a grader gets.

    Tools are left out: a programmer wrote them, no customer, and they are the same in every row.
    """
    found = [_lines(arguments) for message in (*row.messages, *row.rejected) for arguments in _arguments(message)]
    return [*found, "\n".join(_leaves(row.extra, ""))] if row.extra else found


def _arguments(message: Message) -> list[str]:
    functions = [call.get("function") for call in message.tool_calls or ()]
    found = [function.get("arguments") for function in functions if isinstance(function, dict)]
    return [arguments for arguments in found if isinstance(arguments, str)]


def _lines(arguments: str) -> str:
    return "\n".join(_leaves(value, "")) if (value := _from_json(arguments)) is not None else arguments


def _leaves(value: object, key: str) -> Iterator[str]:
    """Each text and whole number with its key before it: `phone: 0301234567`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield f"{key}: {value}" if key else str(value)


def _with_leaves(value: object, key: str, change: Change) -> object:
    if isinstance(value, dict):
        return {name: _with_leaves(inner, name, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_leaves(inner, key, change) for inner in value]
    if not isinstance(value, str | int) or isinstance(value, bool):
        return value
    start = f"{key}: " if key else ""
    before = f"{start}{value}"
    after = change(before)
    if after == before:
        return value
    return after.removeprefix(start) if after.startswith(start) else change(str(value))


def change_contents(row: Row, change: Change) -> Row:
    """The row with every message's text changed; the same object where nothing did."""
    return _changed(row, lambda message: _with_content(message, change), row.extra)


def change_everywhere(row: Row, change: Change) -> Row:
    """The row with all its texts changed, its asides too; the same object where nothing did."""

    def change_message(message: Message) -> Message:
        return _with_calls(_with_content(message, change), change)

    extra = _with_leaves(row.extra, "", change)
    return _changed(row, change_message, extra if isinstance(extra, dict) else None)


def _changed(row: Row, change: Callable[[Message], Message], extra: dict[str, object] | None) -> Row:
    messages, rejected = (tuple(map(change, turns)) for turns in (row.messages, row.rejected))
    if messages == row.messages and rejected == row.rejected and extra == row.extra:
        return row
    return msgspec.structs.replace(row, messages=messages, rejected=rejected, extra=extra)


def _with_content(message: Message, change: Change) -> Message:
    if message.parts is None:
        content = change(message.content)
        return message if content == message.content else msgspec.structs.replace(message, content=content)
    parts = [
        {**part, "text": change(text)} if isinstance(text := part.get("text"), str) else part for part in message.parts
    ]
    if parts == message.parts:
        return message
    return msgspec.structs.replace(message, parts=parts, content=text_of(parts))


def text_of(parts: Sequence[Mapping[str, object]]) -> str:
    """The text among the parts of a message that has more than text."""
    return "\n".join(str(part["text"]) for part in parts if isinstance(part.get("text"), str))


def _with_calls(message: Message, change: Change) -> Message:
    calls = [_with_arguments(call, change) for call in message.tool_calls or ()]
    return msgspec.structs.replace(message, tool_calls=calls) if calls else message


def _with_arguments(call: dict[str, object], change: Change) -> dict[str, object]:
    function = call.get("function")
    if not isinstance(function, dict) or not isinstance(arguments := function.get("arguments"), str):
        return call
    value = _from_json(arguments)
    if value is None:
        changed: object = change(arguments)
    elif (after := _with_leaves(value, "", change)) == value:
        return call
    else:
        changed = msgspec.json.encode(after).decode()
    return {**call, "function": {**function, "arguments": changed}}


def _from_json(text: str) -> object:
    """What this JSON text holds; None where it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
