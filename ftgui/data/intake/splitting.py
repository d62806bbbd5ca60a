"""Setting rows aside for validation: decided by a seed, and never the same question on both sides.

Rows that belong together are joined into groups, and only whole groups are set aside. Of each row 8 to
30 bytes are kept, whatever is in it.
"""

from array import array
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal

import msgspec

from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.data.drafts.likeness import key, question_key
from ftgui.data.rows import Row

MINIMUM = 10
"""Below this many rows none is set aside."""
MOST_LABELS = 200
"""Of more different answers none is a label."""
_BUCKET = 200_000
"""Rows that are looked up, or put in order, at a time: about 30 MB."""


class Split(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How rows are parted: `share` is the part wanted for validation, 0 to 0.5, which `seed` picks.

    Rows with the same question, and those almost the same, always stay together; so do the rows of a
    file with `by` file, and those with the same value in `column` with `by` column (one customer's).
    By label, each label has that share set aside.
    """

    share: float = 0.1
    seed: int = 42
    by: Literal["row", "file", "column", "label"] = "row"
    column: str | None = None


class Splitter:
    """Takes all rows in order, then says which are set aside.

    Where all rows ask the same on purpose (`one_question`), that ties none to another, but the same answer does.
    Raises ProblemError (`data.share`).
    """

    def __init__(self, split: Split, *, one_question: bool = False) -> None:
        if not 0 <= split.share <= 0.5:
            raise fail(
                "data.share",
                tr("A share of {share} for validation is not possible.", share=split.share),
                tr("Choose a share from 0 to 0.5."),
                setting="share",
            )
        self._split = split
        self._one_question = one_question
        self._questions = array("Q")
        self._groups = array("Q")
        self._labels: dict[bytes, int] = {}
        self._strata = bytearray()
        self._parents = array("I")

    def add(self, row: Row, group: str = "") -> None:
        """Take the next row; `group` is the file or the value it belongs to, if any.

        Raises ProblemError (`data.no_labels`) by label, where the answers are none.
        """
        self._parents.append(len(self._parents))
        same = key(row.messages[-1].content) if self._one_question else question_key(row)
        self._questions.append(_number(same))
        if self._split.by in ("file", "column"):
            self._groups.append(_number(key(group)) if group.strip() else 0)
        if self._split.by == "label":
            self._strata.append(self._label(row))

    def _label(self, row: Row) -> int:
        label = key(row.messages[-1].content)
        if label not in self._labels and len(self._labels) == MOST_LABELS:
            raise fail(
                "data.no_labels",
                tr("The answers are no labels: more than {count} of them differ.", count=MOST_LABELS),
                tr("Set rows aside by share, or by a column."),
                setting="split",
            )
        return self._labels.setdefault(label, len(self._labels))

    def link(self, one: int, other: int) -> None:
        """These two rows, counted from 0, belong together."""
        one, other = self._root(one), self._root(other)
        self._parents[max(one, other)] = min(one, other)

    def _root(self, place: int) -> int:
        parents = self._parents
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    def choose(self) -> bytearray:
        """For each row 1 where it is set aside, else 0."""
        count = len(self._questions)
        aside = bytearray(count)
        wanted = self._wanted()
        if not any(wanted):
            return aside
        self._join(self._questions)
        self._join(self._groups)
        roots = array("I", map(self._root, range(count)))
        sizes, ranks = self._measure(roots)
        chosen = self._take(wanted, sizes, ranks)
        for place, root in enumerate(roots):
            aside[place] = chosen[root]
        return aside

    def _wanted(self) -> list[int]:
        """How many rows of each label, or of all."""
        count, share = len(self._questions), self._split.share
        if share == 0 or count < MINIMUM:
            return [0]
        if not self._labels:
            return [max(1, round(count * share))]
        wanted, seen = [], 0
        for stratum in range(len(self._labels)):
            before = round(seen * share)
            seen += self._strata.count(stratum)
            wanted.append(round(seen * share) - before)  # so that they add up to the share of all
        return wanted

    def _join(self, keys: "array[int]") -> None:
        """Rows with the same key, but for 0, belong together."""
        buckets = len(keys) // _BUCKET + 1
        for bucket in range(buckets):
            first: dict[int, int] = {}
            for place, number in enumerate(keys):
                if number and number % buckets == bucket:
                    other = first.setdefault(number, place)
                    if other != place:
                        self.link(other, place)

    def _measure(self, roots: "array[int]") -> tuple["array[int]", "array[int]"]:
        """The size of each group and its rank, at the place of its first row; no other row has a size.

        A group is ranked by a hash of seed and question, so that a row added later moves few others.
        """
        sizes, ranks = array("I", bytes(4 * len(roots))), array("Q", bytes(8 * len(roots)))
        for place, root in enumerate(roots):
            number = self._questions[place]
            ranks[root] = min(ranks[root], number) if sizes[root] else number
            sizes[root] += 1
        for root, size in enumerate(sizes):
            if size:
                ranks[root] = _number(sha256(b"%d %d" % (self._split.seed, ranks[root])).digest())
        return sizes, ranks

    def _take(self, wanted: list[int], sizes: "array[int]", ranks: "array[int]") -> bytearray:
        """Take whole groups in rank order while they fit; at least the smallest one, never all."""
        chosen = bytearray(len(sizes))
        alone = sum(map(bool, sizes)) < 2
        for root in () if alone else _in_order(sizes, ranks):
            stratum = self._strata[root] if self._strata else 0
            if sizes[root] <= wanted[stratum]:
                wanted[stratum] -= sizes[root]
                chosen[root] = 1
                if not any(wanted):
                    break
        if not alone and not any(chosen):
            chosen[min((size, ranks[root], root) for root, size in enumerate(sizes) if size)[2]] = 1
        return chosen


def _in_order(sizes: "array[int]", ranks: "array[int]") -> Iterator[int]:
    """The groups by rank, a slice of the ranks at a time."""
    slices = len(sizes) // _BUCKET + 1
    width = (1 << 64) // slices + 1
    for number in range(slices):
        low, high = number * width, (number + 1) * width
        yield from (
            root
            for _, root in sorted((rank, root) for root, rank in enumerate(ranks) if low <= rank < high and sizes[root])
        )


def _number(digest: bytes) -> int:
    """64 bits of a digest, never 0."""
    return int.from_bytes(digest[:8], "little") or 1
