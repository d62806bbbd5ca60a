"""What is exported really trains, with the stock tools, without this app."""

import os
import subprocess
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data import rows
from ftgui.data.rows import Message, Row
from ftgui.engines import store
from ftgui.plan import autotrain_yaml, trl_script
from ftgui.plan.choices import Choices, compile_plan
from ftgui.plan.local_settings import LOCAL
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Value

QUICK: dict[str, Value] = {"epochs": 2, "batch_size": 2, "max_length": 64, "learning_rate": 0.01}
WEIGHTS = {"lora": "adapter_model.safetensors", "full": "model.safetensors"}
ANSWER = "Of course! Turn the brass key twice, gently, and the clock will strike again. Yours, Tess"


def plan(name: str = "House style", **by_hand: Value) -> TrainPlan:
    choices = Choices(settings={**QUICK, **by_hand})
    return compile_plan(choices, LOCAL, name=name, dataset_fingerprint="f", rows=24, validation_rows=4)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of rows, one of which carries what only some backends understand."""
    folder = tmp_path / "rows"
    folder.mkdir()
    plain = [
        Row((Message("user", f"How do I wind clock number {n}?"), Message("assistant", ANSWER))) for n in range(27)
    ]
    odd = Row((Message("user", "And this?"), Message("assistant", ANSWER, weight=1)), extra={"grade": 1})
    rows.write(folder / "train.jsonl", [odd, *plain[:23]])
    rows.write(folder / "validation.jsonl", plain[23:])
    return folder


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_autotrain_accepts(name: str) -> None:
    made = autotrain_yaml.project_name(name)
    assert made.replace("-", "").isalnum() and made.isascii() and 0 < len(made) <= 50 and made != "data"


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=80),
    st.sampled_from(["lora", "full"]),
)
def test_the_text_says_exactly_what_the_configuration_holds(base_model: str, adapter: str) -> None:
    made = plan(adapter=adapter)
    text = autotrain_yaml.render(made, data_path="data", base_model=base_model, project_name="x")
    assert yaml.safe_load(text) == autotrain_yaml.config(
        made, data_path="data", base_model=base_model, project_name="x"
    )


def test_surprising_defaults_are_overruled() -> None:
    text = autotrain_yaml.render(plan(), data_path="data", base_model="m", project_name="x")
    found = yaml.safe_load(text)
    assert found["task"] == "llm-sft" and found["backend"] == "local"
    assert found["data"]["chat_template"] == "tokenizer" and found["data"]["column_mapping"] == {
        "text_column": "messages"
    }
    assert found["params"]["quantization"] is None and found["params"]["peft"] is True
    assert found["params"]["lr"] == 0.01
    assert "hub" not in found and "token:" not in text


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=80),
    st.sampled_from(["lora", "full"]),
)
def test_the_program_is_python_whatever_the_model_is_called(base_model: str, adapter: str) -> None:
    text = trl_script.render(plan(adapter=adapter), base_model=base_model)
    names = compile(text, "train.py", "exec").co_consts
    assert base_model in names
    assert ("LoraConfig" in text) == (adapter == "lora")


def test_the_program_learns_answers_or_everything_as_the_plan_says() -> None:
    everything = msgspec.structs.replace(plan(), settings={**plan().settings, "learn_from": "everything"})
    assert "completion" in trl_script.render(plan(), base_model="m")
    assert "completion" not in trl_script.render(everything, base_model="m")


@pytest.mark.parametrize(("words", "block"), [(3, 64), (70, 128), (5000, 2048)])
def test_autotrains_pieces_are_about_as_long_as_rows(tmp_path: Path, words: int, block: int) -> None:
    """Pieces of the longest length would be so few that nothing is learned, or none at all."""
    rows.write(tmp_path / "train.jsonl", [Row((Message("user", "Hi?"), Message("assistant", "so " * words)))] * 10)
    made = plan(max_length=2048)
    file = autotrain_yaml.export(made, tmp_path, tmp_path / "out", "m")
    assert file.read_text() == autotrain_yaml.text(made, tmp_path, "m")
    assert yaml.safe_load(file.read_text())["params"]["block_size"] == block


def test_an_export_that_cannot_be_written_says_why(tmp_path: Path, data: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for export in (autotrain_yaml.export, trl_script.export):
        with pytest.raises(ProblemError) as refused:
            export(plan(), data, tmp_path / "taken", "m")
        assert refused.value.problem.code.startswith("disk.")
        with pytest.raises(ProblemError) as refused:
            export(plan(), tmp_path / "gone", tmp_path / "out", "m")
        assert refused.value.problem.code == "disk.missing"
    assert (tmp_path / "taken").read_text() == "a file"


def python_of(home: Path, name: str) -> Path:
    return store.executable(home / "data" / "engines" / name)


def run(python: Path, command: list[str], folder: Path) -> str:
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "ALLOW_REMOTE_CODE": "false", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


@pytest.mark.training
@pytest.mark.parametrize("adapter", ["lora", pytest.param("full", marks=pytest.mark.long)])
def test_stock_autotrain_trains_with_the_exported_file(
    tmp_path: Path, engines_home: Path, tiny_model: Path, data: Path, adapter: str
) -> None:
    python = python_of(engines_home, "autotrain")
    file = autotrain_yaml.export(plan("Tess's ☕ clocks", adapter=adapter), data, tmp_path / "out", str(tiny_model))
    log = run(python, [str(python.parent / "autotrain"), "--config", file.name], file.parent)
    assert "Finished training" in log
    assert not [line for line in log.splitlines() if line.startswith("ERROR")]
    assert "supplied but not used" not in log
    made = file.parent / "Tess-s-clocks-model"
    assert (made / WEIGHTS[adapter]).stat().st_size > 10_000


@pytest.mark.training
@pytest.mark.parametrize("adapter", ["lora", pytest.param("full", marks=pytest.mark.long)])
def test_the_exported_program_trains(
    tmp_path: Path, engines_home: Path, tiny_model: Path, data: Path, adapter: str
) -> None:
    python = python_of(engines_home, "trl")
    file = trl_script.export(plan(adapter=adapter), data, tmp_path / "out", str(tiny_model))
    log = run(python, [str(python), file.name], file.parent)
    assert "Finished" in log and "eval_loss" in log
    made = file.parent / "model"
    assert (made / WEIGHTS[adapter]).stat().st_size > 10_000
