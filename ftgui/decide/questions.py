"""The questions a person answers to learn whether to fine-tune at all.

They are those of Microsoft's "Generative AI for Beginners", lesson 18: use case, alternatives,
costs, benefits.
"""

import msgspec

from ftgui.base.texts import tr
from ftgui.decide.content import RawQuestion, content

Answers = dict[str, str | list[str]]
"""Question id to the chosen option's id, or to the list of chosen ids where several may be chosen."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that can be chosen."""

    id: str
    text: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question in the user's language; `group` is its heading, `group_id` the heading's id."""

    id: str
    group_id: str
    group: str
    text: str
    example: str
    options: tuple[Option, ...]
    multiple: bool = False


def questions() -> tuple[Question, ...]:
    """All questions in the order to ask them, in the language in use now."""
    return tuple(_translated(raw) for raw in content().questions)


def _translated(raw: RawQuestion) -> Question:
    return Question(
        id=raw.id,
        group_id=raw.group,
        group=tr(content().groups[raw.group]),
        text=tr(raw.text),
        example=tr(raw.example),
        options=tuple(Option(id=option.id, text=tr(option.text)) for option in raw.options),
        multiple=raw.multiple,
    )
