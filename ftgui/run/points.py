"""A curve's points, as many as a run has steps, at 16 bytes each."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

Point = tuple[int, float]


class Points(Sequence[Point]):
    """(step, value) pairs with rising steps. Reads like a list of tuples and equals one.

    A million tuples in a list would cost ten times the memory, and the garbage collector a tenth of a
    second each time it looks at them all: the window would be seen to stand still.
    """

    __slots__ = ("replaced", "steps", "values")

    def __init__(self, points: Iterable[Point] = ()) -> None:
        self.steps = array("q")
        self.values = array("d")
        self.replaced: list[int] = []
        """Each step from which on points went because it came again."""
        for step, value in points:
            self.append(step, value)

    def append(self, step: int, value: float) -> None:
        """Add a point; those at its step or later (a resumed run repeats its last steps) go first."""
        steps = self.steps
        if steps and steps[-1] >= step:
            length = bisect_left(steps, step)
            del steps[length:], self.values[length:]
            self.replaced.append(step)
        steps.append(step)
        self.values.append(value)

    def copy(self) -> "Points":
        """The points as they are now."""
        made = Points()
        made.steps, made.values, made.replaced = self.steps[:], self.values[:], self.replaced[:]
        return made

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[Point]:
        return zip(self.steps, self.values, strict=True)

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> list[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | list[Point]:
        if isinstance(index, slice):
            return list(zip(self.steps[index], self.values[index], strict=True))
        return self.steps[index], self.values[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(tuple.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return repr(self[:])
