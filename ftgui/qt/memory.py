"""What the window remembers between two starts: recent projects. Losing it harms nobody."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ftgui.base import paths
from ftgui.base.problems import ProblemError

MOST = 12


class Recent(msgspec.Struct, frozen=True, kw_only=True):
    """A project that was open: where, what it was called, and the step to go on with, where that is known."""

    folder: str
    name: str
    step: str = ""

    @property
    def is_there(self) -> bool:
        """Whether the folder still holds a project; asks the disk."""
        return (Path(self.folder) / "project.yaml").is_file()


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """The file's content: newest project first."""

    recent: tuple[Recent, ...] = ()


def load() -> Memory:
    """What was kept; a file that is missing or damaged counts as empty."""
    from ftgui.base import saved  # not needed before the window shows

    try:
        return saved.load(_path(), Memory)
    except ProblemError:
        return Memory()


def remember(folder: Path, name: str, step: str = "") -> None:
    """Put a project at the head of the recent ones."""
    memory = load()
    newest = Recent(folder=str(folder), name=name, step=step)
    _save(msgspec.structs.replace(memory, recent=(newest, *_without(memory.recent, folder))[:MOST]))


def forget(folder: Path) -> None:
    """Take a project off the list; its folder is left alone."""
    memory = load()
    _save(msgspec.structs.replace(memory, recent=_without(memory.recent, folder)))


def _without(recent: Sequence[Recent], folder: Path) -> tuple[Recent, ...]:
    return tuple(each for each in recent if Path(each.folder) != folder)


def _save(memory: Memory) -> None:
    """Write it; a place that cannot be written is no reason to disturb anyone."""
    from ftgui.base import saved

    with contextlib.suppress(ProblemError, OSError):
        _path().parent.mkdir(parents=True, exist_ok=True)
        saved.save(_path(), memory)


def _path() -> Path:
    return paths.config_dir() / "recent.yaml"
