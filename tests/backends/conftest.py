"""What the tests of both local backends share: engines, a tiny model, a run that remembers."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ftgui.engines import models, store


@pytest.fixture
def home(engines_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with both engines in it, for this test."""
    monkeypatch.setenv("FTGUI_HOME", str(engines_home))
    return engines_home


@pytest.fixture(scope="session")
def tiny_model(engines_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of an untrained model, a thousandth of the bundled one's size; both engines load it."""
    folder = tmp_path_factory.mktemp("tiny model") / "tiny “model”"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FTGUI_HOME", str(engines_home))
        script = Path(__file__).with_name("tiny_model.py")
        command = [str(store.python("trl")), str(script), str(models.bundled_folder()), str(folder)]
        subprocess.run(command, check=True, env=store.environment("trl"), capture_output=True)
    yield folder
