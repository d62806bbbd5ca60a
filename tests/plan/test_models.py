"""What is told of a model is true, and what is no model is refused in words."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.plan import card, models
from ftgui.plan.card import ModelCard
from ftgui.plan.plan import ModelRef

CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "num_hidden_layers": 2,
    "hidden_size": 8,
    "intermediate_size": 16,
    "vocab_size": 32,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "max_position_embeddings": 256,
}


def safetensors(path: Path, tensors: dict[str, list[int]], missing: int = 0) -> None:
    """Write float32 tensors of these shapes as the format's description says; drop the last `missing` bytes."""
    header, offset = {}, 0
    for name, shape in tensors.items():
        length = 4
        for side in shape:
            length *= side
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + length]}
        offset += length
    raw = json.dumps(header).encode()
    content = struct.pack("<Q", len(raw)) + raw + bytes(offset)
    path.write_bytes(content[: len(content) - missing])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my “model” ☕"
    made.mkdir()
    (made / "config.json").write_text(json.dumps(CONFIG))
    (made / "tokenizer.json").write_text("{}")
    (made / "tokenizer_config.json").write_text(json.dumps({"chat_template": "{{ messages }}"}))
    (made / "README.md").write_text("---\nlicense: mit\n---\n# Mine\n")
    safetensors(made / "model.safetensors", {"embed": [32, 8], "layer": [8, 8]})
    return made


def refusal(folder: Path) -> str:
    with pytest.raises(ProblemError) as refused:
        models.describe(ModelRef(kind="folder", id=str(folder)))
    problem = refused.value.problem
    assert problem.code == "plan.not_a_model"
    assert problem.action and problem.setting == "model" and problem.file
    return problem.message + " " + problem.detail


def llama_parameters(known: ModelCard) -> int:
    """Count what a Llama (or Qwen2, with its biases) of this shape holds: transformers' modeling_llama.py."""
    shape = known.shape
    assert shape is not None
    narrow = shape.hidden // shape.heads * shape.key_value_heads
    biases = shape.hidden + 2 * narrow if "Qwen2.5" in known.title else 0
    attention = 2 * shape.hidden * (shape.hidden + narrow) + biases
    layer = attention + 3 * shape.hidden * shape.intermediate + 2 * shape.hidden
    heads = 2 if "TinyLlama" in known.title else 1
    return heads * shape.vocabulary * shape.hidden + shape.layers * layer + shape.hidden


@pytest.mark.parametrize("known", models.catalogue(), ids=lambda known: known.title)
def test_the_catalogue_agrees_with_itself(known: ModelCard) -> None:
    assert known.parameters == llama_parameters(known)
    assert models.describe(known.ref) == known
    assert known.licence and known.context_length and known.as_of and known.summary.endswith(".")
    assert known.gated is False and card.problems(known) == []


def test_the_default_model_is_bundled() -> None:
    assert models.describe(ModelRef()).parameters == 134_515_008


def test_a_folder_is_described_from_its_files(folder: Path) -> None:
    known = models.describe(ModelRef(kind="folder", id=str(folder)))
    assert (known.parameters, known.licence, known.context_length) == (32 * 8 + 8 * 8, "mit", 256)
    (folder / "README.md").write_text("---\nlicense: mit\nreleased: 2026-99-99\n---\n")
    assert models.describe(known.ref).licence is None
    assert known.shape is not None and known.shape.key_value_heads == 1
    assert known.chat_template and known.title == folder.name


def test_weights_in_several_files_are_counted_together(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    for name, shape in (("a", [3, 5]), ("b", [7])):
        safetensors(folder / f"{name}.safetensors", {name: shape})
    index = {"weight_map": {"a": "a.safetensors", "b": "b.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert models.describe(ModelRef(kind="folder", id=str(folder))).parameters == 22
    (folder / "b.safetensors").unlink()
    assert "b.safetensors: missing" in refusal(folder)


def test_a_model_without_a_chat_template_says_so(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text("{}")
    known = models.describe(ModelRef(kind="folder", id=str(folder)))
    assert [problem.code for problem in card.problems(known)] == ["plan.no_chat_template"]


def edit_config(**changes: object) -> Callable[[Path], object]:
    return lambda folder: (folder / "config.json").write_text(json.dumps({**CONFIG, **changes}))


def only(folder: Path, name: str) -> None:
    for file in folder.iterdir():
        file.unlink()
    (folder / name).write_text("{}")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (lambda folder: (folder / "config.json").unlink(), "“config.json” is missing"),
    "config cut off": (lambda folder: (folder / "config.json").write_text('{"arch'), "damaged"),
    "a list": (lambda folder: (folder / "config.json").write_text("[]"), "damaged"),
    "another kind": (edit_config(architectures=["BertForSequenceClassification"]), "does not write text"),
    "no kind": (edit_config(architectures=None), "does not write text"),
    "quantised": (edit_config(quantization_config={"bits": 4}), "compressed"),
    "no tokenizer": (lambda folder: (folder / "tokenizer.json").unlink(), "no tokenizer"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "no weights"),
    "an adapter": (lambda folder: only(folder, "adapter_config.json"), "adapter"),
    "gguf inside": (lambda folder: only(folder, "model-q4.gguf"), "GGUF"),
    "nothing": (lambda folder: only(folder, "notes.txt"), "holds no model"),
    "half a download": (
        lambda folder: safetensors(folder / "model.safetensors", {"embed": [32, 8]}, missing=10),
        "partly there",
    ),
    "a git pointer": (
        lambda folder: (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n"),
        "partly there",
    ),
    "empty weights": (lambda folder: (folder / "model.safetensors").write_bytes(b""), "partly there"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_no_model_is_refused_in_words(folder: Path, what: str) -> None:
    damage, words = DAMAGE[what]
    damage(folder)
    assert words in refusal(folder)


@pytest.mark.parametrize("name", ["gone", "model.gguf", "notes.txt"])
def test_what_is_no_folder_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("")
    assert name in refusal(tmp_path / name)


@given(st.binary(max_size=200))
def test_no_weights_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    from ftgui.plan import model_folder

    file = tmp_path_factory.mktemp("weights") / "model.safetensors"
    file.write_bytes(content)
    try:
        assert model_folder._parameters(file) >= 0
    except ProblemError as error:
        assert error.problem.code == "plan.not_a_model"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("smollm2-135m-instruct", "bundled"),
        ("Qwen/Qwen2.5-0.5B-Instruct", "hub"),
        ("gpt2", "hub"),
        ("./models/mine", "folder"),
        ("~/models/mine", "folder"),
    ],
)
def test_what_is_typed_for_a_model_is_understood(text: str, kind: str) -> None:
    assert models.parse_ref(text).kind == kind


@pytest.mark.parametrize(
    "text", ["", "two words", "a/b/c", "x" * 97, "a--b", "-a", "https://huggingface.co/gpt2", "💥"]
)
def test_what_cannot_be_a_model_is_refused(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        models.parse_ref(text)
    assert refused.value.problem.code == "plan.model_id"


def test_an_unlisted_hub_model_is_honestly_unknown() -> None:
    known = models.describe(ModelRef(kind="hub", id="someone/their-model"))
    assert (known.parameters, known.licence, known.shape, known.gated) == (None, None, None, None)


def test_an_unknown_bundled_name_lists_the_known_ones() -> None:
    with pytest.raises(ProblemError) as refused:
        models.describe(ModelRef(id="gpt-9"))
    assert "smollm2-135m-instruct" in refused.value.problem.action
