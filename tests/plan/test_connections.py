"""Connections are kept without their keys, and only where a key may safely be sent."""

from pathlib import Path

import pytest

from ftgui.base import secrets
from ftgui.base.problems import ProblemError
from ftgui.plan import connections
from tests.plan.provider_kit import account


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    return tmp_path / "config" / "connections.yaml"


def test_a_connection_is_kept_and_found_again_without_its_key(place: Path) -> None:
    assert connections.known() == {}
    azure = account("azure", api_version="2025-04-01-preview", sign_in="entra", region="swedencentral")
    for each in (account(), account(name="ours", provider="compatible"), azure):
        connections.put(each)
    assert list(connections.known()) == ["work", "ours"]
    assert connections.find("work") == azure
    assert connections.of("openai") == []
    assert [each.verified for each in connections.known().values()] == [True, False]
    secrets.put(azure.secret_name, "sk-sentinel")
    assert connections.key(azure) == "sk-sentinel"
    assert "sentinel" not in place.read_text()
    connections.forget("work")
    assert list(connections.known()) == ["ours"]
    assert secrets.get(azure.secret_name) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "../work"},
        {"name": "work\nhome"},
        {"provider": "azure", "base_url": ""},
        {"base_url": "http://api.example.com/v1"},
        {"base_url": "https://user:word@api.example.com/v1"},
        {"base_url": "https://api.example.com/v1?key=sk-1"},
        {"base_url": "file:///etc/passwd"},
        {"base_url": "https://[broken"},
        {"base_url": "api.example.com"},
    ],
    ids=str,
)
def test_what_cannot_be_a_connection_is_refused_in_words(place: Path, changed: dict[str, str]) -> None:
    with pytest.raises(ProblemError) as caught:
        connections.put(account(**{"provider": "openai", **changed}))  # type: ignore[arg-type]
    assert caught.value.problem.code == "backend.connection"
    assert not place.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "http://localhost:1/v1", "https://api.example.com/v1/"])
def test_this_computer_may_be_spoken_to_in_the_clear(url: str) -> None:
    connections.put(account("compatible", base_url=url))
    assert connections.find("work").base_url == url


def test_what_is_missing_is_said_with_a_way_out() -> None:
    with pytest.raises(ProblemError) as caught:
        connections.find("work")
    assert (caught.value.problem.code, caught.value.problem.remedy) == ("backend.no_connection", "connect")
    with pytest.raises(ProblemError) as keyless:
        connections.key(account())
    assert keyless.value.problem.code == "backend.no_key"
