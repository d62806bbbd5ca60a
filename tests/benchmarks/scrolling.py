"""How long the window stands still while somebody scrolls through all rows of a large draft.

`python -m tests.benchmarks.scrolling FOLDER ROWS` prints: seconds to write the rows, longest stall (ms),
places scrolled to, milliseconds until the rows of a place are there (median, longest).
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.spool import SpoolWriter
from ftgui.data.drafts.state import Job
from ftgui.data.source import Source
from ftgui.qt.app import make_app
from ftgui.qt.pages.data import drafts
from ftgui.qt.pages.data.long_table import LongTable
from ftgui.qt.work import Work
from tests.qt.stall_meter import StallMeter

ROWS = 5_000_000
STALL_GOAL_MS = 50.0
_SECONDS = 8.0
_JUMPS = 60
COLUMNS = ("question", "answer")


def main(rows: int = ROWS) -> None:
    """Print the measurement with its goal; in a process of its own, so that nothing else is measured."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "tests.benchmarks.scrolling", place, str(rows)]
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    written, longest, places, median, slowest = (float(each) for each in result.stdout.split()[-5:])
    verdict = "reached" if longest < STALL_GOAL_MS else "NOT REACHED"
    print(f"table of all rows             {rows:,} rows, written in {written:.0f} s, {places:.0f} places scrolled to")
    print(f"longest stall of Qt's thread  {longest:6.1f} ms   goal below {STALL_GOAL_MS:.0f} ms   {verdict}")
    print(f"until a place's rows are seen {median:6.1f} ms (median), {slowest:.1f} ms (longest)")


def measure(place: Path, rows: int) -> None:
    """Scroll through so many rows, by wheel steps and by jumps; print what was measured."""
    began = time.perf_counter()
    with SpoolWriter(place) as writer:
        for number in range(rows):
            writer.add(number + 2, b'{"question": "What about order %d?", "answer": "It is on its way."}' % number)
    written = time.perf_counter() - began
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_app([])
    work = Work()
    draft = Draft(place, Job(source=Source(paths=())))
    table = LongTable(work, "All rows", lambda problem: print(problem, file=sys.stderr), lines=10)
    table.resize(900, 400)
    table.show()
    app.processEvents()
    meter = StallMeter()
    meter.start()
    table.show_lines(("Row", *COLUMNS), partial(drafts.lines_of, draft, COLUMNS), 1000)
    waits, places = _scroll(app, table, rows)
    longest = meter.stop()
    work.close()
    draft.close()
    print(written, longest, places, statistics.median(waits) * 1000, max(waits) * 1000)


def _scroll(app: QApplication, table: LongTable, rows: int) -> tuple[list[float], int]:
    """The seconds until each place's rows were there, and to how many places was scrolled."""
    for count in range(1000, rows, max(1, rows // 200)):  # the table grows while rows are read
        table.set_count(count)
        QTest.qWait(1)
    table.set_count(rows)
    waits = []
    places = 0
    end = time.perf_counter() + _SECONDS
    for jump in range(_JUMPS):
        if time.perf_counter() > end:
            break
        table.bar.setValue(jump * 7_919_993 % max(1, rows - 10))
        asked = time.perf_counter()
        while table.line(table.top) is None:
            app.processEvents()
        waits.append(time.perf_counter() - asked)
        for _ in range(20):
            table.bar.setValue(table.top + 3)
            places += 1
            QTest.qWait(2)
        places += 1
    return waits, places


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2]))
