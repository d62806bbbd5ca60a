"""`make bench`: the window, then the engines; a name as argument runs only that one."""

import os
import sys

from tests.benchmarks import engines, window
from tests.engines_fixture import prepared_home


def _engines() -> None:
    os.environ.setdefault("FTGUI_HOME", str(prepared_home()))
    engines.main([])


PARTS = {"window": window.main, "engines": _engines}

if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile the app anew
    for name in sys.argv[1:] or PARTS:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)
        PARTS[name]()
