"""`make bench`: the window, its long table, the data, then the engines; names as arguments run only those.

`data --rows 5000000` also shows that cost grows linearly up to so many rows (some minutes).
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from tests.benchmarks import data, engines, scrolling, window
from tests.engines_fixture import prepared_home


def _window() -> None:
    """Measure the window with a memory of its own: the user's list of projects is none of our business."""
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", home)
        window.main()


def _data() -> None:
    """Measure drafts in a cache of their own, on a disk that has room."""
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", home)
        data.main(Path(home), _most_rows())


def _most_rows() -> int:
    return int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else data.ROWS


def _engines() -> None:
    os.environ.setdefault("FTGUI_HOME", str(prepared_home()))
    engines.main([])


PARTS = {"window": _window, "scrolling": scrolling.main, "data": _data, "engines": _engines}

if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile the app anew
    for name in [each for each in sys.argv[1:] if each in PARTS] or PARTS:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)
        PARTS[name]()
