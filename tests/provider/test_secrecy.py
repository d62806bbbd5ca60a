"""The key is nowhere but in the requests: not in the project, the home, the output, the arguments, the environment."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ftgui.backends.provider import comparing, line
from ftgui.base import secrets
from ftgui.compare.plan import ComparePlan
from ftgui.plan import provider_script
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.backend import Context
from ftgui.run.events import Outcome, Warned
from tests.provider.cells import DRIVER
from tests.provider.kit import Away
from tests.standin.answers import Answer, Refusal
from tests.standin.calls import Call
from tests.standin.provider import Provider

SENTINEL = "sk-sentinel-8d1f0c9a7b6e5d4c3b2a"


def holding(place: Path) -> Iterator[Path]:
    """The files below a folder that hold the key, or a good part of it."""
    for path in place.rglob("*"):
        if path.is_file() and SENTINEL[3:20].encode() in path.read_bytes():
            yield path


@pytest.mark.skipif(sys.platform == "win32", reason="other processes' environments are not shown there")
def test_the_key_is_nowhere(
    away: Callable[..., Away], provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.state.keys = {SENTINEL}
    run = away("compatible")
    secrets.keep_for_session(run.connection.secret_name, SENTINEL)
    do = provider.perform
    seen: list[str] = []

    def perform(call: Call) -> Answer:
        if call.name == "jobs.retrieve" and not seen:
            process = psutil.Process(runner_process.pid)
            seen.append(f"{process.cmdline()} {process.environ()}")
        if call.name == "files.content" and len(seen) < 20:  # a provider that repeats the key
            seen.append("")
            return Refusal(401, f"Incorrect API key provided: {SENTINEL}.", "invalid_api_key").answer()
        return do(call)

    monkeypatch.setattr(provider, "perform", perform)
    runner_process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(run.folder), "large"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=Path(__file__).parents[2],
    )
    output, _ = runner_process.communicate(secrets.session_only(), timeout=60)
    (tmp_path / "output").write_bytes(output)
    assert "backend.no_results" in run.warnings()
    assert any("***" in event.problem.detail for event in run.events if isinstance(event, Warned))
    assert SENTINEL not in seen[0]
    assert len(seen[0]) > 100
    _compare_and_crash(run, monkeypatch)
    provider_script.export(run.plan, "compatible", run.folder / "data", tmp_path / "out")
    assert list(holding(tmp_path)) == []
    assert sum(SENTINEL in str(call.headers) for call in provider.calls) > 10


def _compare_and_crash(run: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "sleep", run.sleep)
    compared = run_folder.make(run.runs, ComparePlan(run=run.folder.name))
    assert runner.work(compared, {ComparePlan: comparing.compare}).outcome is Outcome.SUCCEEDED

    def crash(plan: ComparePlan, context: Context) -> None:
        key = context.secret(run.connection.secret_name)
        raise RuntimeError(f"a fault of ours, with a key of {len(key)} letters at hand")

    crashed = run_folder.make(run.runs, ComparePlan(run=run.folder.name))
    assert runner.work(crashed, {ComparePlan: crash}).problem is not None
