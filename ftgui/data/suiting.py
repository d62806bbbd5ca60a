"""What a place to train would refuse about the rows."""

from ftgui.base.problems import Problem, Severity, fail
from ftgui.base.texts import tr
from ftgui.data.shapes import Applied, Shape
from ftgui.data.table import row_problem

LOCAL = ("trl", "autotrain", "spaces")
PROVIDERS = ("openai", "azure")
PROVIDER_FILE_LIMIT = 512 << 20
"""OpenAI's limit for a file of one upload, in bytes."""


def check_for(backend: str, applied: Applied, size: int) -> list[Problem]:
    """What `backend` would refuse in these rows of a file of `size` bytes.

    Raises ProblemError (`usage.backend`) for a backend not known here.
    """
    if backend in LOCAL:
        return suits(applied.mapping.shape)
    if backend not in PROVIDERS:
        raise fail(
            "usage.backend",
            tr("There is no place to train called “{name}”.", name=backend),
            tr("Choose one of: {names}.", names=", ".join((*LOCAL, *PROVIDERS))),
            setting="backend",
        )
    problems = [_too_large()] if size > PROVIDER_FILE_LIMIT else []
    return problems + _weights(applied) + _preferences(applied)


def suits(shape: Shape) -> list[Problem]:
    """What keeps data of this shape from being learned by answering as the rows do, as all local training does."""
    if shape != "reinforcement":
        return []
    return [
        Problem(
            code="data.no_answers_to_copy",
            message=tr("These rows hold questions and what a grader needs, but no answers to learn from."),
            action=tr("Train them with a provider that offers reinforcement training, or bring rows with answers."),
        )
    ]


def _too_large() -> Problem:
    return Problem(
        code="data.too_large_to_upload",
        message=tr("The file is larger than the 512 MB that the provider takes in one upload."),
        action=tr("Use fewer rows."),
    )


def _weights(applied: Applied) -> list[Problem]:
    """OpenAI takes the weights 0 and 1, on the assistant's messages only."""
    return [
        row_problem(
            "data.weight",
            number,
            tr("Row {row} has a weight that the provider does not take.", row=number),
            tr("Use 0 or 1, and only on the assistant's messages."),
        )
        for number, row in applied.rows
        if any(
            turn.weight not in (None, 0, 1) or (turn.weight is not None and turn.role != "assistant")
            for turn in row.messages
        )
    ]


def _preferences(applied: Applied) -> list[Problem]:
    """OpenAI's preference rows have one turn of text on each side."""
    if applied.mapping.shape != "preference":
        return []
    return [
        Problem(
            code="data.preference_turns",
            message=tr("Row {row} has more than one turn in its preferred or in its worse answer.", row=number),
            action=tr("Keep one answer on each side; what was said before belongs to the question."),
            row=number,
            severity=Severity.WARNING,
        )
        for number, row in applied.rows
        if len(row.rejected) != 1 or len(row.messages) < 2 or row.messages[-2].role == "assistant"
    ]
