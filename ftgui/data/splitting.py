"""Setting rows aside for validation: decided by a seed, and never the same question on both sides."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.data.likeness import question_key
from ftgui.data.rows import Row

MINIMUM = 10
"""Below this many rows none is set aside."""
Numbered = TypeVar("Numbered", bound=tuple[int, Row])


def split(rows: Sequence[Numbered], share: float, seed: int) -> tuple[list[Numbered], list[Numbered]]:
    """Part rows into training and validation, each in the order of the file.

    `share` is the part wanted for validation, 0 to 0.5. Rows with the same question form a group;
    groups are ranked by a hash of seed and question, so that a row added later moves few others.
    Raises ProblemError (`data.share`).
    """
    if not 0 <= share <= 0.5:
        raise fail(
            "data.share",
            tr("A share of {share} for validation is not possible.", share=share),
            tr("Choose a share from 0 to 0.5."),
            setting="share",
        )
    groups: dict[bytes, list[int]] = {}
    for place, (_, row) in enumerate(rows):
        groups.setdefault(question_key(row), []).append(place)
    chosen = _choose(groups, _wanted(len(rows), share), seed)
    training = [row for place, row in enumerate(rows) if place not in chosen]
    return training, [rows[place] for place in sorted(chosen)]


def _wanted(count: int, share: float) -> int:
    if share == 0 or count < MINIMUM:
        return 0
    return max(1, round(count * share))


def _choose(groups: dict[bytes, list[int]], wanted: int, seed: int) -> set[int]:
    """Take whole groups in rank order while they fit; at least the smallest one, never all."""
    if wanted == 0 or len(groups) < 2:
        return set()
    ranked = sorted(groups, key=lambda key: hashlib.sha256(b"%d " % seed + key).digest())
    chosen: set[int] = set()
    for key in ranked:
        if len(chosen) + len(groups[key]) <= wanted:
            chosen.update(groups[key])
    return chosen or set(groups[min(ranked, key=lambda key: len(groups[key]))])
