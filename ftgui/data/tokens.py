"""How many tokens (the pieces of words that models count in) rows have, by OpenAI's vocabulary."""

import importlib.machinery
import importlib.util
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import accumulate, islice
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
    """What counts a text's tokens; the vocabulary (66 MB, a tenth of a second) is loaded at the first call.

    The package's tokenizer is loaded without the package around it, which loads every vocabulary it has,
    half a second and another 66 MB, and refuses texts above 200,000 letters.
    """
    package = importlib.util.find_spec("bpe_openai")
    places = package.submodule_search_locations if package else None
    spec = importlib.machinery.PathFinder.find_spec("bpe_openai._bindings", places)
    assert spec is not None and spec.loader is not None, "bpe-openai is a dependency"
    bindings = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bindings)
    count: Callable[[str], int] = bindings.tokenizer_for_encoding(ENCODING).count
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


def summary_of(path: Path) -> Tokens | None:
    """The spread over a file of what `count_row` counted, two numbers of 32 bits for each row; None without rows.

    Only how often each number comes is held in memory. Rows that were left out have none.
    """
    totals: Counter[int] = Counter()
    learned: Counter[int] = Counter()
    with path.open("rb") as file:
        while content := file.read(1 << 20):
            numbers = array("I", content)
            totals.update(numbers[::2])
            learned.update(count for total, count in zip(numbers[::2], numbers[1::2], strict=True) if total)
    del totals[0]
    if not totals:
        return None
    return Tokens(encoding=ENCODING, total=_spread(totals), assistant=_spread(learned))


def spread(numbers: Iterable[int]) -> Spread:
    """The spread of at least one number; quantiles between two values are interpolated linearly."""
    return _spread(Counter(numbers))


def _spread(counts: Mapping[int, int]) -> Spread:
    values = sorted(counts)
    reached = list(accumulate(counts[value] for value in values))
    total = sum(value * counts[value] for value in values)

    def at(place: int) -> int:
        return values[bisect_right(reached, place)]

    def quantile(share: float) -> float:
        place = share * (reached[-1] - 1)
        low = at(int(place))
        high = at(min(int(place) + 1, reached[-1] - 1))
        return round(low + (high - low) * (place - int(place)), 2)

    return Spread(
        min=values[0],
        max=values[-1],
        mean=round(total / reached[-1], 2),
        median=quantile(0.5),
        p10=quantile(0.1),
        p90=quantile(0.9),
        sum=total,
    )
