"""A model in a folder, judged by its files alone: no weights are loaded.

The layout is that of transformers' `save_pretrained`; the safetensors header is described at
https://github.com/huggingface/safetensors#format (8 bytes length, little endian, then JSON).
"""

import json
import math
from pathlib import Path

import yaml

from ftgui.base import atomic
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.plan.card import ModelCard, context_of, is_causal, shape_of
from ftgui.plan.plan import ModelRef

_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")
_LARGEST_HEADER = 100_000_000


def read(folder: Path) -> ModelCard:
    """Describe the model in `folder`. Raises ProblemError (`plan.not_a_model`, `disk.*`)."""
    try:
        _refuse_what_is_no_folder(folder)
        config = _config(folder)
        _refuse_other_models(folder, config)
        return ModelCard(
            ref=ModelRef(kind="folder", id=str(folder)),
            title=folder.resolve().name,
            parameters=_count_parameters(folder),
            licence=_licence(folder),
            context_length=context_of(config),
            gated=False,
            chat_template=_has_chat_template(folder),
            shape=shape_of(config),
        )
    except OSError as error:
        raise atomic.disk_problem(error, folder) from error


def _refuse_what_is_no_folder(folder: Path) -> None:
    if folder.suffix.lower() == ".gguf" or (folder.is_dir() and _only_gguf(folder)):
        raise _not_a_model(
            folder,
            tr("“{name}” is a GGUF file: made for using a model, and it cannot be trained.", name=folder.name),
            tr("Choose the folder of the original model, the one with “safetensors” files."),
        )
    if not folder.exists():
        raise _not_a_model(
            folder, tr("The folder “{name}” is not there.", name=folder.name), tr("Choose the model's folder again.")
        )
    if not folder.is_dir():
        raise _not_a_model(
            folder,
            tr("“{name}” is a file, and a model is a folder.", name=folder.name),
            tr("Choose the folder that holds “config.json” and the weights."),
        )


def _only_gguf(folder: Path) -> bool:
    return not (folder / "config.json").exists() and any(folder.glob("*.gguf"))


def _config(folder: Path) -> dict[str, object]:
    file = folder / "config.json"
    if not file.exists():
        if (folder / "adapter_config.json").exists():
            raise _not_a_model(
                folder,
                tr("“{name}” is an adapter: only the add-on, without the model it belongs to.", name=folder.name),
                tr("Choose the model it was trained on, or merge the two into one folder first."),
            )
        raise _not_a_model(
            folder,
            tr("“{name}” holds no model: its “config.json” is missing.", name=folder.name),
            tr("Choose the folder that holds “config.json” and the weights."),
        )
    config = _json(file)
    if config is None:
        raise _not_a_model(
            folder, tr("The “config.json” in “{name}” is damaged.", name=folder.name), tr("Download the model again.")
        )
    return config


def _refuse_other_models(folder: Path, config: dict[str, object]) -> None:
    if not is_causal(config):
        raise _not_a_model(
            folder,
            tr("The model in “{name}” does not write text.", name=folder.name),
            tr("Choose a model made for chat or text generation (a “causal language model”)."),
            f"architectures: {config.get('architectures')}",
        )
    if "quantization_config" in config:
        raise _not_a_model(
            folder,
            tr("The model in “{name}” is compressed (quantised) and cannot be trained as it is.", name=folder.name),
            tr("Choose the original, uncompressed model."),
            f"quantization_config: {config['quantization_config']}",
        )
    if not any((folder / name).exists() for name in _TOKENIZERS):
        raise _not_a_model(
            folder,
            tr("The model in “{name}” has no tokenizer, the part that turns text into numbers.", name=folder.name),
            tr("Copy “tokenizer.json” and “tokenizer_config.json” from where the model came from."),
        )


def _count_parameters(folder: Path) -> int | None:
    """Count the parameters; None for the older .bin form, which would have to be loaded."""
    index = _json(folder / "model.safetensors.index.json") or {}
    named = index.get("weight_map")
    files = (
        sorted(set(named.values())) if isinstance(named, dict) else [file.name for file in folder.glob("*.safetensors")]
    )
    if files:
        return sum(_parameters(folder / name) for name in files)
    if any(folder.glob("pytorch_model*.bin")):
        return None
    raise _not_a_model(
        folder,
        tr("The model in “{name}” has no weights, the numbers it learned.", name=folder.name),
        tr("Download the model again, with its “safetensors” files."),
    )


def _parameters(file: Path) -> int:
    """Sum the sizes of the tensors a safetensors header names. Raises ProblemError if bytes are missing."""
    if not file.exists():
        raise _incomplete(file, "missing")
    available = file.stat().st_size
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= min(_LARGEST_HEADER, available - 8):
            raise _incomplete(file, f"header of {length} bytes in a file of {available}")
        raw = stream.read(length)
    try:
        header = json.loads(raw)
        tensors = [entry for name, entry in header.items() if name != "__metadata__"]
        end = 8 + length + max((entry["data_offsets"][1] for entry in tensors), default=0)
        total: int = sum(math.prod(entry["shape"]) for entry in tensors)
    except (ValueError, AttributeError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise _incomplete(file, f"header: {error!r}") from error
    if end > available:
        raise _incomplete(file, f"{available} of {end} bytes")
    return total


def _incomplete(file: Path, detail: str) -> ProblemError:
    return _not_a_model(
        file.parent,
        tr("The weights in “{name}” are damaged or only partly there.", name=file.parent.name),
        tr("Download or copy the model again, completely."),
        f"{file.name}: {detail}",
    )


def _has_chat_template(folder: Path) -> bool:
    if any((folder / name).exists() for name in ("chat_template.jinja", "chat_template.json")):
        return True
    return bool((_json(folder / "tokenizer_config.json") or {}).get("chat_template"))


def _licence(folder: Path) -> str | None:
    """Read `license` from the front matter of the model's README.md, where the Hub keeps it."""
    try:
        head = (folder / "README.md").read_text(encoding="utf-8")[:20_000].split("---\n")
        facts = yaml.safe_load(head[1]) if len(head) > 2 and not head[0].strip() else None
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
    licence = facts.get("license") if isinstance(facts, dict) else None
    return licence if isinstance(licence, str) else None


def _json(file: Path) -> dict[str, object] | None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _not_a_model(folder: Path, message: str, action: str, detail: str = "") -> ProblemError:
    place = {"file": str(folder), "detail": detail, "setting": "model", "remedy": "choose_model"}
    return fail("plan.not_a_model", message, action, **place)
