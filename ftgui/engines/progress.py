"""How far an installation is, in numbers that were measured."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from ftgui.base.child import Child, Line

UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
# Wheels are unpacked while they arrive; a byte on the disk is about a third of a byte on the wire
# (measured over both engines). Only unfinished downloads are judged by it.
WIRE_SHARE = 1 / 3


class InstallStopped(Exception):
    """The user asked to stop, and it has; what was downloaded is kept."""


def lines(child: Child, stopping: Callable[[], bool], tick: float = 0.2) -> Iterator[Line | None]:
    """The child's lines, None at least every `tick` seconds. Raises InstallStopped.

    Whether they are read to the end or not, no process of the child is left.
    """
    try:
        for line in child.lines(tick):
            if stopping():
                raise InstallStopped
            yield line
    finally:
        child.kill()
        child.wait()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is going on: `done` of `total` in `unit` (`bytes`, `files`, `steps`, or empty).

    `remaining` (seconds; None when it cannot be told) and `share` (0 to 1, never falling) are about
    the whole work, not this step.
    """

    text: str
    done: float = 0.0
    total: float | None = None
    unit: str = ""
    remaining: float | None = None
    share: float = 0.0


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the work and how many seconds it is expected to take until it can be measured."""

    text: str
    expected: float


class Progress:
    """Turns what one phase measures into a statement about all of them."""

    def __init__(
        self,
        report: Callable[[Step], None],
        phases: Sequence[Phase],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._phases = phases
        self._clock = clock
        self._began = self._phase_began = clock()
        self._index = -1
        self._share = 0.0

    def next(self, text: str = "") -> None:
        """Enter the next phase; `text` says it otherwise than planned."""
        self._index += 1
        self._text = text or self._phases[self._index].text
        self._phase_began = self._clock()
        self.at(0)

    def at(self, done: float, total: float | None = None, unit: str = "") -> None:
        """Report how far this phase is."""
        now = self._clock()
        later = sum(phase.expected for phase in self._phases[self._index + 1 :])
        remaining = self._phase_remaining(now - self._phase_began, done, total)
        if remaining is not None:
            remaining += later
            elapsed = now - self._began
            self._share = max(self._share, elapsed / (elapsed + remaining) if elapsed + remaining else 0.0)
        step = Step(text=self._text, done=done, total=total, unit=unit, remaining=remaining, share=self._share)
        self._report(step)

    def _phase_remaining(self, elapsed: float, done: float, total: float | None) -> float | None:
        """Seconds by what was measured; else by what was expected; None when that has passed."""
        if total and done >= 0.02 * total:
            return elapsed * max(total - done, 0) / done
        expected = self._phases[self._index].expected
        return expected - elapsed if elapsed < expected else None


class Downloads:
    """What uv says about its downloads: `Downloading numpy (16.1MiB)`, ` Downloaded numpy`."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._sizes: dict[str, float] = {}
        self._finished: set[str] = set()

    def read(self, line: str) -> None:
        """Take note of one line of uv's output."""
        if found := re.match(r"\s*Downloading (\S+) \(([\d.]+)(B|KiB|MiB|GiB)\)", line):
            self._sizes[found[1]] = float(found[2]) * UNITS[found[3]]
        elif found := re.match(r"\s*Downloaded (\S+)", line):
            self._finished.add(found[1])

    def measure(self) -> tuple[float, float | None]:
        """Bytes that have arrived, and that are wanted; None while uv has not said."""
        done = sum(size for name, size in self._sizes.items() if name in self._finished)
        total = sum(self._sizes.values())
        arriving = sum(tree_size(folder) for folder in self._cache.glob(".tmp*"))
        return min(done + WIRE_SHARE * arriving, total), total or None


def tree_size(folder: Path) -> int:
    """Bytes of all files below `folder`; what vanishes meanwhile counts nothing."""
    return sum(size for _, size in _files(str(folder)))


def bytecode(folder: Path) -> tuple[int, int]:
    """How many Python files below `folder` are compiled, and how many there are."""
    names = [name for name, _ in _files(str(folder))]
    return sum(name.endswith(".pyc") for name in names), sum(name.endswith(".py") for name in names)


def _files(folder: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        found.append((entry.name, entry.stat(follow_symlinks=False).st_size))
        except OSError:
            continue
    return found
