"""How commands tell a run: from its journal alone."""

import json
from pathlib import Path

import pytest

from ftgui.base import saved
from ftgui.cli import main
from ftgui.project import store
from ftgui.run import folder as run_folder
from ftgui.run.events import Artifact, Ended, Outcome, Started, State
from ftgui.run.journal import Journal
from ftgui.ship.serving import ServePlan

URL = "http://127.0.0.1:36261/v1"


@pytest.fixture
def serving(tmp_path: Path) -> Path:
    """A run that served a model and was stopped."""
    project = store.create(tmp_path, "Tickets")
    folder = project / "runs" / "serve"
    folder.mkdir()
    saved.save(folder / run_folder.PLAN, ServePlan(run="trained"))
    with Journal(folder) as journal:
        journal.append(Started(attempt=1))
        journal.append(State(state="serving", text="Ready"))
        journal.append(Artifact(name="url", path=URL))
        journal.append(Artifact(name="model", path="model"))
        journal.append(Ended(outcome=Outcome.STOPPED))
    return folder


def test_an_address_is_told_as_it_is_and_a_path_whole(serving: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = {"url": URL, "model": str(serving / "model")}
    assert main(["watch", str(serving), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["artifacts"] == expected
    assert main(["runs", str(serving.parents[1]), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["runs"]
    assert (told["artifacts"], told["outcome"], told["kind"]) == (expected, "stopped", "serve")


def test_whoever_waits_hears_where_the_model_answers(serving: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", str(serving)]) == 0
    assert URL in capsys.readouterr().err
