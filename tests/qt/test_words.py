"""Every word on screen goes through the translation: shown in a language in which each is in brackets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, os, sys
from pathlib import Path
from ftgui.base import texts
from tests.qt.brackets import Brackets
texts.use(Brackets())  # before anything else is loaded: some words are translated as they are declared
from tests.qt.pseudo import look_at_all
print(json.dumps(look_at_all(Path(sys.argv[1]))))
"""


@pytest.fixture(scope="module")
def left_plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """By page, the texts that were shown untranslated, from a process in which nothing was translated before."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path_factory.mktemp("pseudo"))],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "page", ["home", "decide", "closed", "accounts", "data", "draft", "plan", "run", "compare", "ship"]
)
def test_every_text_is_translated(left_plain: dict[str, list[str]], page: str) -> None:
    assert left_plain[page] == []
