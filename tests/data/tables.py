"""Reading tables that exist only in a test."""

import tempfile
from pathlib import Path

from ftgui.data.reading import read
from ftgui.data.table import Table


def table_of(content: bytes, name: str = "table.csv", sheet: str | None = None) -> Table:
    """What a file of that content and name holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return read(path, sheet)
