"""What shows only when all rows are seen beside each other, found without holding them in memory.

Each row left a few numbers in `keys.bin` and `near.bin` (judging.py), in the order of the spool. Equal
rows have equal numbers, so the numbers are dealt to as many buckets as it takes for one to fit in memory.
"""

import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from ftgui.data.drafts import near
from ftgui.data.drafts.judging import USABLE
from ftgui.data.rows import Row

KEYS, NEAR, FLAGS, TOKENS = "keys.bin", "near.bin", "flags.bin", "tokens.bin"
KEY_COUNT = 3
WHOLE, ASKED, QUESTION = range(KEY_COUNT)
"""The order of a row's numbers in `keys.bin`."""
_BUCKET = 130_000
"""Rows whose numbers are in memory at a time: about 30 MB, when the judges' is free again."""
_BLOCK = 1 << 16
DUPLICATE, CONTRADICTION, NEAR_DUPLICATE = "data.duplicate", "data.contradiction", "data.near_duplicate"


class Twin(NamedTuple):
    """The row at `place` repeats, contradicts or resembles the earlier one at `other`."""

    code: str
    place: int
    other: int


def twins(folder: Path, *, contradictions: bool) -> Iterator[Twin]:
    """Rows that repeat an earlier one and, where asked for, those that answer an earlier one's question differently."""
    flags = (folder / FLAGS).read_bytes()
    for columns in _dealt(folder / KEYS, KEY_COUNT, (ASKED, WHOLE), _buckets(len(flags))):
        seen: dict[int, int] = {}
        asked: dict[int, int] = {}
        for place, question, whole in zip(*columns, strict=True):
            if not flags[place] & USABLE:
                continue
            first = seen.setdefault(whole, place)
            other = asked.setdefault(question, place)
            if first != place:
                yield Twin(DUPLICATE, place, first)
            elif contradictions and other != place:
                yield Twin(CONTRADICTION, place, other)


def resemblances(
    folder: Path, flags: bytearray, row_at: Callable[[int], Row | None], common: Collection[bytes]
) -> Iterator[Twin]:
    """Rows that are almost the same as an earlier one, of those that are `USABLE` by `flags`, which is used up."""
    for band in range(near.KEYS):
        for places, keys in _dealt(folder / NEAR, near.KEYS, (band,), _buckets(len(flags))):
            first: dict[int, int] = {}
            for place, key in _repeated(places, keys):
                if not flags[place] & USABLE:
                    continue
                other = first.setdefault(key, place)
                if other != place and _alike(row_at, place, other, common):
                    flags[place] = 0
                    yield Twin(NEAR_DUPLICATE, place, other)


def _repeated(places: Sequence[int], keys: Sequence[int]) -> list[tuple[int, int]]:
    """The (place, key) of keys that are there several times and not 0; they are few."""
    again = {key for key, count in Counter(keys).items() if count > 1 and key}
    return [(places[index], key) for index, key in enumerate(keys) if key in again] if again else []


def _alike(row_at: Callable[[int], Row | None], place: int, other: int, common: Collection[bytes]) -> bool:
    one, two = row_at(place), row_at(other)
    return one is not None and two is not None and near.alike(one, two, common)


def leaks(training: Path, validation: Path) -> Iterator[tuple[int, int]]:
    """Places in one draft's folder whose question is also asked in the training's, each with its place there."""
    learned, held = ((folder / FLAGS).read_bytes() for folder in (training, validation))
    buckets = _buckets(len(learned) + len(held))
    dealt = (_dealt(folder / KEYS, KEY_COUNT, (QUESTION,), buckets) for folder in (training, validation))
    for known, asked in zip(*dealt, strict=True):
        places: dict[int, int] = {}
        for place, question in zip(*known, strict=True):
            if learned[place] & USABLE:
                places.setdefault(question, place)
        for place, question in zip(*asked, strict=True):
            if held[place] & USABLE and question in places:
                yield place, places[question]


def _buckets(rows: int) -> int:
    return rows // _BUCKET + 1


def _dealt(path: Path, width: int, columns: Sequence[int], buckets: int) -> Iterator[tuple[Sequence[int], ...]]:
    """Bucket by bucket, the rows' places and their numbers in each column.

    Rows with the same number in the first column are in the same bucket, in order.
    """
    if buckets == 1:
        numbers = array("Q", path.read_bytes())
        yield range(len(numbers) // width), *(numbers[column::width] for column in columns)
        return
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        paths = [Path(folder) / str(bucket) for bucket in range(buckets)]
        _deal(_entries(path, width, columns), paths)
        for part in paths:
            numbers = array("Q", part.read_bytes())
            part.unlink()
            step = len(columns) + 1
            yield tuple(numbers[column::step] for column in range(step))


def _deal(entries: Iterable[tuple[int, ...]], paths: Sequence[Path]) -> None:
    buckets = len(paths)
    parts = [array("Q") for _ in paths]
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("wb")) for path in paths]
        for count, entry in enumerate(entries, start=1):
            parts[entry[1] % buckets].extend(entry)
            if count % _BUCKET == 0:
                for part, file in zip(parts, files, strict=True):
                    part.tofile(file)
                    del part[:]
        for part, file in zip(parts, files, strict=True):
            part.tofile(file)


def _entries(path: Path, width: int, columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """(place, number, ...) of each row, in order."""
    first = 0
    with path.open("rb") as file:
        while content := file.read(_BLOCK * width * 8):
            numbers = array("Q", content)
            count = len(numbers) // width
            yield from zip(range(first, first + count), *(numbers[column::width] for column in columns), strict=True)
            first += count
