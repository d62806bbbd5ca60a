"""A training at a provider, from its rows to its model, for each kind of account."""

from collections.abc import Callable

import pytest

from ftgui.plan import provider_rows
from ftgui.run.events import Artifact, Checkpoint, Progress, State
from ftgui.run.view import view
from tests.provider.kit import WAYS, Away
from tests.standin.provider import Provider

Make = Callable[..., Away]


@pytest.mark.parametrize("way", WAYS)
def test_rows_become_a_model(away: Make, provider: Provider, way: str) -> None:
    run = away(way)
    assert run.perform().problem is None
    run.nothing_lost()
    (job,) = provider.jobs
    seen = view(run.events)
    assert (seen.remote["job"], seen.remote["model"]) == (job.id, job.fine_tuned_model)
    assert [step for step, _ in seen.train_loss] == list(range(1, 61))
    assert [step for step, _ in seen.full_validation_loss] == [20, 40, 60]
    assert seen.latest["token_accuracy"] > 0.3
    assert [(e.step, e.path) for e in run.events if isinstance(e, Checkpoint)] == [
        (row["step_number"], row["fine_tuned_model_checkpoint"]) for row in job.checkpoints
    ]
    assert (run.folder / "results.csv").read_text().startswith("step,train_loss")
    assert [event.path for event in run.events if isinstance(event, Artifact)] == ["results.csv"]
    states = [event.state for event in run.events if isinstance(event, State)]
    assert states[0] == "uploading"
    assert {"training", "saving"} <= set(states)
    last = [event for event in run.events if isinstance(event, Progress)][-1]
    assert (last.done, last.total, last.unit) == (60, 60, "steps")
    sent = provider.state.files[job.asked["training_file"]].data
    assert sent == provider_rows.file_bytes(run.connection.provider, run.folder / "data" / "train.jsonl")
    assert sent.startswith(b"\xef\xbb\xbf") == (run.connection.provider == "azure")
