"""The whole road as a user walks it: the real commands, in processes of their own."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ftgui.project.samples import samples

ROOT = Path(__file__).parents[2]
Command = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def home_env(engines_home: Path) -> dict[str, str]:
    """The environment in which the app finds the engines."""
    return {**os.environ, "FTGUI_HOME": str(engines_home), "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture(scope="session")
def ftgui(home_env: dict[str, str]) -> Command:
    """Run a command with `--json`; returns the document, with the exit code as `exit`."""

    def run(*arguments: str | Path) -> dict[str, Any]:
        command = [sys.executable, "-m", "ftgui", *map(str, arguments), "--json"]
        done = subprocess.run(command, env=home_env, capture_output=True, text=True, timeout=500, check=False)
        assert done.stdout, done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return {**document, "exit": done.returncode}

    return run


@pytest.fixture
def project(tmp_path: Path, ftgui: Command) -> Path:
    """A project of 24 of the default sample's rows."""
    folder = tmp_path / "a project ☕"
    assert ftgui("sample", "house-style", folder)["exit"] == 0
    with samples()[0].path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[:25]
    small = tmp_path / "small.csv"
    with small.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert ftgui("import", folder, small)["exit"] == 0
    return folder


@pytest.fixture
def long_project(project: Path, ftgui: Command, tiny_model: Path) -> Path:
    """A project whose training takes some dozens of quick steps, so that one can come in between."""
    settings = {"epochs": 12, "batch_size": 4, "max_length": 128}
    arguments = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    assert ftgui("plan", project, "--model", tiny_model, *arguments)["exit"] == 0
    return project
