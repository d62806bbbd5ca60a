"""Testing a connection says what works and what does not, and never starts a training."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import AuthenticationRecord, CredentialUnavailableError

from ftgui.backends.provider import adopting, eligibility, entra
from ftgui.backends.provider.eligibility import Eligibility
from ftgui.base.problems import ProblemError, fail
from ftgui.plan import connections, providers
from ftgui.plan.connections import Connection
from tests.plan.provider_kit import account
from tests.standin.answers import Answer, Refusal
from tests.standin.calls import Call
from tests.standin.provider import Provider

WAYS: dict[str, Callable[[Provider], Connection]] = {
    "openai": lambda far: account(base_url=far.base_url),
    "azure classic": lambda far: account("azure", base_url=far.azure.endpoint, api_version=far.azure.api_version),
    "azure v1": lambda far: account("azure", base_url=far.azure.v1),
    "azure classic, entra": lambda far: account(
        "azure", base_url=far.azure.endpoint, api_version=far.azure.api_version, sign_in="entra"
    ),
    "azure v1, entra": lambda far: account("azure", base_url=far.azure.v1, sign_in="entra"),
    "azure project, entra": lambda far: account("azure", base_url=far.azure.project, sign_in="entra"),
    "compatible": lambda far: account("compatible", base_url=far.base_url),
}


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    monkeypatch.setattr(providers, "today", lambda: date(2026, 11, 24))


def ask(connection: Connection, key: str) -> Eligibility:
    return eligibility.test_connection(connection, lambda _: key)


@pytest.mark.parametrize("way", WAYS)
def test_a_good_account_is_told_what_it_can_train_until_when(
    provider: Provider, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entra, "credential", provider.credential)
    tested = ask(WAYS[way](provider), provider.key)
    assert tested.may_train == ("not_known" if way == "compatible" else "yes")
    assert provider.jobs == []
    assert provider.count("jobs.create") == (0 if way == "compatible" else 1)
    until = {model.title: model.until for model in tested.models}
    if way != "compatible":
        assert until["GPT-4.1 mini"] == (date(2027, 1, 13) if way == "openai" else date(2027, 10, 13))
        assert "gpt-5.5" not in until
    said = "\n".join(eligibility.lines(tested))
    assert "key is valid" in said
    assert provider.key not in said


def test_an_organisation_that_may_not_train_hears_it_with_what_to_do(provider: Provider) -> None:
    provider.state.may_train = False
    tested = ask(WAYS["openai"](provider), provider.key)
    assert tested.may_train == "no"
    assert "no longer able to create" in tested.basis
    assert [problem.code for problem in tested.problems] == ["backend.training_not_available"]
    assert "Azure" in tested.problems[0].action


def test_after_the_last_day_nobody_is_asked(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "today", lambda: date(2027, 1, 6))
    tested = ask(WAYS["openai"](provider), provider.key)
    assert (tested.may_train, provider.count("jobs.create"), tested.models) == ("no", 0, ())


def test_in_the_last_days_there_is_nothing_left_to_ask_for(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "today", lambda: date(2027, 1, 4))
    assert ask(WAYS["openai"](provider), provider.key).may_train == "not_known"


@pytest.mark.parametrize("kind", ["401", "404", "409", "429", "500", "503", "garbled"])
def test_an_answer_that_says_nothing_is_not_taken_for_one(provider: Provider, kind: str) -> None:
    provider.fault("jobs.create", kind)
    tested = ask(WAYS["openai"](provider), provider.key)
    assert tested.may_train == "not_known"
    assert "the provider" in tested.basis
    assert provider.count("jobs.create") == 1


def test_azures_403_is_about_the_key_not_about_training(provider: Provider) -> None:
    provider.fault("jobs.create", "403")
    assert ask(WAYS["azure v1"](provider), provider.key).may_train == "not_known"


def test_a_wrong_key_is_said_and_not_repeated(provider: Provider) -> None:
    with pytest.raises(ProblemError) as caught:
        ask(WAYS["openai"](provider), "sk-sentinel-that-is-wrong")
    problem = caught.value.problem
    assert (problem.code, problem.remedy) == ("backend.key_refused", "connect")
    assert "sk-sentinel-that-is-wrong" not in msgspec.json.encode(problem).decode()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("403", "backend.not_allowed"),
        ("404", "backend.wrong_address"),
        ("refused", "backend.unreachable"),
        ("garbled", "backend.wrong_address"),
    ],
)
def test_a_door_that_does_not_open_is_one_clear_problem(provider: Provider, kind: str, code: str) -> None:
    provider.fault("models.list", kind, times=9, seconds=30)
    with pytest.raises(ProblemError) as caught:
        ask(WAYS["openai"](provider), provider.key)
    assert caught.value.problem.code == code


def test_a_key_that_is_not_known_stays_that_problem(provider: Provider) -> None:
    def missing(_: str) -> str:
        raise fail("backend.no_key", "The key is not known.", "Enter it.")

    with pytest.raises(ProblemError) as caught:
        eligibility.test_connection(WAYS["openai"](provider), missing)
    assert caught.value.problem.code == "backend.no_key"
    assert provider.calls == []


class Browser:
    """What azure-identity would be, with a person before it."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def authenticate(self, *, scopes: list[str]) -> AuthenticationRecord:
        if self.fault:
            raise self.fault
        assert scopes == [entra.MODELS]
        return AuthenticationRecord("tenant", "client", "login.microsoftonline.com", "home.account", "me@example.com")


def test_signing_in_keeps_who_it_was_and_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entra, "_browser", Browser)
    assert entra.sign_in()
    kept = json.loads((tmp_path / "config" / "azure-account.json").read_text())
    assert set(kept) == {"authority", "clientId", "homeAccountId", "tenantId", "username", "version"}


def test_where_a_sign_in_cannot_be_kept_it_is_not_pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entra, "_browser", lambda: Browser(ValueError("no libsecret")))
    assert not entra.sign_in()
    monkeypatch.setattr(entra, "_browser", lambda: Browser(ClientAuthenticationError("closed")))
    with pytest.raises(ProblemError) as caught:
        entra.sign_in()
    assert caught.value.problem.code == "backend.not_signed_in"
    assert not (tmp_path / "config").exists()


def test_nobody_signed_in_is_said(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    class Nobody:
        def get_token(self, *scopes: str) -> None:
            raise CredentialUnavailableError(message="nobody")

    monkeypatch.setattr(entra, "credential", Nobody)
    with pytest.raises(ProblemError) as caught:
        ask(WAYS["azure v1, entra"](provider), "")
    assert caught.value.problem.code == "backend.not_signed_in"


def test_a_key_that_the_provider_repeats_is_not_shown(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    def repeat(call: Call) -> Answer:
        return Refusal(401, f"Incorrect API key provided: {call.headers}", "invalid_api_key").answer()

    monkeypatch.setattr(provider, "perform", repeat)
    with pytest.raises(ProblemError) as caught:
        ask(account(base_url=provider.base_url), "sk-wrong-one")
    assert "***" in caught.value.problem.detail
    assert "sk-wrong-one" not in caught.value.problem.detail


def test_a_refusal_of_old_jobs_is_told_to_who_signs_in_without_a_key(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entra, "credential", provider.credential)
    provider.fault("jobs.list", "403")
    signed_in = WAYS["azure v1, entra"](provider)
    with pytest.raises(ProblemError) as caught:
        adopting.jobs(signed_in, lambda _: connections.key(signed_in))
    assert caught.value.problem.code == "backend.not_allowed"
