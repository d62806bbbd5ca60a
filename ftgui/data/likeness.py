"""When two rows ask the same, and when they are the same: case and spacing do not count."""

import hashlib

from ftgui.data.rows import Message, Row

_SPACES = b" \t\n\r\f\v"
_LOWER = bytes(range(256)).lower()


def question_key(row: Row) -> bytes:
    """What is asked, without the system text; rows that share it must stay on one side of a split.

    A row that asks nothing is told by its answer.
    """
    asked = row.messages[: _answer_place(row)]
    texts = [message.content for message in asked if message.role not in ("system", "developer")]
    if not any(texts):
        texts = [message.content for message in row.messages]
    return key(*texts)


def answer_key(row: Row) -> bytes:
    """What is learned as the answer to the question: its text and its tool calls."""
    answers = row.messages[_answer_place(row) :]
    return key(*(message.content for message in answers), *(_calls(message) for message in answers))


def key(*texts: str) -> bytes:
    """20 bytes that are equal where texts are, but for spacing and the case of plain letters (a to z)."""
    plain = "\x1f".join(texts).encode().translate(_LOWER, _SPACES)
    return hashlib.sha1(plain, usedforsecurity=False).digest()


def _answer_place(row: Row) -> int:
    """Where the final answer begins."""
    return len(row.messages) - (1 if row.messages and row.messages[-1].role == "assistant" else 0)


def _calls(message: Message) -> str:
    return repr([call.get("function") for call in message.tool_calls]) if message.tool_calls else ""
