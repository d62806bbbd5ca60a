"""The exported program really trains, at a provider that answers as the real one does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ftgui.plan import provider_script
from ftgui.plan.connections import Provider as Name
from tests.plan.provider_kit import plan, some
from tests.standin.provider import Provider


@pytest.mark.parametrize("name", ["openai", "azure", "compatible"])
def test_the_program_trains_what_the_plan_says(provider: Provider, tmp_path: Path, name: Name) -> None:
    made = plan(name, some(tmp_path / "data"), "gpt-4o-mini-2024-07-18", n_epochs=2, suffix="sums")
    program = provider_script.export(made, name, tmp_path / "data", tmp_path / "out")
    provider.state.pace = 50
    addresses = {
        "openai": {"OPENAI_BASE_URL": provider.base_url, "OPENAI_API_KEY": provider.key},
        "azure": {"AZURE_OPENAI_ENDPOINT": provider.azure.endpoint, "AZURE_OPENAI_API_KEY": provider.key},
        "compatible": {"BASE_URL": provider.base_url, "API_KEY": provider.key},
    }
    done = subprocess.run(
        [sys.executable, str(program), "0.01"],
        env={**os.environ, **addresses[name]},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (job,) = provider.jobs
    assert f"Finished: {job.fine_tuned_model}" in done.stdout
    assert job.asked["suffix"] == "sums"
    assert job.asked["method"]["supervised"]["hyperparameters"] == {"n_epochs": 2}
    assert job.asked.get("trainingType") == ("GlobalStandard" if name == "azure" else None)
    assert job.step == job.total_steps > 0
    assert [
        len(provider.state.files[job.asked[part]].data.splitlines()) for part in ("training_file", "validation_file")
    ] == [20, 10]


def test_a_job_that_fails_ends_the_program_with_its_words(provider: Provider, tmp_path: Path) -> None:
    made = plan("openai", some(tmp_path / "data"))
    program = provider_script.export(made, "openai", tmp_path / "data", tmp_path / "out")
    few = (tmp_path / "out" / "train.jsonl").read_text().splitlines()[:3]
    (tmp_path / "out" / "train.jsonl").write_text("\n".join(few))
    provider.state.pace = 50
    environment = {**os.environ, "OPENAI_BASE_URL": provider.base_url, "OPENAI_API_KEY": provider.key}
    command = [sys.executable, str(program), "0.01"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "The job has failed: The job failed due to an invalid training file" in done.stderr


def test_the_program_says_nothing_that_breaks_it(tmp_path: Path) -> None:
    made = plan("compatible", some(tmp_path / "data"), 'owner/a "model" \\ with {braces}')
    program = provider_script.export(made, "compatible", tmp_path / "data", tmp_path / "out")
    compile(program.read_text(), str(program), "exec")
    assert json.loads((tmp_path / "out" / "job.json").read_text())["model"] == made.model.id
