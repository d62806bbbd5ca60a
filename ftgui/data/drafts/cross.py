"""What shows only when all rows are seen beside each other, found without holding them in memory.

Each row left a few numbers in `keys.bin` and `near.bin` (judging.py), in the order of the spool. Equal
rows have equal numbers, and most numbers are there once: those that are not are found first, among as many
rows at a time as fit in memory, and only rows with these are looked at.
"""

import itertools
import tempfile
from array import array
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
_BUCKET = 500_000
"""Numbers in memory at a time: about 50 MB, when what the judges had is free again."""
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
    path = folder / KEYS
    columns = (ASKED, WHOLE) if contradictions else (WHOLE, WHOLE)
    for again in _recurring(path, KEY_COUNT, columns[0]):
        seen: dict[int, int] = {}
        asked: dict[int, int] = {}
        for place, question, whole in _rows_of(again, path, KEY_COUNT, columns):
            if not flags[place] & USABLE:
                continue
            first = seen.setdefault(whole, place)
            other = asked.setdefault(question, place)
            if first != place:
                yield Twin(DUPLICATE, place, first)
            elif other != place:
                yield Twin(CONTRADICTION, place, other)


def resemblances(
    folder: Path, flags: bytearray, row_at: Callable[[int], Row | None], common: Collection[bytes]
) -> Iterator[Twin]:
    """Rows that are almost the same as an earlier one, of those that are `USABLE` by `flags`, which is used up."""
    path = folder / NEAR
    for band in range(near.KEYS):
        for again in _recurring(path, near.KEYS, band):
            first: dict[int, int] = {}
            for place, key in _rows_of(again, path, near.KEYS, (band,)):
                if not flags[place] & USABLE:
                    continue
                other = first.setdefault(key, place)
                if other != place and _alike(row_at, place, other, common):
                    flags[place] = 0
                    yield Twin(NEAR_DUPLICATE, place, other)


def _alike(row_at: Callable[[int], Row | None], place: int, other: int, common: Collection[bytes]) -> bool:
    one, two = row_at(place), row_at(other)
    return one is not None and two is not None and near.alike(one, two, common)


def leaks(training: Path, validation: Path) -> Iterator[tuple[int, int]]:
    """Places in one draft's folder whose question is also asked in the training's, each with its place there."""
    learned, held = ((folder / FLAGS).read_bytes() for folder in (training, validation))
    paths = training / KEYS, validation / KEYS
    buckets = _buckets(len(learned) + len(held))
    dealt = (_dealt(path, KEY_COUNT, QUESTION, buckets) for path in paths)
    for both in _few(set(known) & set(asked) for known, asked in zip(*dealt, strict=True)):
        known, asked = (_rows_of(both, path, KEY_COUNT, (QUESTION,)) for path in paths)
        places: dict[int, int] = {}
        for place, question in known:
            if learned[place] & USABLE:
                places.setdefault(question, place)
        for place, question in asked:
            if held[place] & USABLE and question in places:
                yield place, places[question]


def _recurring(path: Path, width: int, column: int) -> Iterator[set[int]]:
    """The numbers of a column that several rows have, as many at a time as fit in memory."""
    rows = path.stat().st_size // (8 * width)
    return _few(map(_again, _dealt(path, width, column, _buckets(rows))))


def _again(numbers: "array[int]") -> set[int]:
    """The numbers that are there several times, but for 0, which is none."""
    seen: set[int] = set()
    add = seen.add
    return {number for number in numbers if number in seen or add(number)} - {0}


def _few(sets: Iterable[set[int]]) -> Iterator[set[int]]:
    """The sets, small ones joined: each will take a walk through all rows."""
    joined: set[int] = set()
    for each in sets:
        joined |= each
        if len(joined) > _BUCKET:
            yield joined
            joined = set()
    if joined:
        yield joined


def _rows_of(wanted: set[int], path: Path, width: int, columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """(place, number in each column) of the rows, in their order, whose number in the first column is wanted."""
    for start, numbers in _blocks(path, width):
        for index, number in enumerate(numbers[columns[0] :: width]):
            if number in wanted:
                yield start + index, *(numbers[index * width + column] for column in columns)


def _buckets(rows: int) -> int:
    return rows // _BUCKET + 1


def _dealt(path: Path, width: int, column: int, buckets: int) -> Iterator["array[int]"]:
    """All rows' numbers in a column, bucket by bucket: equal ones are in the same bucket."""
    if buckets == 1:
        yield array("Q", itertools.chain.from_iterable(numbers[column::width] for _, numbers in _blocks(path, width)))
        return
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, ExitStack() as stack:
        files = [stack.enter_context((Path(folder) / str(bucket)).open("w+b")) for bucket in range(buckets)]
        for _, numbers in _blocks(path, width):
            parts = [array("Q") for _ in files]
            puts = [part.append for part in parts]
            for number in numbers[column::width]:
                puts[number % buckets](number)
            for part, file in zip(parts, files, strict=True):
                part.tofile(file)
        for file in files:
            file.seek(0)
            yield array("Q", file.read())


def _blocks(path: Path, width: int) -> Iterator[tuple[int, "array[int]"]]:
    """The rows' numbers, `width` for each, and the place of the first row that they are of."""
    start = 0
    with path.open("rb") as file:
        while content := file.read(_BLOCK * width * 8):
            numbers = array("Q", content)
            yield start, numbers
            start += len(numbers) // width
