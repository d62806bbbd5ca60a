"""Following a worker: real child processes of this Python, saying what workers say."""

import os
import sys
from pathlib import Path

import pytest

from ftgui.base.child import Child
from ftgui.base.problems import ProblemError, Severity
from ftgui.run.backend import Stopped
from ftgui.run.events import Artifact, Checkpoint, Log, Metric, Progress, State, Warned
from ftgui.run.worker import follow
from tests.backends.run_kit import Recording, workers


def said(folder: Path, script: str, patience: float = 20.0, stop: bool = False) -> Recording:
    context = Recording(folder)
    context.stop = stop
    child = Child([sys.executable, "-u", "-c", script], cwd=folder, env=dict(os.environ))
    try:
        follow(child, context, patience)
    finally:
        assert workers() == []
    return context


def test_events_pass_with_words_and_the_rest_becomes_the_log(tmp_path: Path) -> None:
    script = r"""
import sys
print('{"kind":"state","state":"loading"}')
print('{"kind":"progress","done":1,"total":4,"unit":"steps","remaining":2.5}')
print('{"kind":"metric","step":1,"values":{"loss":null}}')
print('{"kind":"checkpoint","step":1,"path":"checkpoints/checkpoint-1"}')
print('{"kind":"artifact","name":"model","path":"model"}')
print('{"kind":"warning","problem":{"code":"run.rows_cut","detail":"d","values":{"count":3,"max_length":64}}}')
print('{"kind":"started","attempt":7}')
print('not an event')
print('{"kind":"metric","values":{"loss":NaN}}')
print('', file=sys.stderr)
print('a line', file=sys.stderr)
"""
    events = said(tmp_path, script).events
    kinds = [type(event) for event in events if not isinstance(event, Metric) or event.step is not None]
    assert kinds.count(Log) == 4
    assert {State, Progress, Metric, Checkpoint, Artifact, Warned} <= set(kinds)
    assert State(state="loading", text="Loading the model and the rows") in events
    warned = next(event.problem for event in events if isinstance(event, Warned))
    assert warned.message == "3 rows were cut at 64 word pieces (tokens)."
    assert warned.severity is Severity.WARNING
    assert Log(text='{"kind":"started","attempt":7}') in events


def test_a_progress_bar_does_not_flood_the_log(tmp_path: Path) -> None:
    script = r"""
import sys
for step in range(2001):
    sys.stderr.write(f'\rLoading weights: {step // 20:3d}%|###   | {step}/2000 [00:01<00:01]')
sys.stderr.write('\nafter\n')
"""
    lines = [event.text for event in said(tmp_path, script).events if isinstance(event, Log)]
    assert len(lines) < 20
    assert "100%" in lines[-2]
    assert lines[-1] == "after"


def test_a_reported_failure_is_told_in_words_with_its_place(tmp_path: Path) -> None:
    script = r"""
print('{"kind":"failed","problem":{"code":"run.template_refused","detail":"why","values":{"row":5}}}')
raise SystemExit(1)
"""
    with pytest.raises(ProblemError) as caught:
        said(tmp_path, script)
    problem = caught.value.problem
    assert (problem.code, problem.row, problem.detail) == ("run.template_refused", 5, "why")
    assert "row 5" in problem.message


def test_a_crash_without_a_word_brings_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        said(tmp_path, "import sys; [print(n, file=sys.stderr) for n in range(500)]; raise ValueError('the end')")
    assert caught.value.problem.code == "run.crashed"
    assert "ValueError: the end" in caught.value.problem.detail
    assert "\n100\n" not in caught.value.problem.detail


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "code"), [("SIGKILL", "run.killed"), ("SIGSEGV", "run.crashed")])
def test_who_ends_it_makes_the_difference(tmp_path: Path, number: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        said(tmp_path, f"import os, signal; os.kill(os.getpid(), signal.{number})")
    assert caught.value.problem.code == code


def test_a_worker_that_stops_when_asked_was_stopped(tmp_path: Path) -> None:
    script = "import sys; sys.exit(3 if sys.stdin.readline() == 'stop\\n' else 1)"
    with pytest.raises(Stopped):
        said(tmp_path, script, stop=True)


@pytest.mark.parametrize("deaf", ["signal.signal(signal.SIGTERM, signal.SIG_IGN)", "None"])
def test_a_worker_deaf_to_the_wish_is_ended_after_some_patience(tmp_path: Path, deaf: str) -> None:
    with pytest.raises(Stopped):
        said(tmp_path, f"import signal, time; {deaf}; time.sleep(600)", patience=0.5, stop=True)


def test_work_done_before_the_wish_arrived_is_done(tmp_path: Path) -> None:
    assert said(tmp_path, "import sys; sys.stdin.readline()", stop=True).events


def test_memory_and_cores_are_sampled(tmp_path: Path) -> None:
    script = "import time; end = time.monotonic() + 5\nwhile time.monotonic() < end: pass"
    samples = [event.values for event in said(tmp_path, script).events if isinstance(event, Metric)]
    assert all((values["memory_bytes"] or 0) > 1e6 for values in samples)
    assert any((values.get("cpu_cores") or 0) > 0.05 for values in samples)
