"""How one record becomes one row, shape by shape. A record that cannot is named by its row."""

import json
import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Values

from ftgui.data.findings import FaultError, fault
from ftgui.data.mapping.conversations import parse_json, parse_messages, parse_spoken
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.rows import Message, Row
from ftgui.data.table import Record

PLACE = re.compile(r"\{([^{}\n\"]{1,80})\}")
"""A column's place in a template, as in `Title: {title}`."""
Build = Callable[[Record], Row]
Texts = Callable[[Values[str, object]], str]


def builder(mapping: Mapping, columns: Sequence[str]) -> Build:
    """What makes a row of a record, or raises FaultError naming its row."""
    if mapping.rejected:
        return _Preference(mapping, columns)
    return _Chat(mapping, columns) if mapping.messages else _Texts(mapping, columns)


def text_of(value: object) -> str:
    """A cell as text: structures as JSON, whole numbers without a point, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _template(value: str | None, columns: Sequence[str]) -> Texts:
    """How to make the text for a part: a column's cell, or a template filled from several."""
    if value is None:
        return lambda _: ""
    if value in columns:
        return lambda values: text_of(values.get(value))
    return lambda values: PLACE.sub(lambda place: text_of(values.get(place[1])), value).strip()


class _Common:
    """What rows of every shape may have: a system text and tools."""

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        self._mapping = mapping
        self._system = _template(mapping.system, columns)

    def system(self, record: Record) -> list[Message]:
        text = self._system(record.values) or self._mapping.system_text
        return [Message("system", text)] if text.strip() else []

    def tools(self, record: Record) -> list[dict[str, object]] | None:
        column = self._mapping.tools
        value = record.values.get(column) if column else None
        if isinstance(value, str) and value.strip():
            value = parse_json(value, record.row, column or "")
        if not value:
            return None
        if not isinstance(value, list) or not all(isinstance(tool, dict) for tool in value):
            raise fault("data.bad_tools", record.row, column)
        return [tool if "function" in tool else {"type": "function", "function": tool} for tool in value]


class _Chat(_Common):
    """Rows that are conversations already."""

    def __call__(self, record: Record) -> Row:
        column = self._mapping.messages or ""
        messages = parse_messages(record.values.get(column), record.row, column)
        if self._mapping.system or self._mapping.system_text:
            messages = (*(self.system(record) if messages[0].role != "system" else ()), *messages)
        if self._mapping.shape == "reinforcement":
            return Row(messages, tools=self.tools(record), extra=self._extra(record))
        parallel = record.values.get("parallel_tool_calls")
        return Row(
            messages,
            tools=self.tools(record),
            parallel_tool_calls=parallel if isinstance(parallel, bool) else None,
        )

    def _extra(self, record: Record) -> dict[str, object] | None:
        used = (self._mapping.messages, self._mapping.tools)
        return {key: value for key, value in record.values.items() if key not in used} or None


class _Texts(_Common):
    """Rows made of columns of text: question and answer under any name."""

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        super().__init__(mapping, columns)
        self._asked = [_template(part, columns) for part in (mapping.instruction, mapping.question) if part is not None]
        self._answer = _template(mapping.answer, columns)

    def __call__(self, record: Record) -> Row:
        asked = [text for text in (part(record.values) for part in self._asked) if text.strip()]
        answer = self._answer(record.values)
        if not asked and self._mapping.question_text:
            asked = [self._mapping.question_text]
        if self._asked and not asked:
            raise _empty(record.row, self._mapping.question, answer)
        messages = [*self.system(record), *self._history(record)]
        # One line break between instruction and input, as LLaMA-Factory joins them.
        messages += [Message("user", "\n".join(asked))] if asked else []
        messages.append(Message("assistant", answer))
        return Row(tuple(messages), tools=self.tools(record))

    def _history(self, record: Record) -> list[Message]:
        column = self._mapping.history
        value = record.values.get(column) if column else None
        if isinstance(value, str) and value.strip():
            value = parse_json(value, record.row, column or "")
        turns = value if isinstance(value, list) else []
        if not all(isinstance(turn, list) and len(turn) == 2 for turn in turns):
            raise fault("data.bad_history", record.row, column)
        return [
            Message("user" if place == 0 else "assistant", text_of(text))
            for turn in turns
            for place, text in enumerate(turn)
        ]


class _Preference(_Common):
    """Rows with a preferred and a worse answer, as texts or as messages."""

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        super().__init__(mapping, columns)
        self._question = _template(mapping.question, columns)

    def __call__(self, record: Record) -> Row:
        asked = self._asked(record)
        preferred = self._side(record, self._mapping.answer or "")
        rejected = self._side(record, self._mapping.rejected or "")
        shared = _shared(preferred, rejected)
        asked = shared if shared[: len(asked)] == asked else [*asked, *shared]
        preferred, rejected = preferred[len(shared) :], rejected[len(shared) :]
        messages = (*(self.system(record) if not asked or asked[0].role != "system" else ()), *asked, *preferred)
        return Row(messages, rejected=tuple(rejected), tools=self.tools(record) or self._inner_tools(record))

    def _asked(self, record: Record) -> list[Message]:
        column = self._mapping.messages or self._mapping.question
        value = record.values.get(column) if column else None
        if isinstance(value, list | dict):
            return list(parse_messages(value, record.row, column or ""))
        text = self._question(record.values) or self._mapping.question_text
        return [Message("user", text)] if text.strip() else []

    def _side(self, record: Record, column: str) -> list[Message]:
        value = record.values.get(column)
        if isinstance(value, list | dict):
            return list(parse_messages(value, record.row, column))
        text = text_of(value)
        return list(parse_spoken(text)) or [Message("assistant", text)]

    def _inner_tools(self, record: Record) -> list[dict[str, object]] | None:
        """OpenAI's preference rows keep the tools inside `input`."""
        value = record.values.get(self._mapping.messages or self._mapping.question or "")
        tools = value.get("tools") if isinstance(value, dict) else None
        return tools if isinstance(tools, list) and tools else None


def _shared(first: Sequence[Message], second: Sequence[Message]) -> list[Message]:
    """The turns both sides begin with, without either's last."""
    shared = []
    for one, other in zip(first[:-1], second[:-1], strict=False):
        if one != other:
            break
        shared.append(one)
    return shared


def _empty(row: int, column: str | None, answer: str) -> FaultError:
    if not answer.strip():
        return fault("data.empty_row", row, column)
    return fault("data.empty_question", row, column)
