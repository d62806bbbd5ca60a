"""The one shape every dataset is brought into: a row is a conversation.

On disk a row is a line of OpenAI chat JSONL, `{"messages": [{"role", "content"}, ...]}`, which every
backend takes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base import atomic

Role = Literal["system", "developer", "user", "assistant", "tool"]


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """One turn. Keys beyond role and content (`weight`, `tool_calls`) ride along in later shapes."""

    role: Role
    content: str


class Row(msgspec.Struct, frozen=True):
    """One example: what is asked and, last, what the model should answer."""

    messages: tuple[Message, ...]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Row)


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as JSON lines. Raises ProblemError (`disk.*`)."""
    atomic.write(path, b"".join(_encoder.encode(row) + b"\n" for row in rows))


def read(path: Path) -> Iterator[Row]:
    """Read rows that `write` wrote. Raises ProblemError (`disk.*`)."""
    try:
        with path.open("rb") as file:
            for line in file:
                yield _decoder.decode(line)
    except OSError as error:
        raise atomic.disk_problem(error, path) from error
