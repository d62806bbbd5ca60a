"""`make bench`: the window, then the engines; a name as argument runs only that one."""

import sys

from tests.benchmarks import engines, window

PARTS = {"window": window.main, "engines": engines.main}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)
        PARTS[name]()
