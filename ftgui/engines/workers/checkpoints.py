"""Checkpoints that are known to be whole.

A trainer writes its files straight into `checkpoint-N`; a kill or a full disk can end that anywhere.
So a list of the files with their sizes and checksums is written last, after everything has reached
the disk, and only a checkpoint that agrees with its list is resumed from.
"""

import json
import os
import shutil
import zlib
from pathlib import Path
from typing import Any

LIST = "complete.json"


def seal(folder: Path) -> None:
    """Declare the checkpoint whole."""
    listed = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != LIST:
            listed[path.relative_to(folder).as_posix()] = _summary(path)
            sync(path)
    temporary = folder / (LIST + ".new")
    temporary.write_text(json.dumps(listed, indent=1), encoding="utf-8")
    sync(temporary)
    temporary.replace(folder / LIST)


def is_whole(folder: Path) -> bool:
    """Whether every file is as it was when the checkpoint was sealed."""
    try:
        listed: dict[str, Any] = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return bool(listed) and all(_summary(folder / name) == summary for name, summary in listed.items())
    except (OSError, ValueError):
        return False


def newest(folder: Path) -> tuple[Path | None, list[int]]:
    """The latest whole checkpoint in `folder`, and the steps of later ones, which are damaged and removed."""
    damaged = []
    for step, path in sorted(_steps(folder), reverse=True):
        if is_whole(path):
            return path, damaged
        damaged.append(step)
        shutil.rmtree(path, ignore_errors=True)
    return None, damaged


def _steps(folder: Path) -> list[tuple[int, Path]]:
    found = []
    for path in folder.glob("checkpoint-*"):
        number = path.name.removeprefix("checkpoint-")
        if path.is_dir() and number.isdigit():
            found.append((int(number), path))
    return found


def _summary(path: Path) -> list[int]:
    """Size in bytes and CRC-32."""
    checksum = size = 0
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            checksum = zlib.crc32(block, checksum)
            size += len(block)
    return [size, checksum]


def sync(path: Path) -> None:
    """Wait until a file has reached the disk itself."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
