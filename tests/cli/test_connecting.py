"""Accounts at providers on the command line, from the key to the agreed amount."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ftgui.backends.provider import entra
from ftgui.base import secrets
from ftgui.cli import main
from ftgui.plan import connections, providers
from ftgui.plan.plan import TrainPlan
from ftgui.run import runner
from tests.standin.provider import Provider

KEY = "sk-sentinel-77aa"
Command = Callable[..., dict[str, Any]]


@pytest.fixture
def ftgui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command with `--json`, `key` being what is typed; returns the document, with the exit code as `exit`."""
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    monkeypatch.setattr(providers, "today", lambda: date(2026, 11, 24))

    def run(*arguments: str | Path, key: str = "") -> dict[str, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(key + "\n"))
        code = main([*map(str, arguments), "--json"])
        told = capsys.readouterr()
        assert KEY not in told.out + told.err
        return {**json.loads(told.out), "exit": code}

    return run


@pytest.fixture
def project(tmp_path: Path, ftgui: Command) -> Path:
    folder = tmp_path / "recipes"
    assert ftgui("sample", "recipes", folder)["exit"] == 0
    return folder


def codes(document: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in document["problems"]]


def test_a_connection_is_made_listed_and_forgotten(ftgui: Command, tmp_path: Path) -> None:
    added = ftgui("connect", "add", "work", key=KEY)
    assert (added["exit"], added["kept"], codes(added)) == (0, False, ["backend.no_keyring"])
    ftgui("connect", "add", "factory", "--profile", "nebius", key=KEY)
    azure = ["--provider", "azure", "--url", "https://work.openai.azure.com", "--entra", "--region", "swedencentral"]
    ftgui("connect", "add", "office", *azure)
    listed = ftgui("connect", "list")
    assert [(each["name"], each["provider"], each["key"]) for each in listed["connections"]] == [
        ("work", "openai", True),
        ("factory", "compatible", True),
        ("office", "azure", True),
    ]
    assert connections.find("factory").base_url == "https://api.tokenfactory.nebius.com/v1/"
    assert [each["key"] for each in ftgui("doctor")["keys"]] == [True, True, True]
    assert ftgui("connect", "forget", "work")["exit"] == 0
    assert [each["name"] for each in ftgui("connect", "list")["connections"]] == ["factory", "office"]
    assert not any(KEY in path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("arguments", "key", "code"),
    [
        (["add", "work"], "", "usage.key"),
        (["add", "work"], "sk with spaces", "usage.key"),
        (["add"], KEY, "usage.connection"),
        (["add", "work", "--profile", "nowhere"], KEY, "usage.profile"),
        (["add", "work", "--provider", "azure"], KEY, "backend.connection"),
        (["test", "gone"], "", "backend.no_connection"),
        (["forget", "gone"], "", "backend.no_connection"),
    ],
)
def test_what_is_wrong_is_said(ftgui: Command, arguments: list[str], key: str, code: str) -> None:
    done = ftgui("connect", *arguments, key=key)
    assert (done["exit"], codes(done)) == (2 if code.startswith("usage.") else 1, [code])


def test_testing_tells_what_the_account_can(ftgui: Command, provider: Provider) -> None:
    ftgui("connect", "add", "work", "--url", provider.base_url, key=provider.key)
    good = ftgui("connect", "test", "work")
    assert (good["exit"], good["may_train"]) == (0, "yes")
    assert "gpt-4.1-mini-2025-04-14" in [model["id"] for model in good["models"]]
    provider.state.may_train = False
    refused = ftgui("connect", "test", "work")
    assert (refused["exit"], refused["may_train"]) == (1, "no")
    assert codes(refused) == ["backend.training_not_available"]
    wrong = ftgui("connect", "test", "work", "--ask-key", key=KEY)
    assert codes(wrong) == ["backend.key_refused"]


def test_signing_in_is_for_accounts_without_a_key(ftgui: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    ftgui("connect", "add", "office", "--provider", "azure", "--url", "https://work.openai.azure.com", "--entra")
    ftgui("connect", "add", "work", key=KEY)
    for kept in (True, False):
        monkeypatch.setattr(entra, "sign_in", lambda kept=kept: kept)
        done = ftgui("connect", "sign-in", "office")
        assert codes(done) == ([] if kept else ["backend.sign_in_not_kept"])
    assert codes(ftgui("connect", "sign-in", "work")) == ["usage.sign_in"]


def test_a_key_that_is_none_leaves_no_half_connection(ftgui: Command) -> None:
    assert ftgui("connect", "add", "work", key="")["exit"] == 2
    assert ftgui("connect", "list")["connections"] == []


def test_places_say_whether_they_are_ready(ftgui: Command) -> None:
    def ready() -> dict[str, tuple[bool, list[str]]]:
        found = ftgui("plan", "--backends")["backends"]
        return {each["name"]: (each["ready"], codes(each)) for each in found}

    assert ready()["openai"] == (False, ["backend.no_connection"])
    ftgui("connect", "add", "work", key=KEY)
    assert ready()["openai"] == (True, ["backend.closing"])
    assert ready()["azure"] == (False, ["backend.no_connection"])


def test_a_plan_for_a_provider_says_its_cost_and_is_not_started_without_an_amount(
    ftgui: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert codes(ftgui("plan", project, "--backend", "openai"))[0] == "backend.no_connection"
    ftgui("connect", "add", "work", key=KEY)
    planned = ftgui("plan", project, "--model", "gpt-4o-mini", "--set", "n_epochs=3", "suffix=recipes")
    assert (planned["exit"], codes(planned)) == (0, ["plan.model_ends"])
    assert planned["model"] == {"kind": "provider", "id": "gpt-4o-mini-2024-07-18"}
    assert (planned["connection"], planned["method"], planned["fit"]["verdict"]) == ("work", "supervised", "elsewhere")
    assert 0 < planned["cost"]["low"] <= planned["cost"]["high"] < 1
    started: list[Path] = []
    monkeypatch.setattr(runner, "start", started.append)
    high = planned["cost"]["high"]
    for less in ([], ["--confirm", str(high - 0.01)]):
        assert codes(ftgui("run", project, *less)) == ["plan.unconfirmed"]
    assert not started
    assert ftgui("run", project, "--confirm", str(high))["exit"] == 0
    made = runner.load_plan(started[0], {TrainPlan: lambda plan, context: None})
    assert isinstance(made, TrainPlan)
    assert (made.connection, made.confirmed) == ("work", high)
    assert made.facts is not None
    assert made.facts.kinds == ("supervised",)


def test_going_back_to_this_computer_leaves_a_plan_that_works(ftgui: Command, project: Path) -> None:
    ftgui("connect", "add", "work", key=KEY)
    ftgui("plan", project, "--backend", "openai", "--set", "n_epochs=3")
    back = ftgui("plan", project, "--backend", "trl")
    assert (back["backend"], back["model"]["kind"], back["cost"]["high"]) == ("trl", "bundled", 0.0)
    assert "n_epochs" not in back["settings"]


def test_a_plan_that_is_refused_leaves_the_choices_as_they_were(ftgui: Command, project: Path) -> None:
    refused = ftgui("plan", project, "--backend", "openai", "--set", "n_epochs=51")
    assert codes(refused) == ["plan.setting"]
    assert ftgui("plan", project)["backend"] == "trl"


@pytest.mark.parametrize("target", ["openai", "azure", "compatible"])
def test_any_plan_can_be_exported_for_a_provider(ftgui: Command, project: Path, tmp_path: Path, target: str) -> None:
    out = tmp_path / "out"
    assert ftgui("export", project, "--for", target, "--out", out)["exit"] == 0
    assert {path.name for path in out.iterdir()} == {"train.jsonl", "validation.jsonl", "job.json", "train.py"}
    body = json.loads((out / "job.json").read_text())
    assert ("extra_body" in body) == (target == "azure")
