"""The command line in this process, and its runs too: nothing waits, and the stand-in is the whole internet."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ftgui import bootstrap
from ftgui.backends.provider import entra, line
from ftgui.base import secrets
from ftgui.cli import main
from ftgui.plan import providers
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.ship import deploying
from tests.standin.provider import Provider

Command = Callable[..., dict[str, Any]]


@pytest.fixture
def far(provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The stand-in, whose jobs go on by themselves, with runs performed at once in this process."""

    def start(folder: Path) -> None:
        run_folder.prepare(folder)
        runner.work(folder, bootstrap.performers())

    def sleep(_: float, wanted: Callable[[], bool]) -> bool:
        return wanted()

    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    monkeypatch.setattr(providers, "today", lambda: date(2026, 11, 24))
    monkeypatch.setattr(runner, "start", start)
    monkeypatch.setattr(line, "sleep", sleep)
    monkeypatch.setattr(deploying, "sleep", sleep)
    credential = provider.credential()
    monkeypatch.setattr(entra, "credential", lambda: credential)
    provider.state.pace = 200
    return provider


@pytest.fixture
def ftgui(far: Provider, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command with `--json`, `typed` being what comes by stdin; returns the document, with `exit`."""

    def run(*arguments: str | Path, typed: str = "") -> dict[str, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        code = main([*map(str, arguments), "--json"])
        told = capsys.readouterr()
        assert far.key not in told.out + told.err
        return {**json.loads(told.out), "exit": code}

    return run
