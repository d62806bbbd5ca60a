"""Asking models for answers: one question each, remembered, so that nothing is asked or paid twice."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ftgui.backends.provider.line import FOR_A_KEY, Garbled, Line
from ftgui.base import atomic
from ftgui.data.exports.exporting import provider_row
from ftgui.data.rows import Row

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletion

FILE = "answers.jsonl"
_THINKING = ("o1", "o3", "o4", "gpt-5")
"""Models that reason first: they take no temperature, and their thinking counts as answer."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What `model` answered to row number `row`, and the tokens that are paid for."""

    model: str
    row: int
    text: str
    prompt_tokens: int
    answer_tokens: int


class Answers:
    """The answers of a run, in its folder; each is on the disk before the next is asked for."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._by_place = {(each.model, each.row): each for each in _read(self._path)}

    def get(self, model: str, row: int) -> Answer | None:
        """The answer, if there is one."""
        return self._by_place.get((model, row))

    def of(self, model: str) -> list[Answer]:
        """All answers of a model."""
        return [each for each in self._by_place.values() if each.model == model]

    def add(self, answer: Answer) -> None:
        """Remember an answer. Raises ProblemError (`disk.*`)."""
        self._by_place[answer.model, answer.row] = answer
        try:
            cut_off = atomic.ends_halfway(self._path)
            with self._path.open("ab") as file:
                file.write(b"\n" * cut_off + msgspec.json.encode(answer) + b"\n")
        except OSError as error:
            raise atomic.disk_problem(error, self._path) from error


def ask(line: Line, model: str, called: str, row: Row, number: int, longest: int) -> Answer:
    """The model's answer to a row's question, at most `longest` tokens; `called` is its name where it answers.

    Raises ProblemError, Stopped.
    """
    asked = request(row, called, longest, compatible=line.connection.provider == "compatible")

    def answer(client: "OpenAI") -> "ChatCompletion":
        told: ChatCompletion = client.chat.completions.create(**asked)
        if not getattr(told, "choices", None):
            raise Garbled(str(told)[:200])
        return told

    told = line.read(answer, for_a_key=FOR_A_KEY)
    used = told.usage
    return Answer(
        model=model,
        row=number,
        text=_text(told),
        prompt_tokens=used.prompt_tokens if used else 0,
        answer_tokens=used.completion_tokens if used else 0,
    )


def reference(row: Row) -> str:
    """The answer that a row teaches; empty where it teaches none. A call of a tool is written as JSON."""
    last = row.messages[-1]
    if last.role != "assistant":
        return ""
    return last.content or (_calls(last.tool_calls) if last.tool_calls else "")


def request(row: Row, called: str, longest: int, *, compatible: bool) -> dict[str, Any]:
    """The arguments of the SDK's chat.completions.create that ask a row's question."""
    question = row.messages[:-1] if row.messages[-1].role == "assistant" else row.messages
    asked: dict[str, Any] = provider_row(msgspec.structs.replace(row, messages=question, rejected=(), extra=None))
    for message in asked["messages"]:
        message.pop("weight", None)  # a matter of training alone
    asked["model"] = called
    if called.startswith(_THINKING):
        return {**asked, "max_completion_tokens": 8 * longest}
    most = "max_tokens" if compatible else "max_completion_tokens"  # the newer name is not known everywhere
    return {**asked, most: longest, "temperature": 0}


def _text(told: "ChatCompletion") -> str:
    message = told.choices[0].message
    if message.content or not message.tool_calls:
        return message.content or message.refusal or ""
    return _calls([call.to_dict() for call in message.tool_calls])


def _calls(calls: Iterable[dict[str, object]]) -> str:
    return msgspec.json.format(msgspec.json.encode([call.get("function", call) for call in calls])).decode()


def _read(path: Path) -> list[Answer]:
    """What was answered before; a line cut off by a crash is asked for again."""
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            found.append(msgspec.json.decode(line, type=Answer))
        except msgspec.DecodeError:
            continue
    return found
