"""The six steps, one word each, and the question each answers."""

from typing import NamedTuple

from ftgui.base.texts import tr


class StepWords(NamedTuple):
    """A step's word and the question it answers."""

    name: str
    title: str
    question: str


def road() -> tuple[StepWords, ...]:
    """All six, in order."""
    return (
        StepWords(name="decide", title=tr("Decide"), question=tr("Should I fine-tune at all?")),
        StepWords(name="data", title=tr("Data"), question=tr("What should it learn from?")),
        StepWords(name="plan", title=tr("Plan"), question=tr("Which model, and where?")),
        StepWords(name="run", title=tr("Run"), question=tr("Is it learning?")),
        StepWords(name="compare", title=tr("Compare"), question=tr("Is it better?")),
        StepWords(name="ship", title=tr("Ship"), question=tr("How do I use it?")),
    )


def question(name: str) -> str:
    """The question that the step called `name` answers."""
    return next(step.question for step in road() if step.name == name)
