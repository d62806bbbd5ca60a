"""What a place to train would refuse about the rows."""

import re
from collections.abc import Iterator

from ftgui.base.problems import Problem, Severity, fail
from ftgui.base.texts import tr, trn
from ftgui.data.rows import Message, Row
from ftgui.data.shapes import Applied, Shape

LOCAL = ("trl", "autotrain", "spaces")
PROVIDERS = ("openai", "azure")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
PROVIDER_FILE_LIMIT = 512 << 20
"""OpenAI's limit for a file of one upload, in bytes."""


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


def check_local(applied: Applied) -> list[Problem]:
    """What local training, which learns to write the answers' texts, makes of the rows.

    Errors where it would learn nothing at all.
    """
    if applied.mapping.shape == "reinforcement":
        return [
            Problem(
                code="data.no_answers_to_copy",
                message=tr("These rows hold questions and what a grader needs, but no answers to learn from."),
                action=tr("Train them with a provider that offers reinforcement training, or bring rows with answers."),
            )
        ]
    silent = sum(not _has_answer_text(row) for _, row in applied.rows)
    weighed = sum(any(turn.weight == 0 for turn in row.messages) for _, row in applied.rows)
    return _only_calls(silent, len(applied.rows)) + _ignored_weights(weighed)


def _has_answer_text(row: Row) -> bool:
    return any(turn.role == "assistant" and turn.content.strip() for turn in row.messages)


def _only_calls(silent: int, count: int) -> list[Problem]:
    if not silent:
        return []
    return [
        Problem(
            code="data.only_tool_calls",
            message=trn(
                "The answer of {count} row is a call of a tool, which local training does not learn.",
                "The answers of {count} rows are calls of tools, which local training does not learn.",
                silent,
            ),
            action=tr("Train these rows with a provider, or bring rows with answers in words."),
            severity=Severity.ERROR if silent == count else Severity.WARNING,
        )
    ]


def _ignored_weights(weighed: int) -> list[Problem]:
    if not weighed:
        return []
    return [
        Problem(
            code="data.weights_not_used",
            message=trn(
                "{count} row has an answer of weight 0; local training learns it all the same.",
                "{count} rows have answers of weight 0; local training learns them all the same.",
                weighed,
            ),
            action=tr("Remove these answers, or train with a provider."),
            severity=Severity.WARNING,
        )
    ]
