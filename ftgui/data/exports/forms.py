"""Rows in the forms other programs read: what a row is in each, and whether the form holds all of it.

A form holds a row where reading it back gives the same row; that is tried for every row that is
written. Only chat JSON lines hold everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from ftgui.data.findings import FaultError
from ftgui.data.mapping.building import builder
from ftgui.data.mapping.shapes import Mapping as ColumnMapping
from ftgui.data.rows import Message, Row
from ftgui.data.table import Record

Values = dict[str, object]
_SPEAKERS = {"user": "human", "assistant": "gpt", "tool": "observation"}


class Form(msgspec.Struct, frozen=True):
    """How a row is written, and how it would be read again. Columns come in the mapping's names."""

    values: Callable[[Row], Values]
    mapping: ColumnMapping
    columns: tuple[str, ...]

    def checker(self) -> Callable[[Row, Values], bool]:
        """What tells whether the values hold all of a row."""
        build = builder(self.mapping, self.columns)

        def holds(row: Row, values: Values) -> bool:
            try:
                return essence(build(Record(1, values))) == essence(row)
            except FaultError:
                return False

        return holds


def essence(row: Row) -> object:
    """A row but for what a reader gives anew: the names of calls, the spacing of their arguments."""
    if not any(turn.tool_calls or turn.tool_call_id for turn in row.messages):
        return row
    messages = [(*msgspec.structs.astuple(_without_calls(turn)), _calls(turn)) for turn in row.messages]
    return (messages, msgspec.structs.replace(row, messages=()))


def _without_calls(turn: Message) -> Message:
    return msgspec.structs.replace(turn, tool_calls=None, tool_call_id=None)


def _calls(turn: Message) -> list[object]:
    functions = [call.get("function") for call in turn.tool_calls or ()]
    return [
        (function.get("name"), from_json(str(function.get("arguments")))) if isinstance(function, dict) else None
        for function in functions
    ]


def from_json(text: str) -> object:
    """What a JSON text holds; the text itself where it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def as_text(value: object) -> str:
    """A value in a cell: structures as JSON."""
    return value if isinstance(value, str) else "" if value is None else msgspec.json.encode(value).decode()


def _parts(row: Row) -> tuple[str, Sequence[Message], str, str]:
    """The system text, earlier turns, the question and the answer, as far as there are these."""
    turns = list(row.messages)
    system = turns.pop(0).content if turns and turns[0].role == "system" else ""
    answer = turns.pop().content if turns else ""
    question = turns.pop().content if turns else ""
    return system, turns, question, answer


def _with_system(system: str, values: Values) -> Values:
    return {"system": system, **values} if system else values


def _prompt_completion(row: Row) -> Values:
    system, _, question, answer = _parts(row)
    return _with_system(system, {"prompt": question, "completion": answer})


def _alpaca(row: Row) -> Values:
    system, earlier, question, answer = _parts(row)
    values: Values = {"instruction": question, "input": "", "output": answer}
    if earlier:
        texts = [turn.content for turn in earlier]
        values["history"] = [list(pair) for pair in zip(texts[::2], texts[1::2], strict=False)]
    return _with_system(system, values)


def _sharegpt(row: Row) -> Values:
    values: Values = {"conversations": [_said(turn) for turn in row.messages]}
    return {**values, "tools": as_text(row.tools)} if row.tools else values


def _said(turn: Message) -> Values:
    beside: Values = {key: value for key in ("weight", "name") if (value := getattr(turn, key)) is not None}
    if turn.tool_calls:
        calls = [{"name": call[0], "arguments": call[1]} for call in _calls(turn) if isinstance(call, tuple)]
        return {"from": "function_call", "value": as_text(calls[0] if len(calls) == 1 else calls), **beside}
    return {"from": _SPEAKERS.get(turn.role, turn.role), "value": turn.content, **beside}


PROMPT_COMPLETION = Form(
    _prompt_completion,
    ColumnMapping(shape="prompt_completion", question="prompt", answer="completion", system="system"),
    ("system", "prompt", "completion"),
)
ALPACA = Form(
    _alpaca,
    ColumnMapping(
        shape="alpaca", instruction="instruction", question="input", answer="output", system="system", history="history"
    ),
    ("system", "instruction", "input", "output", "history"),
)
SHAREGPT = Form(
    _sharegpt, ColumnMapping(shape="sharegpt", messages="conversations", tools="tools"), ("conversations", "tools")
)


def _question_answer(row: Row) -> Values:
    system, _, question, answer = _parts(row)
    return {"system": system, "question": question, "answer": answer}


def _better_worse(row: Row) -> Values:
    system, _, question, answer = _parts(row)
    return {"system": system, "prompt": question, "chosen": answer, "rejected": row.rejected[-1].content}


def _messages(row: Row) -> Values:
    return {"messages": as_text([_turn(turn) for turn in row.messages]), "tools": as_text(row.tools)}


def _turn(turn: Message) -> Values:
    fields: Values = msgspec.to_builtins(turn)
    parts = fields.pop("parts", None)
    return fields if parts is None else {**fields, "content": parts}


def table_form(rows: Iterable[Row]) -> Form:
    """The plainest form for a table that may hold these rows: texts in columns, or conversations in one."""
    used: set[str] = set()
    texts = pairs = True
    for row in rows:
        roles = [turn.role for turn in row.messages]
        plain = roles[-2:] == ["user", "assistant"] and roles[:-2] in ([], ["system"]) and not row.tools
        plain = plain and all(turn == Message(turn.role, turn.content) for turn in row.messages)
        texts = texts and plain and not row.rejected
        pairs = pairs and plain and len(row.rejected) == 1
        used |= {"system"} if roles[:1] == ["system"] else set()
        used |= {"tools"} if row.tools else set()
    if texts:
        return _table(_question_answer, "question_answer", {"question": "question", "answer": "answer"}, used)
    if pairs:
        parts = {"question": "prompt", "answer": "chosen", "rejected": "rejected"}
        return _table(_better_worse, "preference", parts, used)
    return _table(_messages, "chat", {"messages": "messages"}, used - {"system"})


def _table(values: Callable[[Row], Values], shape: str, parts: Mapping[str, str], used: set[str]) -> Form:
    beside: dict[str, str] = {part: part for part in ("system", "tools") if part in used}
    fields: dict[str, str] = {"shape": shape, **parts, **beside}
    mapping = msgspec.convert(fields, ColumnMapping)
    columns = tuple(column for column in ("system", *parts.values(), "tools") if column in {*parts.values(), *beside})

    def chosen(row: Row) -> Values:
        made = values(row)
        return {column: made[column] for column in columns}

    return Form(chosen, mapping, columns)
