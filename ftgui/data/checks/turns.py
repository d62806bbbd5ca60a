"""What is wrong with a conversation's order: who speaks, who answers, who says nothing."""

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ftgui.data.mapping.shapes import Shape
from ftgui.data.rows import Message, Row


def faults(row: Row, shape: Shape) -> Iterator[str]:
    """The codes of what is wrong; the first of them alone where the row cannot be learned from."""
    roles = tuple([message.role for message in row.messages])
    if shape != "reinforcement":
        stops = _unanswered(row.messages) or (_unanswered(row.rejected) if row.rejected else None)
        if stops:
            yield stops
            return
    silent = [message for message in row.messages if not message.says_something]
    asks = "user" in roles and any(message.role == "user" and message.says_something for message in row.messages)
    if not asks:
        yield "data.no_user_turn"
    elif any(message.role in ("user", "assistant") for message in silent):
        yield "data.empty_message"
    if _twice(roles):
        yield "data.same_role_twice"
    weights = [message.weight for message in row.messages if message.role == "assistant"]
    if weights and all(weight == 0 for weight in weights):
        yield "data.nothing_learned"
    if any(message.parts for message in row.messages):
        yield "data.picture"


def _unanswered(messages: Sequence[Message]) -> str | None:
    if messages and messages[-1].role == "assistant":
        return None if messages[-1].says_something else "data.empty_answer"
    if any(message.role == "assistant" for message in messages):
        return "data.not_ending_in_answer"
    return "data.no_answer"


@lru_cache(maxsize=4096)
def _twice(roles: tuple[str, ...]) -> bool:
    return any(one == other and one in ("user", "assistant") for one, other in itertools.pairwise(roles))
