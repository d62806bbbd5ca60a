"""Two files that change together: both new, or both as they were."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ftgui.base import atomic


def replace_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write each file of `contents` in `folder`, by name.

    All are on disk under other names before the first takes its place; when one cannot, those that
    already did are put back. Raises ProblemError (`disk.*`).
    """
    staged: dict[str, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            staged[name] = _stage(folder, name, content)
        _swap(folder, staged)
    except OSError as error:
        raise atomic.disk_problem(error, folder) from error
    finally:
        for path in staged.values():
            path.unlink(missing_ok=True)


def _stage(folder: Path, name: str, content: bytes) -> Path:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Path(temporary)


def _swap(folder: Path, staged: Mapping[str, Path]) -> None:
    kept = {name: old for name, path in staged.items() if (old := _keep(folder / name, path.with_suffix(".old")))}
    placed: list[str] = []
    try:
        for name, path in staged.items():
            path.replace(folder / name)
            placed.append(name)
    except OSError:
        for name in placed:
            _put_back(folder / name, kept.pop(name, None))
        raise
    finally:
        for path in kept.values():
            path.unlink(missing_ok=True)


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
