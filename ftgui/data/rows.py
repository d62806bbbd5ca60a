"""The one shape every dataset is brought into: a row is a conversation.

On disk a row is a line of OpenAI chat JSONL, `{"messages": [{"role", "content"}, ...]}`, which every
backend takes. Keys that only some backends understand ride along and are left out where unused.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base import atomic
from ftgui.base.problems import fail
from ftgui.base.texts import tr

TRAINING, VALIDATION = SPLITS = ("train.jsonl", "validation.jsonl")
"""The files that rows to learn from and rows to check with are in, wherever both are."""
Role = Literal["system", "developer", "user", "assistant", "tool"]


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """One turn. `content` is always text, empty where an assistant only calls tools.

    `weight` 0 keeps an assistant's turn from being learned; `parts` holds the original content where
    it has more than text (pictures), `content` then being its text.
    """

    role: Role
    content: str
    weight: int | float | None = None
    name: str | None = None
    tool_calls: list[dict[str, object]] | None = None
    tool_call_id: str | None = None
    parts: list[dict[str, object]] | None = None

    @property
    def says_something(self) -> bool:
        """Whether there is anything in it to read or to learn."""
        return bool(self.tool_calls or self.parts) or not (not self.content or self.content.isspace())


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One example: what is asked and, last, what the model should answer.

    Preference rows end in the preferred answer and carry the other one in `rejected`. Reinforcement
    rows end in the question; `extra` is what their grader gets.
    """

    messages: tuple[Message, ...]
    rejected: tuple[Message, ...] = ()
    tools: list[dict[str, object]] | None = None
    parallel_tool_calls: bool | None = None
    extra: dict[str, object] | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Row)


def encode(row: Row) -> bytes:
    """One line of the file, its end included."""
    return _encoder.encode(row) + b"\n"


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as JSON lines. Raises ProblemError (`disk.*`)."""
    atomic.write(path, b"".join(map(encode, rows)))


def read(path: Path) -> Iterator[Row]:
    """Read rows that `write` wrote. Raises ProblemError (`disk.*`, `data.damaged_rows`)."""
    try:
        with path.open("rb") as file:
            for line in file:
                yield _decoder.decode(line)
    except OSError as error:
        raise atomic.disk_problem(error, path) from error
    except msgspec.DecodeError as error:
        raise fail(
            "data.damaged_rows",
            tr("The project's file of rows, “{name}”, is damaged.", name=path.name),
            tr("Bring the rows into the project again, from the file they came from."),
            file=str(path),
            detail=str(error),
            remedy="go:data",
        ) from error
