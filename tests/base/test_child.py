"""Children are heard line by line and leave nothing behind."""

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from ftgui.base.child import Child

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
GRANDCHILD = f"""
import subprocess, sys, time
escaped = subprocess.Popen([sys.executable, "-c", {STUBBORN!r}], start_new_session=True, stdout=subprocess.PIPE)
escaped.stdout.readline()
print(escaped.pid, flush=True)
time.sleep(600)
"""


def run(code: str, cwd: Path) -> Child:
    return Child([sys.executable, "-c", code], cwd=cwd, env=dict(os.environ))


def test_lines_of_both_streams_and_the_exit_code(tmp_path: Path) -> None:
    child = run("import sys; print('out ü'); print('err', file=sys.stderr); sys.exit(7)", tmp_path)
    lines = {line for line in child.lines() if line is not None}
    assert {(line.stream, line.text) for line in lines} == {("stdout", "out ü"), ("stderr", "err")}
    assert child.wait() == 7


def test_what_is_said_arrives(tmp_path: Path) -> None:
    child = run("print(input()[::-1])", tmp_path)
    child.say("stop")
    assert [line.text for line in child.lines() if line] == ["pots"]
    child.wait()


@pytest.mark.skipif(os.name != "posix", reason="signals and sessions of POSIX")
def test_kill_reaches_a_grandchild_that_left_the_session_and_ignores_us(tmp_path: Path) -> None:
    child = run(GRANDCHILD, tmp_path)
    pid = next(int(line.text) for line in child.lines() if line)
    assert psutil.pid_exists(pid)
    child.kill(patience=0.5)
    child.wait()
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=5)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_child_that_was_ended_tells_by_what(tmp_path: Path) -> None:
    child = run("print('up', flush=True); import time; time.sleep(600)", tmp_path)
    next(line for line in child.lines() if line)
    child.kill()
    assert child.wait() == -signal.SIGTERM


def test_a_child_that_is_gone_can_be_spoken_to(tmp_path: Path) -> None:
    child = run("pass", tmp_path)
    list(child.lines())
    child.wait()
    child.say("hello?")
    child.kill()
