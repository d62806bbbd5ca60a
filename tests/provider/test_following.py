"""A job is followed to its last event, whatever happens to those who follow it."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ftgui.backends.provider import adopting, control
from ftgui.base import saved, secrets
from ftgui.base.problems import ProblemError
from ftgui.data import rows
from ftgui.run import folder as run_folder
from ftgui.run.events import Checkpoint, Log, Metric, Outcome, State
from ftgui.run.telling import tell_training
from ftgui.run.view import view
from tests.provider.kit import Away
from tests.standin.provider import Provider

Make = Callable[..., Away]


def test_two_requests_are_five_seconds_apart_and_fewer_with_nothing_new(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.pace = 0
    told: list[tuple[float, int]] = []

    def at(seconds: float) -> None:
        told.append((seconds, len(provider.calls)))
        if len(told) == 60:
            provider.state.pace = 50

    run.when = at
    assert run.perform().outcome is Outcome.SUCCEEDED
    begun = next(n for n, call in enumerate(provider.calls) if call.name == "jobs.create") + 1
    polls = [(seconds, calls) for seconds, calls in told if calls > begun]
    assert min(seconds for seconds, _ in polls) >= 5
    assert max(seconds for seconds, _ in polls) == 20
    assert max(after[1] - before[1] for before, after in itertools.pairwise(polls)) == 1


@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_very_many_events_are_followed_once_each(away: Make, provider: Provider, count: int) -> None:
    run = away()
    provider.state.pace, provider.state.page_limit = 1, 100
    begun = time.process_time()

    def at(_: float) -> None:
        if provider.jobs and provider.jobs[-1].status == "running" and len(provider.jobs[-1].events) < 1000:
            provider.flood(count)
            provider.state.pace = 100

    run.when = at
    assert run.perform().outcome is Outcome.SUCCEEDED
    run.nothing_lost()
    assert len(run.said()) > count
    assert time.process_time() - begun < 60


def test_what_comes_from_the_future_is_carried_and_shown(away: Make, provider: Provider) -> None:
    run = away()
    provider.departures = {"type", "level", "status"}
    provider.state.extra = {kind: {"from_2031": {"deep": [1]}} for kind in ("job", "event", "file", "checkpoint")}
    provider.state.pace = 0
    steps: list[Callable[[], object]] = [
        lambda: provider.run_to("running"),
        lambda: setattr(provider.jobs[0], "status", "pausing_for_upgrade"),
        lambda: provider.jobs[0].say("Hello", kind="telemetry", level="notice", data={"warmth": 3}),
        lambda: None,
        lambda: setattr(provider.jobs[0], "status", "running"),
        lambda: provider.run_to("succeeded"),
    ]

    def at(_: float) -> None:
        if provider.jobs and steps:
            steps.pop(0)()

    run.when = at
    run.provider.state.file_polls = 0
    assert run.perform().outcome is Outcome.SUCCEEDED
    run.nothing_lost()
    assert any(event.state == "pausing_for_upgrade" for event in run.events if isinstance(event, State))
    assert Log(text='[telemetry, notice] Hello {"warmth":3}').text in [e.text for e in run.events if isinstance(e, Log)]


def test_an_ended_status_of_the_future_ends_the_run(away: Make, provider: Provider) -> None:
    run = away()
    provider.departures = {"status"}
    provider.state.pace = 0

    def at(_: float) -> None:
        if provider.jobs:
            provider.jobs[0].status, provider.jobs[0].finished_at = "expired_by_policy", provider.state.now

    run.when = at
    ended = run.perform()
    assert ended.problem is not None
    assert (ended.outcome, ended.problem.code) == (Outcome.FAILED, "backend.job_failed")
    assert "expired_by_policy" in ended.problem.detail


def test_events_continue_after_a_stretch_without_us(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.pace, provider.state.page_limit = 0, 7
    provider.fault("jobs.retrieve", "403", skip=2)
    run.when = lambda _: provider.advance(9)
    assert run.perform().problem is not None
    provider.run_to("succeeded")
    assert run.perform().outcome is Outcome.SUCCEEDED
    run.nothing_lost()
    assert provider.count("jobs.create") == 1


def test_a_stop_cancels_the_job_and_sees_that_it_ended(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.pace = 1
    provider.fault("jobs.cancel", "500-accepted")
    run.when = lambda _: run.stop() if provider.jobs and provider.jobs[0].step > 3 else None
    ended = run.perform()
    assert ended.outcome is Outcome.STOPPED
    assert provider.jobs[0].status == "cancelled"
    run.nothing_lost()
    assert "cancelled it" in tell_training(view(run.events), ended.outcome, None).advice
    run.when = lambda _: None
    run_folder.prepare(run.folder)
    again = run.perform()
    assert again.problem is not None
    assert again.problem.code == "backend.job_cancelled"
    assert provider.count("jobs.create") == 1


def test_a_stop_that_cannot_be_verified_says_so(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.pace = 1
    provider.fault("jobs.cancel", "503", times=1000)
    run.when = lambda _: run.stop() if provider.jobs and provider.jobs[0].step > 3 else None
    ended = run.perform()
    assert ended.problem is not None
    assert (ended.outcome, ended.problem.code) == (Outcome.INTERRUPTED, "backend.stop_unverified")


def test_a_stop_before_there_is_a_job_leaves_none(away: Make, provider: Provider) -> None:
    run = away()
    run.when = lambda _: run.stop()
    assert run.perform().outcome is Outcome.STOPPED
    assert provider.count("jobs.create") == 0


def test_a_stop_while_nobody_knows_whether_there_is_a_job_cancels_it(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("jobs.create", "500-accepted")
    run.when = lambda _: run.stop() if provider.jobs else None
    assert run.perform().outcome is Outcome.STOPPED
    assert [job.status for job in provider.jobs] == ["cancelled"]


def test_more_than_agreed_is_never_spent(away: Make, provider: Provider) -> None:
    run = away(n_epochs="auto")
    provider.state.pace = 1
    assert run.plan.facts is not None
    price_of_a_round = 5.0 * run.plan.facts.tokens / 1e6
    saved.save(run.folder / "plan.yaml", msgspec.structs.replace(run.plan, confirmed=3 * price_of_a_round))
    ended = run.perform()  # the provider decides on five rounds
    assert ended.problem is not None
    assert (ended.outcome, ended.problem.code) == (Outcome.FAILED, "backend.ceiling")
    (job,) = provider.jobs
    assert job.status == "cancelled"
    assert job.step < 20
    run.nothing_lost()


def test_a_paused_job_waits_and_goes_on(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.pace, provider.state.pauses_as = 5, "paused"
    provider.departures = {"status"}
    done: list[str] = []

    def at(_: float) -> None:
        states = [event.state for event in run.events if isinstance(event, State)]
        if "training" in states and not done:
            done.append(control.pause(run.folder))
        elif "paused" in states and len(done) == 1:
            done.append(control.go_on(run.folder))

    run.when = at
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert len(done) == 2
    run.nothing_lost()


def test_what_events_did_not_tell_is_read_from_the_results(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.pace = 0

    def at(_: float) -> None:
        if provider.jobs and provider.jobs[0].status != "succeeded":
            provider.run_to("succeeded")
            provider.jobs[0].events = [e for e in provider.jobs[0].events if e["type"] != "metrics"]
            provider.jobs[0].places = {e["id"]: n for n, e in enumerate(provider.jobs[0].events)}

    run.when = at
    assert run.perform().outcome is Outcome.SUCCEEDED
    seen = view(run.events)
    assert len(seen.train_loss) == 60


@pytest.mark.parametrize("fault", ["404", "501"])
def test_a_training_is_not_lost_where_no_checkpoints_are_listed(away: Make, provider: Provider, fault: str) -> None:
    run = away()
    provider.fault("jobs.checkpoints", fault, times=1000)
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert run.warnings() == ["backend.no_checkpoints"]
    assert run.remote("model") == [provider.jobs[0].fine_tuned_model]
    assert sum(run.waited) < 3600


def test_an_account_without_money_is_not_waited_for(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("jobs.create", "unpaid")
    ended = run.perform()
    assert (ended.outcome, ended.problem and ended.problem.code) == (Outcome.INTERRUPTED, "backend.quota")
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert len(provider.jobs) == 1


def test_a_page_of_a_hotel_is_no_list_of_trainings(away: Make, provider: Provider) -> None:
    run = away()
    for listing in (adopting.jobs, lambda account, key: adopting.adopt(run.runs, account, key, "ftjob-1")):
        provider.fault("*", "garbled")
        with pytest.raises(ProblemError) as refused:
            listing(run.connection, lambda name: secrets.get(name) or "")
        assert refused.value.problem.code == "backend.unreachable"


def test_old_jobs_are_listed_and_adopted_with_their_rows(away: Make, provider: Provider, tmp_path: Path) -> None:
    first = away()
    provider.state.pace = 20
    assert first.perform().outcome is Outcome.SUCCEEDED
    (job,) = provider.jobs
    secret = lambda name: secrets.get(name) or ""  # noqa: E731
    (old,) = adopting.jobs(first.connection, secret)
    assert (old.id, old.tuned) == (job.id, job.fine_tuned_model)
    folder = adopting.adopt(first.runs, first.connection, secret, old.id)
    for name in rows.SPLITS:
        assert list(rows.read(folder / "data" / name)) == list(rows.read(first.folder / "data" / name))
    first.folder = folder
    assert first.perform().outcome is Outcome.SUCCEEDED
    first.nothing_lost()
    assert provider.count("jobs.create") == 1
    assert [event for event in first.events if isinstance(event, Checkpoint)]
    assert any(isinstance(event, Metric) for event in first.events)
    with pytest.raises(ProblemError) as absent:
        adopting.adopt(first.runs, first.connection, secret, "ftjob-none")
    assert absent.value.problem.code == "backend.absent"
