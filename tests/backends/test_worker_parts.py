"""The workers' parts that need no training library, on arbitrary input."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.engines import store


def load(name: str) -> Any:
    folder = str(store.worker(""))
    sys.path.append(folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)


checkpoints, asking, faults = load("checkpoints"), load("asking"), load("faults")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def make(folder: Path, step: int) -> Path:
    made = folder / f"checkpoint-{step}"
    (made / "inner").mkdir(parents=True)
    (made / "weights").write_bytes(bytes(range(256)) * 40)
    (made / "inner" / "state.json").write_text(json.dumps({"step": step}))
    return made


def test_the_newest_whole_checkpoint_is_found_and_damaged_ones_are_named(tmp_path: Path) -> None:
    for step in (5, 10, 20):
        checkpoints.seal(make(tmp_path, step))
    make(tmp_path, 100)
    (tmp_path / "checkpoint-20" / "inner" / "state.json").unlink()
    found, damaged = checkpoints.newest(tmp_path)
    assert found == tmp_path / "checkpoint-10"
    assert damaged == [100, 20]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint-10", "checkpoint-5"]


def test_without_any_training_begins_anew(tmp_path: Path) -> None:
    assert checkpoints.newest(tmp_path / "none") == (None, [])


@pytest.mark.parametrize("place", [0, 5000, 10239])
def test_a_single_changed_byte_is_seen(tmp_path: Path, place: int) -> None:
    made = make(tmp_path, 1)
    checkpoints.seal(made)
    content = bytearray((made / "weights").read_bytes())
    content[place] ^= 1
    (made / "weights").write_bytes(content)
    assert not checkpoints.is_whole(made)


@given(st.lists(st.text(max_size=4), max_size=12), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_pieces_make_up_the_answer_and_end_before_a_stop_text(parts: list[str], stop: list[str]) -> None:
    said: list[str] = []
    pieces = asking.Pieces(tuple(stop), said.append)
    text = ""
    for part in parts:
        text += part
        if pieces.so_far(text):
            break
    whole = pieces.finish(text)
    assert "".join(said) == whole
    assert text.startswith(whole)
    assert not any(mark in whole for mark in stop)
    assert pieces.cut == any(mark in text for mark in stop)


@given(JSON)
def test_any_json_is_understood_or_refused(content: object) -> None:
    with pytest.raises(asking.Refused):
        asking.understand(content)


@given(st.dictionaries(st.sampled_from(["stop", "temperature", "top_p", "max_tokens", "seed", "stream", "n"]), JSON))
def test_odd_options_are_understood_or_refused(options: dict[str, object]) -> None:
    request = {"model": "base", "messages": [{"role": "user", "content": "?"}], **options}
    try:
        asked = asking.understand(request)
    except asking.Refused as refused:
        assert refused.status == 400
    else:
        assert 0 <= asked.temperature <= 2
        assert asked.tokens >= 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "run.out_of_memory"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), "run.out_of_memory"),
        (OSError(28, "No space left on device"), "disk.full"),
        (RuntimeError("PytorchStreamWriter failed writing file data/0"), "disk.full"),
        (ValueError("The checkpoint has model type `x` but Transformers does not recognize this architecture."),
         "run.unknown_architecture"),
        (ZeroDivisionError("division by zero"), "run.crashed"),
    ],
)  # fmt: skip
def test_well_known_errors_are_told_apart(error: Exception, code: str) -> None:
    assert faults.describe(error)["code"] == code


def test_an_error_while_loading_speaks_about_the_model() -> None:
    with pytest.raises(faults.Fault) as caught, faults.loading("the model"):
        raise KeyError("hidden_size")
    assert caught.value.code == "run.not_a_model"
    assert caught.value.values == {"model": "the model"}
