"""From a sample to an answer, by the commands of the README, with both engines."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ftgui.engines import store
from tests.road.conftest import Command

pytestmark = pytest.mark.training

LOADS = """
import sys
from transformers import AutoModelForCausalLM, AutoTokenizer
model = AutoModelForCausalLM.from_pretrained(sys.argv[1])
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
assert tokenizer.chat_template
ids = tokenizer("Where is my parcel?", return_tensors="pt").input_ids
assert model(input_ids=ids).logits.isfinite().all()
"""


def events(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "events.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("backend", ["trl", "autotrain"])
def test_a_sample_trains_is_compared_and_becomes_a_model_folder(
    backend: str, project: Path, ftgui: Command, engines_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = ftgui("plan", project, "--backend", backend, "--set", "epochs=2")
    assert planned["settings"]["epochs"] == 2
    done = ftgui("run", project, "--wait")
    assert (done["outcome"], done["exit"]) == ("succeeded", 0), done
    run = Path(done["run"])
    said = events(run)
    assert [event["seq"] for event in said] == list(range(1, len(said) + 1))
    losses = [event["values"]["loss"] for event in said if event["kind"] == "metric" and "loss" in event["values"]]
    held = [e["values"]["validation_loss"] for e in said if e["kind"] == "metric" and "validation_loss" in e["values"]]
    assert losses[-1] < losses[0]
    assert held[-1] < held[0]
    compared = ftgui("compare", run)
    assert compared["scores"]["tuned"]["value"] < compared["scores"]["base"]["value"]
    assert compared["verdict"] in {"better", "too_few_rows"}
    assert ftgui("runs", project)["runs"][0]["outcome"] == "succeeded"
    base = json.loads((run / "model" / "adapter_config.json").read_text())["base_model_name_or_path"]
    assert not base.startswith("/")
    monkeypatch.setenv("FTGUI_HOME", str(engines_home))
    merged = ftgui("ship", run, "--to", "merged")["artifacts"]["model"]
    for engine in ("trl", "autotrain"):
        command: list[str | Path] = [store.python(engine), "-c", LOADS, merged]
        subprocess.run(command, env=store.environment(engine), check=True, capture_output=True)
