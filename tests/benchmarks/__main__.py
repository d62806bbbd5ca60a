"""`make bench`: the window, then the engines; a name as argument runs only that one."""

import os
import sys
import tempfile

import pytest

from tests.benchmarks import engines, window
from tests.engines_fixture import prepared_home


def _window() -> None:
    """Measure the window with a memory of its own: the user's list of projects is none of our business."""
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", home)
        window.main()


def _engines() -> None:
    os.environ.setdefault("FTGUI_HOME", str(prepared_home()))
    engines.main([])


PARTS = {"window": _window, "engines": _engines}

if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile the app anew
    for name in sys.argv[1:] or PARTS:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)
        PARTS[name]()
