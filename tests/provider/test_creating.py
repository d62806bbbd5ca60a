"""One job, whatever is lost on the way, and whatever the provider does with metadata."""

from collections.abc import Callable

import pytest

from ftgui.base import secrets
from ftgui.run.events import Outcome, State
from tests.provider.kit import Away
from tests.standin import jobs
from tests.standin.answers import Answer
from tests.standin.calls import Call
from tests.standin.provider import Provider

Make = Callable[..., Away]


@pytest.mark.parametrize("drops", [False, True])
def test_a_job_is_found_by_its_key_or_by_its_file(away: Make, provider: Provider, drops: bool) -> None:
    run = away()
    if drops:
        provider.state.extra["job"] = {"metadata": None}
    provider.fault("jobs.create", "stall-accepted", seconds=0.01)
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert provider.count("jobs.create") == 1
    run.nothing_lost()


def test_jobs_of_others_are_not_taken_for_ours(away: Make, provider: Provider) -> None:
    first = away()
    assert first.perform().outcome is Outcome.SUCCEEDED
    second = away()
    provider.fault("jobs.create", "500")
    assert second.perform().outcome is Outcome.SUCCEEDED
    assert len(provider.jobs) == 2
    assert second.remote("job") == [provider.jobs[1].id]
    assert sum(second.waited[:12]) > 60  # it was looked for as long as a request may be on its way


def test_a_second_job_that_came_late_is_cancelled(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("jobs.create", "500")
    provider.fault("jobs.create", "500-accepted", skip=1)
    do = provider.perform
    late: list[object] = []

    def perform(call: Call) -> Answer:
        if call.name == "jobs.create" and not late:
            late.append(do(call))  # what seemed lost was only slow
        return do(call)

    provider.perform = perform  # type: ignore[method-assign]
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert [job.status for job in provider.jobs] == ["succeeded", "cancelled"]
    assert run.warnings() == ["backend.second_job"]


def test_a_second_job_that_comes_while_the_first_waits_is_cancelled(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("jobs.create", "503")

    def at(_: float) -> None:
        if provider.jobs and provider.jobs[0].status == "validating_files" and len(provider.jobs) == 1:
            first = provider.named("jobs.create")[1]
            jobs.ROUTES[0].perform(provider.state, first)

    run.when = at
    provider.state.pace = 1
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert [job.status for job in provider.jobs] == ["succeeded", "cancelled"]


def test_trouble_of_hours_is_survived_and_told(away: Make, provider: Provider) -> None:
    run = away()
    provider.fault("jobs.create", "429-retry-after", times=20, seconds=60)
    provider.fault("jobs.retrieve", "503", times=40)
    provider.fault("jobs.events", "reset", times=40)
    assert run.perform().outcome is Outcome.SUCCEEDED
    assert sum(run.waited) > 2 * 3600
    assert any(event.state == "waiting" for event in run.events if isinstance(event, State))
    run.nothing_lost()


def test_trouble_without_an_end_ends_in_a_run_that_can_be_resumed(away: Make, provider: Provider) -> None:
    run = away()
    struck = provider.fault("jobs.events", "503", times=100_000)
    ended = run.perform()
    assert ended.problem is not None
    assert (ended.outcome, ended.problem.remedy) == (Outcome.INTERRUPTED, "resume")
    assert sum(run.waited) > 24 * 3600
    struck.times = 0
    assert run.perform().outcome is Outcome.SUCCEEDED
    run.nothing_lost()


def test_a_new_key_is_taken_up(away: Make, provider: Provider) -> None:
    run = away()
    provider.state.pace = 1

    def at(_: float) -> None:
        if provider.jobs and provider.jobs[0].step == 5:
            provider.state.keys = {"sk-new"}
        if run.waited[-1] > 100:  # the user enters it in the end
            secrets.keep_for_session(run.connection.secret_name, "sk-new")

    run.when = at
    assert run.perform().outcome is Outcome.SUCCEEDED
    run.nothing_lost()
