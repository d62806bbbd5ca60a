"""A runner knows its keys: from the keyring, or through a pipe from whoever started it, and in no other way."""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from ftgui.base import paths, saved, secrets
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.events import AnyEvent, Ended, Log
from ftgui.run.journal import Tail

KEY = "sk-sentinel-5c1e"
RUNNER = """
import sys, msgspec, pathlib
from ftgui.base import secrets
from ftgui.run import runner

class KeyPlan(msgspec.Struct, tag_field="kind", tag="key"):
    pass

def perform(plan, context):
    from ftgui.run.events import Log
    context.emit(Log(text="known" if context.secret("connection work") == "sk-" + "sentinel-5c1e" else "wrong"))
    while not context.stop_requested():
        pass

if "--keys-on-stdin" in sys.argv:
    secrets.receive(sys.stdin.buffer.read())
runner.work(pathlib.Path(sys.argv[2]), {KeyPlan: perform})
"""


class KeyPlan(msgspec.Struct, frozen=True, tag_field="kind", tag="key"):
    pass


def start(folder: Path) -> None:
    folder.mkdir()
    saved.save(folder / run_folder.PLAN, KeyPlan())
    runner.start(folder)


@pytest.fixture(autouse=True)
def _our_runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(paths, "app_command", lambda: [sys.executable, "-c", RUNNER])
    yield
    for process in runner._started:
        process.wait()


def test_a_key_for_this_session_reaches_the_runner_through_its_stdin_alone(tmp_path: Path) -> None:
    secrets.keep_for_session("connection work", KEY)
    folder = tmp_path / "run"
    start(folder)
    tail, seen = Tail(folder), list[AnyEvent]()
    while not any(isinstance(event, Log | Ended) for event in seen):
        seen += tail.new()
    process = next(each for each in psutil.process_iter() if str(folder) in " ".join(_argv(each)))
    assert not any(KEY in part for part in [*process.cmdline(), *process.environ().values()])
    run_folder.request_stop(folder)
    while not any(isinstance(event, Ended) for event in seen):
        seen += tail.new()
    assert [event.text for event in seen if isinstance(event, Log)] == ["known"]
    assert not any(KEY in path.read_text() for path in folder.rglob("*") if path.is_file())


def _argv(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_key_that_is_not_known_is_a_problem_with_a_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    start(folder)
    tail, seen = Tail(folder), list[AnyEvent]()
    while not any(isinstance(event, Ended) for event in seen):
        seen += tail.new()
    ended = seen[-1]
    assert isinstance(ended, Ended)
    assert ended.problem is not None
    assert (ended.problem.code, ended.problem.remedy) == ("backend.no_key", "connect")
