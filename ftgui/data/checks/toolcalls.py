"""Whether tools are described so that a provider takes them, and whether their calls fit them.

The rules are those of OpenAI's function calling: a name of letters, digits, `_` and `-`, at most 64
signs (their API description), and parameters that are a JSON Schema of an object.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from ftgui.data.rows import Message, Row

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TYPES = frozenset(("object", "array", "string", "number", "integer", "boolean", "null"))
_DEEPEST = 20
Fault = tuple[str, dict[str, str]]


def faults(row: Row) -> Iterator[Fault]:
    """The code of each fault of a row's tools and calls, with its words."""
    if row.tools:
        wrong = _wrong_tools(msgspec.json.encode(row.tools))
        if wrong:
            yield "data.bad_tool_schema", {"text": wrong}
    named = {name for tool in row.tools or () if isinstance(name := _function(tool).get("name"), str)}
    for message in (*row.messages, *row.rejected):
        for call in message.tool_calls or ():
            function = _function(call)
            name, arguments = function.get("name"), function.get("arguments")
            if named and isinstance(name, str) and name not in named:
                yield "data.unknown_tool", {"text": name}
            if isinstance(arguments, str) and not _is_object(arguments):
                yield "data.bad_arguments", {"text": str(name)}
    yield from _unmatched(row.messages)


def _unmatched(messages: Sequence[Message]) -> Iterator[Fault]:
    """Calls that no result follows, unless the row ends with them; results of no call."""
    waiting: list[str | None] = []
    for message in messages:
        if message.role == "tool":
            if message.tool_call_id in waiting:
                waiting.remove(message.tool_call_id)
            elif None in waiting or (waiting and message.tool_call_id is None):
                waiting.pop()
            else:
                yield "data.result_without_call", {}
            continue
        if waiting:
            yield "data.call_without_result", {}
        waiting = [_text(call.get("id")) for call in message.tool_calls or ()]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _function(tool: Mapping[str, object]) -> Mapping[str, object]:
    function = tool.get("function")
    return function if isinstance(function, dict) else {}


def _is_object(arguments: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(arguments or "{}"), dict)
    except (msgspec.DecodeError, RecursionError):
        return False


@lru_cache(maxsize=256)
def _wrong_tools(tools: bytes) -> str:
    """What is wrong first; the same tools come in row after row."""
    for tool in msgspec.json.decode(tools):
        function = _function(tool)
        name = function.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            return str(name or "?")
        if not _is_schema(function.get("parameters", {"type": "object"}), top=True):
            return name
    return ""


def _is_schema(schema: object, depth: int = 0, *, top: bool = False) -> bool:
    if isinstance(schema, bool):
        return not top
    if (
        not isinstance(schema, dict)
        or depth > _DEEPEST
        or (top and schema and schema.get("type", "object") != "object")
    ):
        return False
    types = schema.get("type", [])
    known = {types} if isinstance(types, str) else set(types) if isinstance(types, list) else {None}
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not known <= _TYPES or not isinstance(properties, dict) or not isinstance(required, list):
        return False
    if properties and not set(map(str, required)) <= properties.keys():
        return False
    if not isinstance(schema.get("enum", [None]), list) or schema.get("enum") == []:
        return False
    return all(_is_schema(inner, depth + 1) for inner in (*properties.values(), *_inner(schema)))


def _inner(schema: Mapping[str, object]) -> Iterator[object]:
    if "items" in schema:
        yield schema["items"]
    for key in ("anyOf", "oneOf", "allOf"):
        several = schema.get(key, [])
        yield from several if isinstance(several, list) else [None]
