"""The commands about an account's trainings."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ftgui.cli import main
from ftgui.project import store
from ftgui.run import runner
from ftgui.run.events import Outcome
from tests.provider.conftest import away as away
from tests.provider.kit import Away
from tests.standin.provider import Provider


def test_trainings_are_listed_adopted_and_paused(
    away: Callable[..., Away],
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
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
    assert main(["adopt", str(tmp_path), job.id, "--connection", "work"]) == 1, "no project yet"
    capsys.readouterr()
    adopted = ftgui("adopt", store.create(tmp_path, "Adopted"), job.id, "--connection", "work")
    assert [str(folder) for folder in started] == [adopted["run"]]
    ftgui("pause", run.folder)
    assert job.paused
    ftgui("unpause", run.folder)
    assert not job.paused
