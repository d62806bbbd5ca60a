"""The description is really held against both directions, quickly."""

import time
from typing import Any

import openai
import pytest

from tests.standin.contract import Contract
from tests.standin.provider import Provider
from tests.standin.sdk import MODEL, ROWS, client, trained, uploaded

pytestmark = pytest.mark.usefixtures("published")


def _supervised(**settings: Any) -> Any:
    return {"method": {"type": "supervised", "supervised": {"hyperparameters": settings}}}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"suffix": "x" * 65}, "suffix"),
        (_supervised(n_epochs=51), "n_epochs"),
        (_supervised(learning_rate_multiplier=0), "learning_rate_multiplier"),
        ({"seed": -1}, "seed"),
        ({"training_file": openai.omit}, "training_file"),
        ({"metadata": {"a": 1}}, "metadata"),
    ],
)
def test_what_we_may_not_send_fails_the_test(provider: Provider, wrong: dict[str, Any], told: str) -> None:
    sdk = client(provider)
    asked = {"model": MODEL, "training_file": uploaded(sdk), **wrong}
    with pytest.raises(openai.UnprocessableEntityError):
        sdk.fine_tuning.jobs.create(**asked)
    assert not provider.jobs and told in provider.breaches.pop()


def test_a_form_is_checked_too(provider: Provider) -> None:
    sdk: Any = client(provider)
    with pytest.raises(openai.UnprocessableEntityError):
        sdk.files.create(file=("a.jsonl", ROWS.encode() * 100), purpose="finetune")
    assert "purpose" in provider.breaches.pop()


def test_what_the_stand_in_may_not_say_fails_the_test(provider: Provider) -> None:
    sdk, job = client(provider), trained(provider)
    provider.state.pauses_as = "paused"
    sdk.fine_tuning.jobs.pause(job.id)
    assert "'paused' is not one of" in provider.breaches.pop()
    provider.departures = {"status"}
    sdk.fine_tuning.jobs.retrieve(job.id)
    assert not provider.breaches


def test_many_events_are_checked_although_alike_ones_are_not(provider: Provider) -> None:
    sdk, job = client(provider), trained(provider)
    provider.flood(60)
    provider.jobs[0].say("Odd", kind="telemetry", data={"mood": "good"})
    provider.flood(30)
    assert [*sdk.fine_tuning.jobs.list_events(job.id, limit=100)]
    assert "telemetry" in provider.breaches.pop()


def test_what_comes_from_the_future_in_new_fields_breaks_nothing(provider: Provider) -> None:
    for kind in ("file", "job", "event", "checkpoint", "model", "chat"):
        provider.state.extra[kind] = {"from_the_future": {"mood": "good"}}
    sdk, job = client(provider), trained(provider)
    provider.run_to("succeeded")
    assert "from_the_future" in (sdk.fine_tuning.jobs.retrieve(job.id).model_extra or {})
    assert "from_the_future" in sdk.fine_tuning.jobs.list_events(job.id).data[0].to_dict()


def test_checking_costs_little(provider: Provider, published: Contract) -> None:
    spent: dict[str, float] = {}

    class Timed:
        def request(self, *call: Any) -> None:
            self._time(published.request, *call)

        def answer(self, *call: Any) -> None:
            self._time(published.answer, *call)

        def _time(self, check: Any, call: Any, *more: Any) -> None:
            started = time.thread_time()
            check(call, *more)
            spent[call.name] = spent.get(call.name, 0) + time.thread_time() - started

    stand_in: Any = provider
    stand_in.contract = Timed()
    job = trained(provider)
    provider.run_to("succeeded")
    sdk = client(provider)
    for _ in (
        sdk.fine_tuning.jobs.list_events(job.id, limit=100),
        sdk.fine_tuning.jobs.list(limit=20),
        sdk.models.list(),
    ):
        pass
    cost = {name: seconds / provider.count(name) for name, seconds in spent.items()}
    assert max(cost.values()) < 0.02, cost
