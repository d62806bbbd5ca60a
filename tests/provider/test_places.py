"""The backends keep to the contract of all places to train, as far as it speaks of places elsewhere."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest

from ftgui import bootstrap
from ftgui.backends.provider import line
from ftgui.base import saved
from ftgui.compare.plan import ComparePlan
from ftgui.compare.report import load_report
from ftgui.plan import providers
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.events import Artifact, Checkpoint, Log, Outcome, Progress, RemoteId, State
from tests.provider.kit import Away
from tests.standin.provider import Provider
from tests.standin.rows import BAD_WORD

Make = Callable[..., Away]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "today", lambda: date(2026, 11, 24))


def perform(run: Away, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setattr(line, "sleep", run.sleep)
    return runner.work(run.folder, bootstrap.performers()).outcome


@pytest.mark.parametrize("way", ["openai", "classic", "v1"])
def test_training_tells_all_about_it_and_comparing_measures(
    away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    run = away(way, suffix="clippy", seed=105)
    assert perform(run, monkeypatch) is Outcome.SUCCEEDED
    (job,) = provider.jobs
    assert (job.asked["seed"], job.asked["suffix"], "trainingType" in job.asked) == (105, "clippy", way != "openai")
    assert all(event.text for event in run.events if isinstance(event, State))
    progress = [event for event in run.events if isinstance(event, Progress)]
    assert (progress[-1].done, progress[-1].total, progress[-1].remaining) == (60, 60, 0)
    assert len([event for event in run.events if isinstance(event, Checkpoint)]) == 3
    kinds = [type(event) for event in run.events]
    assert all(kind in kinds for kind in (Log, RemoteId, Artifact))
    if way == "openai":
        compared = run_folder.make(run.runs, ComparePlan(run=run.folder.name))
        assert runner.work(compared, bootstrap.performers()).outcome is Outcome.SUCCEEDED
        assert [row.row for row in load_report(compared / "report.json").rows] == list(range(1, 11))


def test_what_cannot_run_is_refused_before_anything_is_sent(
    away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = away()
    for changed in ({"confirmed": 0.0}, {"settings": {**run.plan.settings, "n_epochs": -1}}):
        saved.save(run.folder / "plan.yaml", msgspec.structs.replace(run.plan, **changed))
        assert perform(run, monkeypatch) is Outcome.FAILED
    assert provider.calls == []


def test_a_job_that_is_paid_is_followed_whatever_the_checks_say(
    away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = away()
    provider.fault("jobs.retrieve", "403")
    assert perform(run, monkeypatch) is Outcome.INTERRUPTED
    monkeypatch.setattr(providers, "today", lambda: date(2027, 6, 1))
    assert perform(run, monkeypatch) is Outcome.SUCCEEDED
    assert provider.count("jobs.create") == 1


def test_rows_that_the_provider_refuses_are_named(
    away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = away()
    path = run.folder / "upload" / "train.jsonl"
    path.parent.mkdir()
    good = b'{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n'
    bad = b'{"messages":[{"content":"a"}]}\n'
    path.write_bytes(good * 11 + bad)
    assert perform(run, monkeypatch) is Outcome.FAILED
    ended = run.events[-1]
    assert getattr(ended, "problem").row == 12  # noqa: B009  # of the union only Ended has one


def test_what_the_moderation_blocks_is_said(away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    run = away()
    path = run.folder / "upload" / "train.jsonl"
    path.parent.mkdir()
    row = '{"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"b"}]}\n'
    path.write_text((row % "a") * 11 + row % BAD_WORD)
    ended = perform(run, monkeypatch)
    assert ended is Outcome.FAILED
    assert getattr(run.events[-1], "problem").code == "backend.moderation"  # noqa: B009
