"""Both engines, really installed once for this machine; a second test run finds them ready."""

import os
import subprocess
from pathlib import Path

import filelock
import platformdirs
import pytest

from ftgui.engines import install, models, store
from ftgui.engines.catalogue import ENGINES
from ftgui.engines.progress import Step


def _ignore(_: Step) -> None:
    pass


def _never() -> bool:
    return False


def _prepare(name: str) -> None:
    status = store.status(name)
    if status.state != "ready" or status.problems:
        install.repair(name, _ignore, _never)
    elif not models.bundled_ready():
        models.ensure_bundled(name, _ignore, _never)


@pytest.fixture(scope="session")
def engines_home() -> Path:
    """A home (for a test to name in `FTGUI_HOME`) with both engines and the bundled model."""
    return prepared_home()


def prepared_home() -> Path:
    """Install what is missing in the home that tests share, and return its folder.

    `FTGUI_TEST_HOME` chooses the folder; otherwise it is in the user's cache.
    """
    home = Path(os.environ.get("FTGUI_TEST_HOME") or platformdirs.user_cache_dir("ftgui-tests", appauthor=False))
    home.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch, filelock.FileLock(home / ".preparing"):
        patch.setenv("FTGUI_HOME", str(home))
        for name in ENGINES:
            _prepare(name)
    return home


@pytest.fixture
def home(engines_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, named for this test."""
    monkeypatch.setenv("FTGUI_HOME", str(engines_home))
    return engines_home


@pytest.fixture(scope="session")
def tiny_model(engines_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an untrained model of the bundled one's form, a thousandth of its size; both engines load it.

    Each of its steps takes some milliseconds. Loading torch to make it takes longer, so all tests share it.
    """
    script = Path(__file__).parent / "backends" / "tiny_model.py"
    folder = tmp_path_factory.mktemp("tiny model") / "tiny “model”"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", str(engines_home))
        command = [store.python("trl"), script, models.bundled_folder(), folder]
        subprocess.run(command, env=store.environment("trl"), check=True, capture_output=True)
    return folder
