"""A curve's points, as many as a run has steps, at 16 bytes each."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

Point = tuple[int, float]


class Points(Sequence[Point]):
    """(step, value) pairs with rising steps. Reads like a list of tuples and equals one.

    A million tuples in a list would cost ten times the memory, and the garbage collector a tenth of a
    second each time it looks at them all: the window would be seen to stand still.
    """

    __slots__ = ("_steps", "_values")

    def __init__(self, points: Iterable[Point] = ()) -> None:
        self._steps = array("q")
        self._values = array("d")
        for step, value in points:
            self.append(step, value)

    def append(self, step: int, value: float) -> None:
        """Add a point; those at its step or later (a resumed run repeats its last steps) go first."""
        while self._steps and self._steps[-1] >= step:
            self._steps.pop()
            self._values.pop()
        self._steps.append(step)
        self._values.append(value)

    def copy(self) -> "Points":
        """The points as they are now."""
        made = Points()
        made._steps, made._values = self._steps[:], self._values[:]
        return made

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Point]:
        return zip(self._steps, self._values, strict=True)

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> list[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | list[Point]:
        if isinstance(index, slice):
            return list(zip(self._steps[index], self._values[index], strict=True))
        return self._steps[index], self._values[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(tuple.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return repr(self[:])
