"""What happens to a run when a window, a runner or a trainer is killed, or the user stops it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from ftgui.run.events import Artifact, Checkpoint, Ended, Metric, Started
from ftgui.run.journal import read
from tests.road.conftest import Command

pytestmark = [pytest.mark.training, pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")]
BACKENDS = ["trl", "autotrain"]
TRL_FIRST = ["trl", pytest.param("autotrain", marks=pytest.mark.long)]  # the contract kills both within a run


def until(condition: Callable[[], Any], seconds: float = 90) -> Any:
    """Wait for a condition, and return what it gave."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "this never came"
        time.sleep(0.05)
    return found


def of_run(run: Path) -> list[psutil.Process]:
    """Every living process that works for this run: the runner, the worker, and what they started."""
    found = []
    for process in psutil.process_iter():
        try:
            here = str(run) in " ".join(process.cmdline()) or process.cwd() == str(run)
            if here and process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found


def steps(run: Path, attempt: int = 1) -> list[int]:
    """The steps whose loss an attempt told, in the order they were told."""
    found: list[int] = []
    current = 0
    for event in read(run):
        if isinstance(event, Started):
            current = event.attempt
        elif isinstance(event, Metric) and event.step and "loss" in event.values and current == attempt:
            found.append(event.step)
    return found


def worker(run: Path) -> psutil.Process | None:
    """The training process: it runs in the engine's Python, in the run's folder."""
    here = [process for process in of_run(run) if "workers" in " ".join(process.cmdline())]
    return here[0] if here else None


@pytest.mark.parametrize("backend", BACKENDS)
def test_after_stop_nothing_is_left_in_ten_seconds(backend: str, long_project: Path, ftgui: Command) -> None:
    ftgui("plan", long_project, "--backend", backend)
    run = Path(ftgui("run", long_project)["run"])
    until(lambda: len(steps(run)) >= 3)
    pressed = time.monotonic()
    stopped = ftgui("stop", run)
    until(lambda: not of_run(run), seconds=10 - (time.monotonic() - pressed))
    assert stopped["outcome"] == "stopped"
    assert len([event for event in read(run) if isinstance(event, Ended)]) == 1


@pytest.mark.parametrize("backend", TRL_FIRST)
def test_a_killed_trainer_is_interrupted_resumes_and_finishes(backend: str, long_project: Path, ftgui: Command) -> None:
    ftgui("plan", long_project, "--backend", backend)
    run = Path(ftgui("run", long_project)["run"])
    until(lambda: any(isinstance(event, Checkpoint) for event in read(run)))
    until(lambda: worker(run)).kill()
    until(lambda: any(isinstance(event, Ended) for event in read(run)))
    assert ftgui("runs", long_project)["runs"][0]["outcome"] == "interrupted"
    saved = max(event.step for event in read(run) if isinstance(event, Checkpoint))
    done = ftgui("resume", run, "--wait")
    assert done["outcome"] == "succeeded", done
    assert saved < steps(run, attempt=2)[0] <= saved + 10
    assert any(isinstance(event, Artifact) and event.name == "adapter" for event in read(run))


def test_a_killed_runner_takes_its_trainer_along_and_can_be_resumed(long_project: Path, ftgui: Command) -> None:
    run = Path(ftgui("run", long_project)["run"])
    until(lambda: len(steps(run)) >= 3)
    runner = next(process for process in of_run(run) if "run-worker" in process.cmdline())
    runner.send_signal(signal.SIGKILL)
    until(lambda: not of_run(run), seconds=10)
    assert ftgui("runs", long_project)["runs"][0]["outcome"] == "interrupted"
    assert ftgui("resume", run, "--wait")["outcome"] == "succeeded"


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ftgui.bootstrap import open_session
from ftgui.qt.app import make_app
from ftgui.qt.main_window import MainWindow
app = make_app(["ftgui"])
window = MainWindow(open_session)
window.show()
window.open_project(Path(sys.argv[1]), step=sys.argv[2])
def look():
    if window.page.step == "plan" and window.page.primary is not None and window.page.primary.enabled:
        window.page.primary.run()
        look_timer.stop()
look_timer = QTimer(interval=100)
look_timer.timeout.connect(look)
look_timer.start()
app.exec()
"""


def test_a_killed_window_changes_nothing_for_the_run(
    long_project: Path, ftgui: Command, home_env: dict[str, str]
) -> None:
    window = subprocess.Popen([sys.executable, "-c", WINDOW, long_project, "plan"], env=home_env)
    run: Path = until(lambda: next((p.parent for p in long_project.glob("runs/*/events.jsonl")), None))
    until(lambda: len(steps(run)) >= 3)
    window.kill()
    window.wait()
    seen = len(steps(run))
    until(lambda: len(steps(run)) > seen + 3)
    done = ftgui("watch", run)
    assert done["outcome"] == "succeeded"
    said = list(read(run))
    assert [event.seq for event in said] == list(range(1, len(said) + 1))
    assert len([event for event in said if isinstance(event, Started)]) == 1
