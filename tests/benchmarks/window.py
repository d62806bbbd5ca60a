"""How fast the window starts, and how long its thread is ever kept from the user.

Both are measured offscreen: drawing is real, only the screen is not there.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7
START_GOAL = 1.5
STALL_GOAL_MS = 50.0
LINES_A_SECOND = 10_000
POINTS = 1_000_000
STREAM_SECONDS = 12.0

_BARE = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.resize(1280, 800)
window.show()
app.exec()
"""

_APP = """
import runpy, sys
sys.argv = ["ftgui"]
runpy.run_module("ftgui", run_name="__main__", alter_sys=True)
"""

_TELL_FIRST_PAINT = """
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.UpdateRequest and isinstance(watched, QWidget) and watched.isWindow():
            watched.removeEventFilter(self)
            QApplication.instance().removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            print("painted", flush=True)
            import os
            os._exit(0)
        return False

original = QApplication.exec
def watching(*args):
    app = QApplication.instance()
    app.watch = Watch()
    app.installEventFilter(app.watch)
    return original()
QApplication.exec = watching
"""


def main() -> None:
    """Print both measurements with their goals."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _print_start()
    _print_stall()


def _print_start() -> None:
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "FTGUI_HOME": home}
        for code in (_BARE, _APP):  # files into the system's memory first
            _seconds_to_paint(code, env)
        pairs = [(_seconds_to_paint(_BARE, env), _seconds_to_paint(_APP, env)) for _ in range(ROUNDS)]
    bare, app = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for theirs, mine in pairs)
    print(f"first paint of a bare PySide6 window  {bare:6.2f} s (median of {ROUNDS} fresh processes)")
    print(f"first paint of the home page          {app:6.2f} s")
    print(
        f"ratio                                 {ratio:6.2f}   goal {START_GOAL} or less   {_mark(ratio <= START_GOAL)}"
    )


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


def _print_stall() -> None:
    with tempfile.TemporaryDirectory() as place:
        result = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.benchmarks.stall",
                place,
                str(LINES_A_SECOND),
                str(POINTS),
                str(STREAM_SECONDS),
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    longest, seconds, lines, points, idle = (float(each) for each in result.stdout.split()[-5:])
    print(
        f"streamed into the run page            {lines:,.0f} log lines, {points:,.0f} chart points, all there after {seconds:.0f} s"
    )
    print(f"longest stall of an idle Qt thread    {idle:6.1f} ms (beside the same writer, nothing shown)")
    print(
        f"longest stall of Qt's thread          {longest:6.1f} ms goal below {STALL_GOAL_MS:.0f} ms   {_mark(longest < STALL_GOAL_MS)}"
    )


def _mark(reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"


if __name__ == "__main__":
    main()
