"""The values between a table and its rows: which column is what, how sure that is, what came out."""

from collections.abc import Iterator
from typing import Literal

import msgspec

Shape = Literal[
    "chat",
    "preference",
    "reinforcement",
    "question_answer",
    "prompt_completion",
    "alpaca",
    "sharegpt",
    "classification",
    "text",
    "table",
]
COLUMN_PARTS = ("messages", "instruction", "question", "answer", "rejected", "system", "history", "tools")
"""The parts of a mapping that name a column or, for texts, a template over columns."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which column of a table plays which part; `table` is a table of which that is not known yet.

    Each part is a column's name; `question`, `instruction`, `answer` and `system` may also be a
    template such as `Title: {title}`. In every shape `question` is what is asked (prompt, input,
    the text to classify) and `answer` what is learned (completion, output, label, the preferred
    answer). `question_text` and `system_text` are the same for all rows.
    """

    shape: Shape = "table"
    messages: str | None = None
    instruction: str | None = None
    question: str | None = None
    answer: str | None = None
    rejected: str | None = None
    system: str | None = None
    history: str | None = None
    tools: str | None = None
    question_text: str = ""
    system_text: str = ""

    @property
    def one_question(self) -> bool:
        """Whether all rows ask the same on purpose."""
        return bool(self.question_text) and not (self.question or self.messages or self.instruction)

    def parts(self) -> Iterator[tuple[str, str]]:
        """Each part that is set, with its column or template."""
        for part in COLUMN_PARTS:
            if value := getattr(self, part):
                yield part, value


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping, how sure it is (0 to 1), and the reason in words."""

    mapping: Mapping
    confidence: float
    reason: str
