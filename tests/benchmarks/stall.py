"""The window's part of the stall benchmark, and the process that writes the journal it watches.

`python -m tests.benchmarks.stall FOLDER LINES_A_SECOND POINTS SECONDS` prints: longest stall (ms),
seconds until everything was shown, lines, points, longest stall of an idle thread beside the writer (ms).
"""

import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ftgui.plan.plan import TrainPlan
from ftgui.project.session import Session
from ftgui.qt.app import make_app
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.run.page import RunPage
from ftgui.run import folder as run_folder
from ftgui.run.events import Log, Metric, Progress, Started, State
from ftgui.run.journal import Journal
from tests.qt import played
from tests.qt.stall_meter import StallMeter


def write(folder: Path, lines_a_second: int, points: int, seconds: float) -> None:
    """Write both streams at their rates, as a runner would: event by event, flushed."""
    with run_folder.owned(folder), Journal(folder) as journal:
        journal.append(Started(attempt=1))
        journal.append(State(state="training", text="Training"))
        sys.stdin.readline()  # until somebody watches
        begin = time.perf_counter()
        lines = steps = 0
        while steps < points:
            now = min(seconds, time.perf_counter() - begin)
            lines_due, steps_due = round(now * lines_a_second), min(round(now / seconds * points), steps + 5000)
            for line in range(lines, lines_due):
                text = f"{{'loss': {line % 977 / 300:.4f}, 'grad_norm': 1.33, 'learning_rate': 2e-4}} {line}"
                journal.append(Log(text=text))
            for step in range(steps + 1, steps_due + 1):
                journal.append(Metric(step=step, values={"loss": 3.0 - 2.0 * step / points + step % 7 / 10}))
            lines, steps = lines_due, steps_due
            journal.append(Progress(done=steps, total=points, remaining=10.0))
            time.sleep(0.005)
        sys.stdin.read()  # stays alive, as a run does, until the window has seen it all


def watch(place: Path, *rates: str) -> None:
    """Show the run page of a project while another process writes; print what was measured."""
    app = make_app([])
    project = played.make_project(place / "project")
    run = played.make_run(project)
    idle = _idle_stall(app, place, rates)
    window = MainWindow(lambda folder: Session(folder, {}, {TrainPlan: lambda plan, context: None}))
    window.resize(1280, 800)
    window.show()
    writer = _writer(run, rates)
    while not run_folder.is_owned(run):
        time.sleep(0.01)
    window.open_project(project, step="run")
    while not isinstance(window.page, RunPage) or window.page.watch.follower is None:
        app.processEvents()
    page = window.page
    page.open_log()
    points = int(rates[1])
    _begin(writer)
    meter = StallMeter(window)
    meter.start()
    began = time.perf_counter()
    while len(page.chart.plot.training) < points or not page.log.laid_out:
        app.processEvents()
        time.sleep(0.0005)
    seconds = time.perf_counter() - began
    longest = meter.stop()
    lines = page.log.total
    window.close()
    writer.communicate()
    print(longest, seconds, lines, points, idle)


def _idle_stall(app: QApplication, place: Path, rates: tuple[str, ...]) -> float:
    """What this computer does to a thread that has nothing to do, while the same writer writes."""
    beside = place / "beside"
    beside.mkdir()
    writer = _writer(beside, rates)
    _begin(writer)
    meter = StallMeter(app)
    meter.start()
    end = time.perf_counter() + 3
    while time.perf_counter() < end:
        app.processEvents()
        time.sleep(0.0005)
    longest = meter.stop()
    writer.kill()
    writer.wait()
    return longest


def _writer(folder: Path, rates: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.stall", "--write", str(folder), *rates], stdin=subprocess.PIPE
    )


def _begin(writer: "subprocess.Popen[bytes]") -> None:
    assert writer.stdin is not None
    writer.stdin.write(b"\n")
    writer.stdin.flush()


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
    else:
        watch(Path(sys.argv[1]), *sys.argv[2:])
