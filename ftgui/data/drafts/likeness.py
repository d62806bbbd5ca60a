"""When two rows ask the same, and when they are the same: case and spacing do not count."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha1
from typing import NamedTuple

from ftgui.data.rows import Message, Row

_SPACES = b" \t\n\r\f\v"
_BITS = (1 << 64) - 1
_LOWER = bytes(range(256)).lower()


class Keys(NamedTuple):
    """64 bits each, equal where the rows' parts are: all of it, what is asked under which system text, what is asked.

    Equal `whole` means equal `asked`. Five million rows share a number by chance once in two million times.
    """

    whole: int
    asked: int
    question: int


class Plain(NamedTuple):
    """What is asked and what is answered, without spaces and in small letters (a to z): enough to compare by."""

    question: bytes
    answer: bytes


NOTHING = Plain(b"", b"")


def plain(row: Row) -> Plain:
    """What a row is compared by. A row that asks nothing is told by its answer."""
    place = _answer_place(row)
    asked = [turn.content for turn in row.messages[:place] if turn.role not in ("system", "developer")]
    answers = row.messages[place:]
    said = [turn.content for turn in answers]
    if not any(asked):
        asked = [turn.content for turn in row.messages]
    return Plain(
        _pressed(asked), _pressed([*said, *map(_calls, answers)] if answers and answers[0].tool_calls else said)
    )


def keys(row: Row, text: Plain) -> Keys:
    """What a row is compared by with millions of others; `text` is its `plain`."""
    question = number_of(text.question)
    # Python's own hash of a tuple of numbers is the same in every process.
    asked = hash((question, system_key(_system_of(row)))) & _BITS
    beside = key(*(message.content for message in row.rejected), repr(row.extra)) if row.rejected or row.extra else b""
    return Keys(hash((asked, number_of(text.answer + beside))) & _BITS, asked, question)


def number_of(content: bytes) -> int:
    """64 bits by which a content is known."""
    return int.from_bytes(sha1(content, usedforsecurity=False).digest()[:8])


def _system_of(row: Row) -> str:
    return "\n".join([message.content for message in row.messages if message.role in ("system", "developer")])


@lru_cache(maxsize=64)
def system_key(text: str) -> int:
    """The number of a system text; most rows share theirs."""
    return number_of(_pressed([text]))


def _pressed(texts: Sequence[str]) -> bytes:
    return "\x1f".join(texts).encode(errors="surrogatepass").translate(_LOWER, _SPACES)


def question_key(row: Row) -> bytes:
    """What is asked, without the system text; rows that share it must stay on one side of a split.

    A row that asks nothing is told by its answer.
    """
    asked = row.messages[: _answer_place(row)]
    texts = [message.content for message in asked if message.role not in ("system", "developer")]
    if not any(texts):
        texts = [message.content for message in row.messages]
    return key(*texts)


def key(*texts: str) -> bytes:
    """20 bytes that are equal where texts are, but for spacing and the case of plain letters (a to z)."""
    return sha1(_pressed(texts), usedforsecurity=False).digest()


def _answer_place(row: Row) -> int:
    """Where the final answer begins."""
    return len(row.messages) - (1 if row.messages and row.messages[-1].role == "assistant" else 0)


def _calls(message: Message) -> str:
    return repr([call.get("function") for call in message.tool_calls]) if message.tool_calls else ""
