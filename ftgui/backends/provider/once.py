"""Creating a thing at a provider at most once, although any answer may be lost.

The intent is in the journal before the first request. On doubt (no answer, a garbled one, a server error, a
crash before the answer was written down) the thing is looked for before it is created again, and for as
long as a request may still be on its way.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import openai

from ftgui.backends.provider import refusals
from ftgui.backends.provider.line import HOURS, Garbled, Line
from ftgui.backends.provider.refusals import Kind

if TYPE_CHECKING:
    from openai import OpenAI

LOOKS = (0.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds before each look for what may have been created: a minute in all, as long as a request may be silent."""
MOST_DOUBTS = 3
"""How often creating may end in doubt before somebody else has to look."""


def create(
    line: Line,
    make: "Callable[[OpenAI], openai.BaseModel]",
    find: Callable[[], str],
    looks: tuple[float, ...] = LOOKS,
) -> str:
    """Create with `make` and return the thing's id; `find` looks for what it may have created (empty: nothing).

    Raises ProblemError, Stopped.
    """
    waited, doubts, tried = 0.0, 0, 0
    while True:
        line.hear()
        try:
            return line.once(lambda client: _id(make(client)))
        except openai.APIError as error:
            meaning = refusals.kind(error)
            doubts += meaning is Kind.PASSES and not _never_left(error)
            hopeless = meaning not in (Kind.PASSES, Kind.BUSY) or waited > HOURS or doubts >= MOST_DOUBTS
            if meaning is Kind.PASSES and (found := look(line, find, (0.0,) if _never_left(error) else looks)):
                return found
            if hopeless:
                raise line.fail(error) from error
            waited += line.wait_after(error, tried)
            tried += 1


def look(line: Line, find: Callable[[], str], looks: tuple[float, ...] = LOOKS) -> str:
    """Look several times for what may have been created. Raises ProblemError, Stopped."""
    for seconds in looks:
        line.wait(seconds)
        if found := find():
            return found
    return ""


def _id(made: openai.BaseModel) -> str:
    if not isinstance(made, openai.BaseModel) or not getattr(made, "id", None):
        raise Garbled(str(made)[:200])
    return str(made.id)  # type: ignore[attr-defined]  # seen above


def _never_left(error: openai.APIError) -> bool:
    """Whether no connection was made, so that nothing can have been created."""
    return type(error.__cause__).__name__ in ("ConnectError", "ConnectTimeout")
