"""Clippy on Azure: ten rows, ten to check with, a model that is deployed, answers, and is deleted again."""

from pathlib import Path
from typing import Any

import pytest

from tests.standin.provider import Provider
from tests.standin.sdk import azure_client
from tests.tutorials.conftest import Command

DATA = Path(__file__).parents[2].parent / "shared" / "data"
QUESTION = "Who discovered Antarctica?"


def trained(far: Provider, ftgui: Command, project: Path) -> Path:
    """From the lesson's files to a trained model; the run's folder."""
    ftgui("sample", "recipes", project)
    learn, check = (DATA / f"azure_clippy_{kind}_set.jsonl" for kind in ("training", "validation"))
    brought = ftgui("import", project, learn, "--validation", check)
    assert (brought["dataset"]["rows"], brought["dataset"]["validation_rows"]) == (10, 10), brought
    account = ["--provider", "azure", "--url", far.azure.endpoint, "--api-version", far.azure.api_version]
    assert ftgui("connect", "add", "office", *account, typed=far.key)["exit"] == 0
    settings = ["seed=105", "suffix=clippy", "n_epochs=3", "price=3"]
    planned = ftgui("plan", project, "--backend", "azure", "--model", "gpt-4o-mini", "--set", *settings)
    assert planned["exit"] == 0, planned
    done = ftgui("run", project, "--wait", "--confirm", "20")
    assert done["outcome"] == "succeeded", done
    return Path(done["run"])


@pytest.mark.skipif(not DATA.exists(), reason="the lesson's files are in ../shared")
def test_from_ten_rows_to_a_deployment_that_is_deleted(far: Provider, ftgui: Command, tmp_path: Path) -> None:
    project = tmp_path / "clippy"
    run = trained(far, ftgui, project)
    (job,) = far.jobs
    assert (job.asked["seed"], job.status) == (105, "succeeded")
    assert len(job.checkpoints) == 3
    assert (run / "results.csv").read_text().startswith("step,train_loss")

    unasked = ftgui("ship", run, "--to", "azure")
    assert [each["code"] for each in unasked["problems"]] == ["ship.unconfirmed"]
    assert "$1.70 an hour, $40.80 a day" in unasked["problems"][0]["message"]
    assert not far.count("arm.deployments.put")

    shipped = ftgui("ship", run, "--to", "azure", "--confirm", "1.70")
    assert shipped["exit"] == 0, shipped
    stands = shipped["deployment"]
    assert (stands["model"], stands["hourly"], stands["sku"]) == (job.fine_tuned_model, 1.7, "Standard")
    assert stands["ends"] - stands["since"] == 15 * 86400
    asked: Any = [{"role": "user", "content": QUESTION}]
    chat = azure_client(far, "classic, key").chat.completions
    answer = chat.create(model=stands["name"], messages=asked)
    assert "Bellingshausen" in (answer.choices[0].message.content or "")

    for told in (ftgui("runs", project), ftgui("doctor")):
        assert [(each["name"], each["run"], each["daily"]) for each in told["deployments"]] == [
            (stands["name"], stands["run"], pytest.approx(40.8))
        ]
        assert "ship.standing" in [each["code"] for each in told["problems"]]
    again = ftgui("ship", run, "--to", "azure", "--confirm", "1.70")
    assert again["exit"] == 0
    assert (len(far.state.deployments), far.count("arm.deployments.put")) == (1, 1), "never two"

    compared = ftgui("compare", run)
    assert compared["exit"] == 0, compared
    assert [each["role"] for each in compared["models"]] == ["base", "tuned"]
    assert compared["scores"]["tuned"]["value"] < compared["scores"]["base"]["value"]
    assert [one.name for one in far.state.deployments.values()] == [stands["name"]], "what was lent is gone again"

    gone = ftgui("ship", run, "--delete")
    assert (gone["exit"], gone["deleted"]) == (0, [stands["name"]]), gone
    assert not far.state.deployments
    for told in (ftgui("runs", project), ftgui("doctor")):
        assert told["deployments"] == []
        assert "ship.standing" not in [each["code"] for each in told["problems"]]
    assert ftgui("ship", run, "--delete")["deleted"] == []
