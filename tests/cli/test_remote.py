"""The commands about an account's trainings."""

import json
from collections.abc import Callable

import pytest

from ftgui.cli import main
from ftgui.project import store
from ftgui.project.schema import VERSION, Project
from ftgui.run import runner
from ftgui.run.events import Outcome
from tests.provider.conftest import away as away
from tests.provider.kit import Away
from tests.standin.provider import Provider


def test_trainings_are_listed_adopted_and_paused(
    away: Callable[..., Away], provider: Provider, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = away()
    provider.fault("jobs.retrieve", "403", skip=1)
    assert run.perform().outcome is Outcome.INTERRUPTED
    (job,) = provider.jobs
    started: list[object] = []
    monkeypatch.setattr(runner, "start", started.append)

    def ftgui(*arguments: object) -> dict[str, object]:
        assert main([*map(str, arguments), "--json"]) == 0
        told: dict[str, object] = json.loads(capsys.readouterr().out)
        return told

    assert ftgui("jobs", "work")["jobs"] == [
        {"id": job.id, "model": job.asked["model"], "status": job.status, "created": job.created_at}
        | {"tuned": "", "suffix": ""}
    ]
    store.save(run.runs.parent, Project(schema_version=VERSION, name="Adopted", created="2026-11-27"))
    adopted = ftgui("adopt", run.runs.parent, job.id, "--connection", "work")
    assert [str(folder) for folder in started] == [adopted["run"]]
    ftgui("pause", run.folder)
    assert job.paused
    ftgui("unpause", run.folder)
    assert not job.paused
