"""What each fault does on the wire, as the SDK and as a bare connection see it."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest

from tests.standin.faults import DONE, FAULTS
from tests.standin.provider import Provider
from tests.standin.sdk import MODEL, client, uploaded

STATUS = {"401": 401, "403": 403, "404": 404, "409": 409, "429": 429, "429-retry-after": 429, "quota": 429}
STATUS |= {"unpaid": 429, "500": 500, "501": 501, "503": 503, "500-accepted": 500}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_does_what_it_says_and_strikes_once(provider: Provider, kind: str) -> None:
    sdk, file = client(provider, timeout=0.3 if "stall" in kind else 60), uploaded(client(provider))
    fault = provider.fault("jobs.create", kind, seconds=0.6)
    if kind == "garbled":
        assert "log in" in str(sdk.fine_tuning.jobs.create(model=MODEL, training_file=file))
    elif kind == "lost":  # no call of the SDK's is answered so
        with pytest.raises(ValueError, match="Expecting value"):
            sdk.fine_tuning.jobs.create(model=MODEL, training_file=file)
    else:
        with pytest.raises(openai.OpenAIError) as told:
            sdk.fine_tuning.jobs.create(model=MODEL, training_file=file)
        assert getattr(told.value, "status_code", None) == STATUS.get(kind)
        if "stall" in kind:
            assert isinstance(told.value, openai.APITimeoutError)
    assert (fault.hits, provider.count("jobs.create")) == (1, 1)
    assert provider.named("jobs.create")[0].done == (kind in DONE)
    assert len(provider.jobs) == (1 if kind in DONE else 0)
    provider.release()
    provider.online()
    assert client(provider).fine_tuning.jobs.create(model=MODEL, training_file=file).id


def test_refusals_read_as_the_providers_do(provider: Provider) -> None:
    sdk = client(provider)
    codes = {"403": "training_not_available", "quota": "insufficient_quota", "401": "invalid_api_key"}
    for kind, code in codes.items():
        provider.fault("jobs.list", kind)
        with pytest.raises(openai.APIStatusError) as told:
            sdk.fine_tuning.jobs.list()
        assert told.value.code == code
    provider.fault("*", "429-retry-after", seconds=7)
    with pytest.raises(openai.RateLimitError) as late:
        sdk.models.list()
    assert late.value.response.headers["Retry-After"] == "7"


def test_a_reset_midway_leaves_nothing_of_a_large_file(provider: Provider) -> None:
    provider.fault("files.create", "reset-midway")
    with pytest.raises(openai.APIConnectionError):
        client(provider).files.create(file=("a.jsonl", b"x" * 20_000_000), purpose="fine-tune")
    assert not provider.state.files


def test_offline_after_a_call_really_refuses_the_next(provider: Provider) -> None:
    sdk = client(provider)
    provider.offline(after="models.list")
    assert [*sdk.models.list()]
    with pytest.raises(openai.APIConnectionError) as refused:
        uploaded(sdk)
    cause: Any = refused.value.__cause__
    assert "refused" in str(cause).lower() and provider.count("files.create") == 0
    provider.online()
    assert uploaded(sdk)


def test_refused_comes_back_by_itself(provider: Provider) -> None:
    sdk = client(provider)
    provider.fault("models.list", "refused", seconds=0.2)
    with pytest.raises(openai.APIConnectionError):
        sdk.models.list()
    with pytest.raises(openai.APIConnectionError):
        sdk.models.list()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            assert [*sdk.models.list()]
            return
        except openai.APIConnectionError:
            continue
    raise AssertionError("The stand-in stayed down.")


def test_a_truncated_body_had_the_right_length_in_its_head(provider: Provider) -> None:
    provider.fault("models.list", "truncated")
    bare = http.client.HTTPConnection("127.0.0.1", provider.wire.port)
    bare.request("GET", "/v1/models", headers={"Authorization": f"Bearer {provider.key}"})
    with pytest.raises(http.client.IncompleteRead) as cut:
        bare.getresponse().read()
    bare.close()
    assert cut.value.expected and abs(len(cut.value.partial) - cut.value.expected) <= 1


def test_a_call_can_be_met_while_its_answer_is_held_back(provider: Provider) -> None:
    sdk = client(provider)
    file = uploaded(sdk)
    provider.fault("jobs.create", "stall-accepted", seconds=60)
    with ThreadPoolExecutor() as others:
        asked = others.submit(sdk.fine_tuning.jobs.create, model=MODEL, training_file=file)
        met = provider.wait_for("jobs.create", done=True)
        assert met.status is None and len(provider.jobs) == 1 and not asked.done()
        provider.release()
        assert isinstance(asked.exception(30), openai.APIConnectionError)


def test_skip_and_times_count_calls(provider: Provider) -> None:
    sdk = client(provider)
    provider.fault("models.list", "500", skip=1, times=2)
    seen = []
    for _ in range(4):
        try:
            sdk.models.list()
            seen.append(200)
        except openai.InternalServerError:
            seen.append(500)
    assert seen == [200, 500, 500, 200]


def test_a_key_that_was_rotated_is_refused(provider: Provider) -> None:
    sdk = client(provider)
    provider.state.keys = {"sk-another-key-of-this-account"}
    with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
        sdk.models.list()
    sdk.api_key = "sk-another-key-of-this-account"
    assert [*sdk.models.list()]


def test_an_organisation_that_may_not_train_is_told_so(provider: Provider) -> None:
    provider.state.may_train = False
    sdk = client(provider)
    with pytest.raises(openai.PermissionDeniedError) as told:
        sdk.fine_tuning.jobs.create(model=MODEL, training_file=uploaded(sdk))
    assert told.value.code == "training_not_available"
