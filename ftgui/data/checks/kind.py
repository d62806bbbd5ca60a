"""What all findings of one code share: a heading, a sentence, what to do, and what a click can do."""

from typing import Literal

import msgspec

from ftgui.base.problems import Severity

Fix = Literal["fix", "redact", "skip", "keep", "edit"]
LEFT_OUT: tuple[Fix, ...] = ("edit", "skip")
DOUBTED: tuple[Fix, ...] = ("skip", "keep", "edit")


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What all findings of a code share; texts are English and go through `tr` when they are shown.

    `says` and `action` may hold `{row}`, `{column}` and the finding's words; `near` is the action where
    the finding has the word `near`. A row with a finding that `drops` cannot be learned from: it is
    left out unless it is edited. `fixes` is what the user may choose, the advised one first.
    """

    title: str
    says: str
    action: str
    near: str = ""
    drops: bool = False
    fixes: tuple[Fix, ...] = DOUBTED
    severity: Severity = Severity.WARNING

    @property
    def is_out(self) -> bool:
        """Whether what was found is left out already, unless somebody mends it."""
        return self.drops or self.fixes == ("skip",)


def marked(text: str) -> str:
    """Mark a text for the translators that goes through `tr` later."""
    return text
