"""How fast the window starts, and how long its thread is ever kept from the user.

Both are measured offscreen: drawing is real, only the screen is not there.
"""

import os
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
"""Starts of each; other programs on this computer only ever make one longer, so the shortest is compared."""
START_GOAL = 1.5
STALL_GOAL_MS = 50.0
LINES_A_SECOND = 10_000
POINTS = 1_000_000
PROVIDER_EVENTS = 100_000
"""A provider tells its losses and little else; so many of them are years of training."""
STREAM_SECONDS = 10.0
STREAMS = 3
"""The shortest of these longest stalls is ours, for the same reason."""

_BARE = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
window = QLabel("A window with a line of text")
window.resize(1280, 800)
window.show()
app.exec()
"""

_APP = """
import sys
from ftgui.__main__ import main
sys.argv = ["ftgui"]
sys.exit(main())
"""

_TELL_FIRST_PAINT = """
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.UpdateRequest:
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            print("painted", flush=True)
            import os
            os._exit(0)
        return False

original = QApplication.exec
def watching(*args):
    watch = Watch()
    for window in QApplication.topLevelWidgets():  # every widget's events would cost more, the more widgets there are
        window.installEventFilter(watch)
    return original()
QApplication.exec = watching
"""


def main() -> None:
    """Print both measurements with their goals."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _print_start()
    _print_stall(LINES_A_SECOND, POINTS)
    _print_stall(0, PROVIDER_EVENTS)


def _print_start() -> None:
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "FTGUI_HOME": home}
        for code in (_BARE, _APP):  # files into the system's memory first
            _seconds_to_paint(code, env)
        pairs = [(_seconds_to_paint(_BARE, env), _seconds_to_paint(_APP, env)) for _ in range(ROUNDS)]
    bare, app = map(min, zip(*pairs, strict=True))
    ratio = app / bare
    verdict = f"goal {START_GOAL} or less   {_mark(ratio <= START_GOAL)}"
    print(f"first paint, bare PySide6 window with a line of text  {bare:5.2f} s (shortest of {ROUNDS} fresh processes)")
    print(f"first paint, home page of the app                     {app:5.2f} s")
    print(f"ratio                                                 {ratio:5.2f}   {verdict}")


def _seconds_to_paint(code: str, env: dict[str, str]) -> float:
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", _TELL_FIRST_PAINT + code], env=env, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    line = child.stdout.readline()
    took = time.perf_counter() - began
    child.wait()
    assert line.strip() == "painted", line
    return took


def _print_stall(lines_a_second: int, events: int) -> None:
    runs = [_stream(lines_a_second, events) for _ in range(STREAMS)]
    longest, seconds, lines, points, idle = min(runs)
    all_longest = ", ".join(f"{run[0]:.0f}" for run in runs)
    print(f"streamed into the run page    {lines:,.0f} log lines and {points:,.0f} chart points in {seconds:.0f} s")
    print(f"longest stall, nothing shown  {idle:6.1f} ms: what this computer does to a thread beside the same writer")
    print(
        f"longest stall of Qt's thread  {longest:6.1f} ms (least of {STREAMS}: {all_longest})   "
        f"goal below {STALL_GOAL_MS:.0f} ms   {_mark(longest < STALL_GOAL_MS)}"
    )


def _stream(*rates: int) -> tuple[float, ...]:
    """One run: longest stall (ms), seconds, lines, points, longest stall of an idle thread (ms)."""
    with tempfile.TemporaryDirectory() as place:
        result = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.stall", place, *map(str, (*rates, STREAM_SECONDS))],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return tuple(float(each) for each in result.stdout.split()[-5:])


def _mark(reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"


if __name__ == "__main__":
    main()
