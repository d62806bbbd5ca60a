"""How many tokens (the pieces of words that models count in) rows have, by OpenAI's vocabulary."""

import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

import msgspec

from ftgui.data.rows import Message, Row, read

ENCODING = "o200k_base"
_PER_MESSAGE = _PER_ROW = 3
_SAMPLE = 2000


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How numbers are spread; p10 and p90 leave out the lowest and the highest tenth."""

    min: int
    max: int
    mean: float
    median: float
    p10: float
    p90: float
    sum: int


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens per row: `total` of all it holds, `assistant` of what is learned from it."""

    encoding: str
    total: Spread
    assistant: Spread


@lru_cache(maxsize=1)
def counter() -> Callable[[str], int]:
    """What counts a text's tokens; the vocabulary (half a second) is loaded at the first call.

    The package's outer layer refuses texts above 200,000 letters, so its tokenizer is used directly.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its import uses an old name of importlib's
        from bpe_openai._bindings import tokenizer_for_encoding
    count: Callable[[str], int] = tokenizer_for_encoding(ENCODING).count
    return count


def count_row(row: Row, count: Callable[[str], int]) -> tuple[int, int]:
    """Tokens in all and in the assistant's texts: the OpenAI cookbook's rule, 3 for each message and 3 for the row.

    Tool calls and tools, which the cookbook leaves out, count as their JSON.
    """
    total = _PER_ROW + (count(_json(row.tools)) if row.tools else 0)
    learned = 0
    for message in row.messages:
        content = count(message.content)
        calls = count(_json(message.tool_calls)) if message.tool_calls else 0
        total += _PER_MESSAGE + content + calls + _role_tokens(message, count)
        learned += content + calls if message.role == "assistant" and message.weight != 0 else 0
    return total, learned


def sample_lengths(path: Path) -> list[int]:
    """Tokens in all of each of the file's first rows; more of them change a mean very little.

    Raises ProblemError (`disk.*`).
    """
    return [count_row(row, counter())[0] for row in islice(read(path), _SAMPLE)]


def _role_tokens(message: Message, count: Callable[[str], int]) -> int:
    return 1 + (1 + count(message.name) if message.name else 0)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def summarise(counts: Sequence[tuple[int, int]]) -> Tokens | None:
    """The spread of what `count_row` counted; None without rows."""
    if not counts:
        return None
    return Tokens(
        encoding=ENCODING,
        total=spread([total for total, _ in counts]),
        assistant=spread([learned for _, learned in counts]),
    )


def spread(numbers: Sequence[int]) -> Spread:
    """The spread of at least one number; quantiles between two values are interpolated linearly."""
    ordered = sorted(numbers)
    return Spread(
        min=ordered[0],
        max=ordered[-1],
        mean=round(sum(ordered) / len(ordered), 2),
        median=_quantile(ordered, 0.5),
        p10=_quantile(ordered, 0.1),
        p90=_quantile(ordered, 0.9),
        sum=sum(ordered),
    )


def _quantile(ordered: Sequence[int], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 2)
