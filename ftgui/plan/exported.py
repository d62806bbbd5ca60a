"""What the exports share: files that go into a folder the user named, each wholly or not at all."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ftgui.base import atomic
from ftgui.data import rows


def read_rows(data: Path) -> dict[str, bytes]:
    """Return the row files that `data` holds, by name, brought down to roles and contents.

    Both trainers load them with `datasets`, which wants the same keys in every row. Raises
    ProblemError (`disk.*`).
    """
    found = (data / name for name in rows.SPLITS if name == rows.TRAINING or (data / name).exists())
    return {path.name: b"".join(map(_line, rows.read(path))) for path in found}


def _line(row: rows.Row) -> bytes:
    messages = [{"role": message.role, "content": message.content} for message in row.messages]
    return msgspec.json.encode({"messages": messages}) + b"\n"


def write(out: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their path relative to `out`; what else is there stays. Raises ProblemError (`disk.*`)."""
    for name, content in files.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.disk_problem(error, path.parent) from error
        atomic.write(path, content)
