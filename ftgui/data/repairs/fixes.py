"""What “fix” and “redact” do to a row, kind by kind. A fix only takes away or rewrites; it makes nothing up.

A row that cannot be mended with certainty, or that does not have the fault, comes back as the same object.
"""

from collections.abc import Callable
from functools import partial

import msgspec

from ftgui.data.checks import garbled, leftovers, markup, personal, secrets
from ftgui.data.checks.spots import redact
from ftgui.data.findings import Finding
from ftgui.data.rows import Message, Row
from ftgui.data.rowtexts import change_contents, change_everywhere

Fixer = Callable[[Row, Finding], Row]


def _without_markup(row: Row, _finding: Finding) -> Row:
    if any(markup.is_about(message.content) for message in (*row.messages, *row.rejected)):
        return row
    return change_contents(row, markup.strip)


def _mended(row: Row, _finding: Finding) -> Row:
    return change_contents(row, garbled.mend)


def _harmless(row: Row, finding: Finding) -> Row:
    marks = finding.words.get("text", "").split()

    def change(text: str) -> str:
        for mark in marks:
            text = leftovers.harmless(text, mark)
        return text

    return change_everywhere(row, change)


def _redacted(row: Row, finding: Finding) -> Row:
    return change_everywhere(row, lambda text: redact(text, finding.code, personal.spots))


def _without_secrets(row: Row, finding: Finding) -> Row:
    return change_everywhere(row, lambda text: redact(text, finding.code, secrets.spots))


def _joined(row: Row, _finding: Finding) -> Row:
    """Turns of one side become one, an empty line between them.

    Turns that differ in more than their text (a tool call, a picture, another weight) stay apart.
    """
    messages: list[Message] = []
    for message in row.messages:
        before = messages[-1] if messages else None
        if before and message.role in ("user", "assistant") and _is_alike(before, message):
            text = "\n\n".join(part for part in (before.content, message.content) if part.strip())
            messages[-1] = msgspec.structs.replace(before, content=text)
        else:
            messages.append(message)
    return row if len(messages) == len(row.messages) else msgspec.structs.replace(row, messages=tuple(messages))


def _is_alike(one: Message, other: Message) -> bool:
    """Whether two turns differ in nothing but their text."""
    rich = any(turn.tool_calls or turn.parts for turn in (one, other))
    return not rich and one == msgspec.structs.replace(other, content=one.content)


def _cut_after(role: str, row: Row, _finding: Finding) -> Row:
    """The row up to the last turn of this side that says something."""
    places = [place for place, turn in enumerate(row.messages) if turn.role == role and turn.says_something]
    if not places or row.messages[-1].role == role:
        return row
    return msgspec.structs.replace(row, messages=row.messages[: places[-1] + 1])


def _weighed(row: Row, _finding: Finding) -> Row:
    """Only answers keep a weight, and of those only 0 and 1 are weights: half is as good as all."""
    messages = tuple(_with_weight(message) for message in row.messages)
    return row if messages == row.messages else msgspec.structs.replace(row, messages=messages)


def _with_weight(message: Message) -> Message:
    weight = message.weight
    if weight is None or (message.role == "assistant" and weight in (0, 1)):
        return message
    return msgspec.structs.replace(message, weight=1 if message.role == "assistant" and weight > 0 else None)


def _learned(row: Row, _finding: Finding) -> Row:
    """The last answer is learned, where all were switched off."""
    last = row.messages[-1] if row.messages else None
    answers = [message.weight for message in row.messages if message.role == "assistant"]
    if last is None or last.role != "assistant" or any(weight != 0 for weight in answers):
        return row
    return msgspec.structs.replace(row, messages=(*row.messages[:-1], msgspec.structs.replace(last, weight=1)))


FIXES: dict[str, Fixer] = {
    "data.html": _without_markup,
    "data.garbled_letters": _mended,
    "data.special_token": _harmless,
    "data.same_role_twice": _joined,
    "data.not_ending_in_answer": partial(_cut_after, "assistant"),
    "data.not_ending_in_question": partial(_cut_after, "user"),
    "data.weight": _weighed,
    "data.nothing_learned": _learned,
    "data.secret": _without_secrets,
    **dict.fromkeys(personal.CODES, _redacted),
}
"""The fixer of each kind that can be fixed or redacted (Kind.fixes says under which word)."""
