"""A training at a provider from the command line alone, with real processes, where no keyring keeps the key."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ftgui.base import paths
from tests.standin.provider import Provider


@pytest.mark.long
def test_a_key_typed_once_trains_a_model(provider: Provider, tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "recipes"
    environment = {**os.environ, "FTGUI_HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    provider.state.pace = 100

    def ftgui(*arguments: str | Path, key: str = "") -> dict[str, Any]:
        command = [sys.executable, "-m", "ftgui", *map(str, arguments), "--json"]
        done = subprocess.run(
            command, env=environment, input=key, capture_output=True, text=True, timeout=200, check=False
        )
        document: dict[str, Any] = json.loads(done.stdout)
        return {**document, "exit": done.returncode}

    ftgui("sample", "recipes", project)
    table = (paths.resources_dir() / "providers.yaml").read_text()  # with dates that come after the tests' day too
    (home / "config").mkdir(parents=True)
    (home / "config" / "providers.yaml").write_text(table.replace("2027-", "2127-"))
    added = ftgui("connect", "add", "work", "--url", provider.base_url, key=provider.key)
    assert (added["exit"], added["kept"]) == (0, False)
    assert ftgui("connect", "test", "work", "--ask-key", key=provider.key)["may_train"] == "yes"
    planned = ftgui("plan", project, "--backend", "openai", "--set", "n_epochs=1")
    agreed = str(planned["cost"]["high"])
    done = ftgui("run", project, "--confirm", agreed, "--wait", "--ask-key", key=provider.key)
    assert (done["exit"], done["outcome"]) == (0, "succeeded"), done
    (job,) = provider.jobs
    assert job.status == "succeeded"
    files = [path for path in [*home.rglob("*"), *project.rglob("*")] if path.is_file()]
    assert files
    assert not [path for path in files if provider.key.encode() in path.read_bytes()]
