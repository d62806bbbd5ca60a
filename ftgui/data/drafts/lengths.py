"""How long rows are, as a few numbers to draw: how many rows have how many tokens (pieces of words)."""

from array import array
from collections import Counter
from pathlib import Path

import msgspec

from ftgui.base.atomic import disk_problem
from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.data.drafts.cross import TOKENS
from ftgui.data.tokens import Tokens

BARS = 40
_ROUND = (1, 2, 5)


class Lengths(msgspec.Struct, frozen=True, kw_only=True):
    """`counts[n]` rows have from `n * width` to `(n + 1) * width - 1` tokens.

    `over` rows have more than `limit`; `cut` tokens of theirs are beyond it.
    """

    width: int
    counts: tuple[int, ...]
    longest: int
    limit: int | None = None
    over: int = 0
    cut: int = 0


def lengths(folder: Path, limit: int | None = None) -> Lengths | None:
    """What a draft's folder says so far; None while nothing is counted. Raises ProblemError (`disk.*`)."""
    totals: Counter[int] = Counter()
    try:
        with (folder / TOKENS).open("rb") as file:
            while content := file.read(1 << 20):
                totals.update(array("I", content[: len(content) // 8 * 8])[::2])
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_problem(error, folder) from error
    del totals[0]  # rows that are left out
    return spread_out(totals, limit) if totals else None


def spread_out(totals: Counter[int], limit: int | None = None) -> Lengths:
    """Bars of a round width, at most `BARS` of them, for how often each length comes; at least one length."""
    longest = max(totals)
    width = next(
        step * 10**power for power in range(10) for step in _ROUND if longest // (step * 10**power) + 1 <= BARS
    )
    counts = [0] * (longest // width + 1)
    for length, count in totals.items():
        counts[length // width] += count
    long = {length: count for length, count in totals.items() if limit is not None and length > limit}
    return Lengths(
        width=width,
        counts=tuple(counts),
        longest=longest,
        limit=limit,
        over=sum(long.values()),
        cut=sum((length - (limit or 0)) * count for length, count in long.items()),
    )


def nothing_learned(tokens: Tokens | None) -> Problem | None:
    """What stops a plan whose rows hold nothing to learn: every answer is empty or has the weight 0."""
    if tokens is None or tokens.assistant.sum:
        return None
    return Problem(
        code="data.nothing_to_learn",
        message=tr("The model would learn nothing: no row has an answer that it is to learn."),
        action=tr("Choose the column with the answers, or give the answers the weight 1."),
        remedy="choose_columns",
    )
