"""What every worker shares: how it starts, talks, stops and fails.

A worker is started as `<engine python> worker.py config.json` in the run's folder. Its stdout
carries events as JSON lines and nothing else; whatever libraries print goes to stderr. On its stdin
the line `stop` asks for a graceful end, and end-of-file means that whoever started it has died.
Exit codes: 0 done, 3 stopped, 1 failed (after a `failed` line that says why).

It runs in an engine's own Python, so it imports nothing of the app, and at its top only the standard
library: heavy imports happen after the first event is out.
"""

import contextlib
import gc
import json
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faults

DONE, FAILED, STOPPED = 0, 1, 3


class Stop(Exception):
    """The work ended early because it was asked to."""


class Channel:
    """The private way to the runner: events out, the wish to stop in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self.stopping = threading.Event()
        threading.Thread(target=self._listen, daemon=True, name="runner").start()

    def _listen(self) -> None:
        pending = b""
        while block := os.read(0, 4096):
            *lines, pending = (pending + block).split(b"\n")
            if any(line.strip() == b"stop" for line in lines):
                self.stopping.set()
        _die()

    def emit(self, kind: str, **fields: Any) -> None:
        """Send one event, shaped as ftgui/run/events.py says, without `seq` and `time`."""
        line = json.dumps({"kind": kind, **fields}, ensure_ascii=False, allow_nan=False)
        with self._lock:
            self._out.write(line + "\n")
            self._out.flush()

    def state(self, name: str) -> None:
        """Enter a state; the app finds its words.

        What is loaded stays: looking for garbage in it meanwhile takes a quarter of the time of loading.
        """
        if name == "loading":
            gc.disable()
        else:
            gc.enable()
        self.emit("state", state=name)

    def metric(self, step: int | None, **values: float) -> None:
        """Send measured values; one that is no number goes as null, as JSON has no word for it."""
        told = {name: float(value) if math.isfinite(value) else None for name, value in values.items()}
        self.emit("metric", step=step, values=told)

    def warn(self, code: str, detail: str = "", **values: Any) -> None:
        """Something went wrong and the work goes on; the app words `code`."""
        self.emit("warning", problem={"code": code, "detail": detail, "values": values})

    def check_stop(self) -> None:
        """Raise Stop if the runner asked for it."""
        if self.stopping.is_set():
            raise Stop


def _die() -> None:
    """End at once with everything we started: nobody is left to want the result."""
    if os.name == "posix" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(FAILED)


def run(work: Callable[[dict[str, Any], Channel], None]) -> None:
    """Run a worker's `work` with its config and never return."""
    channel = Channel()
    # This folder holds names such as `evaluate`: installed packages of that name must win.
    here = Path(__file__).resolve().parent
    sys.path.sort(key=lambda entry: Path(entry or ".").resolve() == here)
    code = FAILED
    try:
        work(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), channel)
        code = DONE
    except Stop:
        code = STOPPED
    except BaseException as error:  # whatever ends the work, the runner hears why
        channel.emit("failed", problem=faults.describe(error))
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        # Interpreter shutdown with torch loaded takes half a second and can crash after success.
        os._exit(code)


def read_rows(path: Path) -> list[list[dict[str, str]]]:
    """Each row's messages. `path` holds chat JSON lines."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["messages"] for line in file if line.strip()]


def now() -> float:
    """Seconds on a clock that never jumps."""
    return time.monotonic()
