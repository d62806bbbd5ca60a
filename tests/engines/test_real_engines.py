"""Engines that are really installed and really train."""

import json
import subprocess
from pathlib import Path

import psutil
import pytest

from ftgui.base.problems import ProblemError
from ftgui.engines import install, models, store, verify
from ftgui.engines.catalogue import ENGINES
from ftgui.engines.progress import InstallStopped, Step

pytestmark = pytest.mark.training

LOGITS = """
import json, sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
model = AutoModelForCausalLM.from_pretrained(sys.argv[1]).eval()
messages = [{"role": "user", "content": "What is the capital of France? Añ 日本 1234"}]
prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
tokens = tokenizer(prompt, return_tensors="pt")
with torch.no_grad():
    logits = model(input_ids=tokens["input_ids"].repeat(1, 12)).logits[0, -1, :50].tolist()
    answer = model.generate(**tokens, max_new_tokens=10, do_sample=False)[0, tokens["input_ids"].shape[1]:]
ends = [tokenizer.eos_token, tokenizer.pad_token, model.generation_config.eos_token_id]
print(json.dumps([prompt, tokens["input_ids"].tolist(), ends, logits, tokenizer.decode(answer)]))
"""


def _never() -> bool:
    return False


def _ignore(_: Step) -> None:
    pass


def _asked_in(engine: str) -> list[object]:
    command = [str(store.python(engine)), "-c", LOGITS, str(models.bundled_folder())]
    done = subprocess.run(command, env=store.environment(engine), capture_output=True, text=True, check=True)
    answer: list[object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_both_engines_read_the_bundled_model_alike(engines_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(engines_home))
    prompt, _, ends, logits, said = newer = _asked_in("trl")
    older = _asked_in("autotrain")
    assert "<|im_start|>user\nWhat is the capital of France? Añ 日本 1234<|im_end|>" in str(prompt)
    assert ends == ["<|im_end|>", "<|im_end|>", 2]
    assert "Paris" in str(said)
    assert newer[:3] == older[:3]
    assert said == older[4]
    assert logits == pytest.approx(older[3], abs=1e-3)


@pytest.mark.parametrize("name", ENGINES)
def test_what_was_measured_is_there_for_plans(name: str, engines_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(engines_home))
    found = store.status(name)
    assert found.state == "ready"
    assert found.calibration
    assert 0 < found.calibration.seconds_per_token_forward < found.calibration.seconds_per_token < 5
    assert found.calibration.parameters == 134_515_008
    assert ENGINES[name].package in found.versions
    assert found.size == pytest.approx(ENGINES[name].disk_size, rel=0.1) or "nvidia-cublas" in found.versions


@pytest.mark.long
def test_stopped_then_finished_then_damaged_then_repaired(
    engines_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    (tmp_path / "cache").symlink_to(engines_home / "cache")
    steps: list[Step] = []
    with pytest.raises(InstallStopped):
        install.install("trl", steps.append, lambda: steps[-1].unit == "files" and steps[-1].done > 0)
    assert not psutil.Process().children(recursive=True)
    assert store.status("trl").state == "partial"

    assert install.install("trl", steps.append, _never).state == "ready"
    assert steps[-1].unit == "steps"
    assert install.install("trl", _ignore, _never).state == "ready"

    module = next(store.folder("trl").rglob("site-packages/peft/__init__.py"))
    module.unlink()  # Its content is shared with the downloads, which must stay whole.
    module.write_text("raise ImportError('damaged')\n")
    with pytest.raises(ProblemError) as caught:
        verify.verify("trl", _ignore, _never)
    assert (caught.value.problem.code, caught.value.problem.remedy) == ("engine.broken", "repair_engine:trl")
    assert "damaged" in caught.value.problem.detail
    assert store.status("trl").problems == (caught.value.problem,)
    assert install.repair("trl", _ignore, _never).state == "ready"
