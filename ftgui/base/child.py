"""Child processes that leave nothing behind.

Each child leads a session of its own; stopping it stops every process that descends from it, those
that left its group included. What it prints arrives line by line on a queue.
"""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Literal, NamedTuple

import psutil


class Line(NamedTuple):
    """A line a child wrote, without its end."""

    stream: Literal["stdout", "stderr"]
    text: str


def detached_options() -> dict[str, object]:
    """Popen's options for a process that outlives us and shares no terminal, group or job with us."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


class Child:
    """A running child process. Its stdin stays open: the child may take end-of-file as our death."""

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(  # type: ignore[call-overload]  # **options defeat the overloads
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            bufsize=1,
            **detached_options(),
        )
        self.pid: int = self._process.pid
        self._lines: queue.Queue[Line | None] = queue.Queue(maxsize=100_000)
        self._family: dict[int, psutil.Process] = {}
        for name, stream in (("stdout", self._process.stdout), ("stderr", self._process.stderr)):
            threading.Thread(target=self._pump, args=(name, stream), daemon=True, name=f"child-{name}").start()

    def _pump(self, name: Literal["stdout", "stderr"], stream: IO[str]) -> None:
        with stream:
            for text in stream:
                self._lines.put(Line(name, text.rstrip("\r\n")))
        self._lines.put(None)

    def lines(self, tick: float = 0.2) -> Iterator[Line | None]:
        """Yield lines until both streams end; None at least every `tick` seconds, to look around."""
        open_streams = 2
        while open_streams:
            try:
                line = self._lines.get(timeout=tick)
            except queue.Empty:
                yield None
                continue
            if line is None:
                open_streams -= 1
            else:
                yield line

    def say(self, text: str) -> None:
        """Write a line to the child's stdin; silently nothing if the child is gone."""
        try:
            self._process.stdin.write(text + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            pass

    def ended(self) -> bool:
        """Whether the child itself has ended."""
        return self._process.poll() is not None

    def wait(self) -> int:
        """Wait for the end; the exit code, negative for the signal that ended it."""
        code: int = self._process.wait()
        self._process.stdin.close()
        return code

    def family(self) -> list[psutil.Process]:
        """The child and all that descends from it and still runs."""
        try:
            top = psutil.Process(self.pid)
            for process in [top, *top.children(recursive=True)]:
                self._family[process.pid] = process
        except psutil.NoSuchProcess:
            pass
        return [process for process in self._family.values() if process.is_running()]

    def kill(self, patience: float = 3.0) -> None:
        """End the whole family: ask first, then insist after `patience` seconds."""
        deadline = time.monotonic() + patience
        family = self.family()
        for process in family:
            _signal(process, signal.SIGTERM)
        # Who waits for the child takes its exit code: only `wait` may, or being killed would read as 0.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=patience)
        descendants = [process for process in family if process.pid != self.pid]
        psutil.wait_procs(descendants, timeout=max(0.0, deadline - time.monotonic()))
        for process in self.family():
            _signal(process, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        self._kill_group()

    def _kill_group(self) -> None:
        """Reach what was re-parented before we saw it: it still is in the session's first group."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)


def _signal(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def usage(family: Sequence[psutil.Process]) -> dict[str, float]:
    """Memory in bytes and processor seconds used by these processes, summed."""
    memory = seconds = 0.0
    for process in family:
        try:
            memory += process.memory_info().rss
            times = process.cpu_times()
            seconds += times.user + times.system
        except psutil.Error:
            continue
    return {"memory_bytes": memory, "cpu_seconds": seconds, "at": time.monotonic()}
