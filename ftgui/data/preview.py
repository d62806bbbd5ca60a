"""Rows as chats to look at: who says what, which part is learned, cut to what fits a screen."""

from collections.abc import Sequence

import msgspec

from ftgui.base.problems import ProblemError
from ftgui.data.rows import Message, Role, Row
from ftgui.data.templated import Segment, Template

CUT = 1200
"""Letters of one turn that are shown."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One turn as shown. `learned` is whether the model learns to say it; `hidden` counts letters not shown."""

    role: Role
    text: str
    learned: bool = False
    hidden: int = 0


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """One row as shown; `row` is its number in the file, `rejected` the worse answer of a preference row."""

    row: int
    turns: tuple[Turn, ...]
    rejected: tuple[Turn, ...] = ()
    exact: tuple[Segment, ...] = ()


def preview(
    rows: Sequence[tuple[int, Row]],
    first: int = 0,
    count: int = 20,
    cut: int = CUT,
    template: Template | None = None,
) -> list[Chat]:
    """Show `count` rows from the `first` on (counted from 0), each turn cut to `cut` letters.

    With a model's `template`, `exact` is the row as that model reads it; empty where it refuses the row.
    """
    return [
        Chat(
            row=number,
            turns=tuple(_turn(message, cut) for message in row.messages),
            rejected=tuple(_turn(message, cut) for message in row.rejected),
            exact=_exact(row, template, cut) if template else (),
        )
        for number, row in rows[first : first + count]
    ]


def _turn(message: Message, cut: int) -> Turn:
    text = "\n".join(part for part in (message.content, *_calls(message)) if part)
    learned = message.role == "assistant" and message.weight != 0
    shown = _printable(text[:cut])
    return Turn(role=message.role, text=shown, learned=learned, hidden=max(0, len(text) - cut))


def _exact(row: Row, template: Template, cut: int) -> tuple[Segment, ...]:
    try:
        pieces = template.segments(row)
    except ProblemError:  # the plan page tells what a model does not take
        return ()
    return tuple(Segment(_printable(piece.text[:cut]), piece.learned) for piece in pieces)


def _calls(message: Message) -> list[str]:
    """Each tool call as `name(arguments)`."""
    calls = []
    for call in message.tool_calls or ():
        function = call.get("function")
        if isinstance(function, dict):
            calls.append(f"{function.get('name', '')}({function.get('arguments', '')})")
    return calls


def _printable(text: str) -> str:
    """Without signs that a screen cannot show or that reorder what is around them."""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t\u200d" else "\ufffd" for letter in text.replace("\r\n", "\n")
    )
