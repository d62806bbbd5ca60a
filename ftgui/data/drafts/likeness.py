"""When two rows ask the same, and when they are the same: case and spacing do not count."""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha1
from typing import Any, NamedTuple

from ftgui.data.rows import Message, Row

_SPACES = b" \t\n\r\f\v"
PARTS = "\x1f"
"""Between the texts of messages."""
_PARTS = PARTS.encode()
_BITS = (1 << 64) - 1
_LOWER = bytes(range(256)).lower()


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


def plain_of(joined: bytes, count: int, *, system: bool) -> Plain | None:
    """What `plain` makes of a conversation in good order whose `count` texts are joined by `PARTS`.

    None where a text holds such a sign itself.
    """
    pressed = joined.translate(_LOWER, _SPACES)
    if pressed.count(_PARTS) != count - 1:
        return None
    question, _, answer = pressed.rpartition(_PARTS)
    return Plain(question.partition(_PARTS)[2] if system else question, answer)


def keys(rows: Sequence[Row | None], texts: Sequence[Plain]) -> "array[int]":
    """Three numbers of 64 bits for each row, zeros for none; `texts` are the rows' plain ones.

    They are equal where the rows' parts are: all of it, what is asked under which system text, what is asked.
    Where the first are equal, so are the second. Five million rows share one by chance once in two million times.
    """
    questions = numbers_of([text.question for text in texts])
    answers = numbers_of([text.answer + _beside(row) for row, text in zip(rows, texts, strict=True)])
    found = array("Q")
    for row, question, answer in zip(rows, questions, answers, strict=True):
        if row is None:
            found.extend((0, 0, 0))
            continue
        # Python's own hash of a tuple of numbers is the same in every process.
        asked = hash((question, system_number(_system_of(row)))) & _BITS
        found.extend((hash((asked, answer)) & _BITS, asked, question))
    return found


def numbers_of(contents: Sequence[bytes]) -> list[int]:
    """64 bits for each content, by which it is known."""
    numbers: list[list[int]] = minhash().hash_token_sets([contents])
    return numbers[0]


@lru_cache(maxsize=1)
def minhash() -> Any:
    """Loaded only where it is needed: its library reserves a gigabyte of addresses, and `Job.memory` counts them."""
    from rensa import RMinHash

    return RMinHash


def _beside(row: Row | None) -> bytes:
    """What there is to a row besides its conversation."""
    if row is None or not (row.rejected or row.extra):
        return b""
    return key(*(message.content for message in row.rejected), repr(row.extra))


def _system_of(row: Row) -> str:
    return "\n".join([message.content for message in row.messages if message.role in ("system", "developer")])


@lru_cache(maxsize=64)
def system_number(text: str) -> int:
    """The number of a system text; most rows share theirs."""
    return numbers_of([_pressed([text])])[0]


def _pressed(texts: Sequence[str]) -> bytes:
    return PARTS.join(texts).encode(errors="surrogatepass").translate(_LOWER, _SPACES)


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
