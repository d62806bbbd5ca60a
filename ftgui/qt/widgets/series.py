"""A growing curve of any length that can be drawn in the time its pixels take.

Beside the points it keeps, for groups of 4, 16, 64, ... points, their lowest and highest value, so a
million points cost as much to draw as a thousand and no peak is lost.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from itertools import compress, pairwise
from typing import NamedTuple

from ftgui.run.points import Point, Points

_GROUP = 4


class Outline(NamedTuple):
    """A curve as it is drawn: at each step its lowest and its highest value, the same where nothing was left out."""

    steps: "array[int]"
    lows: "array[float]"
    highs: "array[float]"


class Series:
    """What is drawn of a curve: those of its points whose value is a number, with rising steps."""

    def __init__(self) -> None:
        self._begin(Points())

    def _begin(self, points: Points) -> None:
        self._points = points
        self._read, self._replaced = 0, len(points.replaced)
        self.steps = array("q")
        self.values = array("d")
        self._levels: list[tuple[array[float], array[float]]] = []
        self.best: Point | None = None

    def __len__(self) -> int:
        return len(self.steps)

    def follow(self, points: Points) -> None:
        """Take in what `points` became since the last call; others than then are read from their beginning."""
        if points is not self._points:
            self._begin(points)
        for step in points.replaced[self._replaced :]:
            self._cut(bisect_left(self.steps, step))
            self._read = min(self._read, bisect_left(points.steps, step))
        steps, values = points.steps[self._read :], points.values[self._read :]
        self._read, self._replaced = len(points), len(points.replaced)
        if not math.isfinite(sum(values)):
            finite = list(map(math.isfinite, values))
            steps, values = array("q", compress(steps, finite)), array("d", compress(values, finite))
        self.steps.extend(steps)
        self.values.extend(values)
        lowest = _lowest(steps, values)
        if lowest is not None and (self.best is None or lowest[1] < self.best[1]):
            self.best = lowest
        self._group()

    def outline(self, left: float, right: float, room: int) -> Outline:
        """What to draw between two steps: at most `room` points or groups of points, one beyond each side."""
        first = max(0, bisect_left(self.steps, left) - 1)
        last = min(len(self.steps), bisect_right(self.steps, right) + 1)
        size, number = 1, -1
        while last - first > size * room and number + 1 < len(self._levels):
            size, number = size * _GROUP, number + 1
        if number < 0:
            values = self.values[first:last]
            return Outline(self.steps[first:last], values, values)
        lows, highs = self._levels[number]
        begin, end = first // size, min(len(lows), -(-last // size))
        rest = max(first, end * size)
        steps, lows, highs = self.steps[begin * size : end * size : size], lows[begin:end], highs[begin:end]
        if tail := self.values[rest:last]:
            steps.append(self.steps[last - 1])
            lows.append(min(tail))
            highs.append(max(tail))
        return Outline(steps, lows, highs)

    def near(self, step: float) -> Point | None:
        """The point whose step is nearest."""
        at = bisect_left(self.steps, step)
        around = [(self.steps[n], self.values[n]) for n in (at - 1, at) if 0 <= n < len(self.steps)]
        return min(around, key=lambda point: abs(point[0] - step), default=None)

    def last(self) -> Point | None:
        """The newest point."""
        return (self.steps[-1], self.values[-1]) if self.steps else None

    def first(self) -> Point | None:
        """The oldest point."""
        return (self.steps[0], self.values[0]) if self.steps else None

    def _group(self) -> None:
        lows, highs, number = self.values, self.values, 0
        while len(lows) >= _GROUP:
            if number == len(self._levels):
                self._levels.append((array("d"), array("d")))
            upper_lows, upper_highs = self._levels[number]
            begin, end = len(upper_lows) * _GROUP, len(lows) // _GROUP * _GROUP
            upper_lows.extend(map(min, *(lows[first:end:_GROUP] for first in range(begin, begin + _GROUP))))
            upper_highs.extend(map(max, *(highs[first:end:_GROUP] for first in range(begin, begin + _GROUP))))
            lows, highs, number = upper_lows, upper_highs, number + 1

    def _cut(self, length: int) -> None:
        del self.steps[length:], self.values[length:]
        size = _GROUP
        for lows, highs in self._levels:
            del lows[length // size :], highs[length // size :]
            size *= _GROUP
        self.best = _lowest(self.steps, self.values)


def _lowest(steps: "array[int]", values: "array[float]") -> Point | None:
    if not values:
        return None
    lowest = min(values)
    return steps[values.index(lowest)], lowest


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` round numbers between `low` and `high`: multiples of 1, 2 or 5 times a power of ten."""
    if not high > low or most < 1:
        return [low]
    rough = (high - low) / most
    magnitude = 10.0 ** math.floor(math.log10(rough))
    distance = next(magnitude * times for times in (1, 2, 5, 10) if magnitude * times >= rough * 0.999)
    first = math.ceil(low / distance - 1e-9)
    last = math.floor(high / distance + 1e-9)
    return [number * distance for number in range(first, last + 1)]


def decimals(values: list[float]) -> int:
    """How many digits after the point tell neighbouring ticks apart."""
    gaps = [b - a for a, b in pairwise(values)]
    return max(0, -math.floor(math.log10(min(gaps)) + 1e-9)) if gaps else 2
