"""What the exports share: files that go into a folder the user named, each wholly or not at all."""

from collections.abc import Mapping
from pathlib import Path

from ftgui.base import atomic

SPLITS = ("train.jsonl", "validation.jsonl")


def read_rows(data: Path) -> dict[str, bytes]:
    """Return the row files that `data` holds, by name. Raises ProblemError (`disk.*`)."""
    try:
        return {name: (data / name).read_bytes() for name in SPLITS if name == "train.jsonl" or (data / name).exists()}
    except OSError as error:
        raise atomic.disk_problem(error, data / "train.jsonl") from error


def write(out: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their path relative to `out`; what else is there stays. Raises ProblemError (`disk.*`)."""
    for name, content in files.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.disk_problem(error, path.parent) from error
        atomic.write(path, content)
