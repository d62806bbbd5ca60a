"""What a place to train would refuse about the rows."""

import re
from collections.abc import Iterator

from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.data.mapping.shapes import Shape
from ftgui.data.rows import Message, Row

LOCAL = ("trl", "autotrain")
PROVIDERS = ("openai", "azure", "compatible")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
PROVIDER_FILE_LIMIT = 8 << 30
"""Bytes that OpenAI's Uploads take, which come in above 512 MB."""


def refuse_unknown(backend: str) -> None:
    """Raise ProblemError (`usage.backend`) for a backend not known here."""
    if backend not in (*LOCAL, *PROVIDERS):
        raise fail(
            "usage.backend",
            tr("There is no place to train called “{name}”.", name=backend),
            tr("Choose one of: {names}.", names=", ".join((*LOCAL, *PROVIDERS))),
            setting="backend",
        )


def refused(row: Row, backend: str, shape: Shape) -> Iterator[str]:
    """The codes of what `backend` does not take, or does not learn, in one row."""
    if backend in LOCAL:
        yield from _not_learned(row)
        return
    if any(not _is_weight(turn) for turn in row.messages):
        yield "data.weight"
    if shape == "preference" and (len(row.rejected) != 1 or len(row.messages) < 2 or _answers_twice(row)):
        yield "data.preference_turns"
    if shape == "preference" and any(turn.parts or turn.tool_calls for turn in (*row.messages[-1:], *row.rejected)):
        yield "data.preference_text"
    if shape == "reinforcement" and all(turn.role != "user" for turn in row.messages[-1:]):
        yield "data.not_ending_in_question"
    if any(turn.name is not None and not _NAME.fullmatch(turn.name) for turn in row.messages):
        yield "data.speaker_name"


def _not_learned(row: Row) -> Iterator[str]:
    if any(turn.role == "assistant" for turn in row.messages[-1:]) and not any(
        turn.role == "assistant" and turn.content.strip() for turn in row.messages
    ):
        yield "data.only_tool_calls"
    if any(turn.weight == 0 for turn in row.messages):
        yield "data.weights_not_used"


def _is_weight(turn: Message) -> bool:
    """OpenAI takes the weights 0 and 1, on the assistant's messages only."""
    return turn.weight is None or (turn.weight in (0, 1) and turn.role == "assistant")


def _answers_twice(row: Row) -> bool:
    return row.messages[-2].role == "assistant"
