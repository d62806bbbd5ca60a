"""Files that change together: all new, or all as they were."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ftgui.base import atomic

_PREFIX, _OLD = ".new-", ".old"


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A folder inside `folder` to make the new files in; it is removed at the end.

    An OSError in the block comes out as a ProblemError (`disk.*`).
    """
    staged = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_PREFIX}*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        staged = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        yield staged
    except OSError as error:
        raise atomic.disk_problem(error, folder) from error
    finally:
        if staged is not None:
            shutil.rmtree(staged, ignore_errors=True)


def place(staged: Path, folder: Path, names: Sequence[str], then: Callable[[], None] = lambda: None) -> None:
    """Put the files of these names from `staged` into `folder`, and do `then` what belongs to that.

    All are safely on disk before the first takes its place; when one cannot, or `then` fails, those that
    already did are put back. Raises ProblemError (`disk.*`).
    """
    for name in names:
        try:
            with (staged / name).open("rb+") as file:
                os.fsync(file.fileno())
        except OSError as error:
            raise atomic.disk_problem(error, folder / name) from error
    try:
        _swap(staged, folder, names, then)
    except OSError as error:
        raise atomic.disk_problem(error, folder) from error


def settle(folder: Path, are_whole: Callable[[], bool]) -> None:
    """Clear up what a process that was killed left in `folder`.

    It may have been killed in `place`: unless the files that are there now `are_whole`, the old ones go back.
    """
    for left in folder.glob(f"{_PREFIX}*"):
        if not are_whole():
            for old in left.glob(f"*{_OLD}"):
                _put_back(folder / old.name.removesuffix(_OLD), old)
        shutil.rmtree(left, ignore_errors=True)


def _swap(staged: Path, folder: Path, names: Sequence[str], then: Callable[[], None]) -> None:
    kept = {name: old for name in names if (old := _keep(folder / name, staged / f"{name}{_OLD}"))}
    placed: list[str] = []
    try:
        for name in names:
            (staged / name).replace(folder / name)
            placed.append(name)
        then()
    except BaseException:
        for name in placed:
            _put_back(folder / name, kept.get(name))
        raise


def _keep(target: Path, name: Path) -> Path | None:
    """A second name for a file that is about to be replaced: a link, or a copy where links are unknown."""
    if not target.exists():
        return None
    try:
        os.link(target, name)
    except OSError:
        shutil.copyfile(target, name)
    return name


def _put_back(target: Path, old: Path | None) -> None:
    with contextlib.suppress(OSError):
        if old is None:
            target.unlink()
        else:
            old.replace(target)
