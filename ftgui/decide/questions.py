"""The questions a person answers to learn whether to fine-tune at all.

They are those of Microsoft's "Generative AI for Beginners", lesson 18: use case, alternatives,
costs, benefits.
"""

import msgspec

from ftgui.base.texts import tr
from ftgui.decide.content import Question, content

__all__ = ["Answers", "Question", "questions"]

Answers = dict[str, str | list[str]]
"""Question id to the chosen option's id, or to the list of chosen ids where several may be chosen."""


def questions() -> tuple[Question, ...]:
    """All questions in the order to ask them, in the language in use now."""
    return tuple(map(_translated, content().questions))


def _translated(question: Question) -> Question:
    """The same question; its group is told by its heading."""
    options = tuple(msgspec.structs.replace(option, text=tr(option.text)) for option in question.options)
    return msgspec.structs.replace(
        question,
        group=tr(content().groups[question.group]),
        text=tr(question.text),
        example=tr(question.example),
        options=options,
    )
