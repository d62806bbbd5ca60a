"""Loading tokenizers and models, whatever the engine's version of transformers."""

import json
from pathlib import Path
from typing import Any

from faults import Fault, loading


def tokenizer(model: str) -> Any:
    """The tokenizer of a model folder or Hub id. Raises Fault."""
    from transformers import AutoTokenizer

    with loading(model):
        found = AutoTokenizer.from_pretrained(model)
        if not getattr(found, "is_fast", False):
            raise Fault("run.not_a_model", "the tokenizer has no fast form (tokenizer.json)", model=model)
        if found.pad_token is None:
            found.pad_token = found.eos_token or found.convert_ids_to_tokens(0)
        return found


def model(name: str, dtype: Any, device: str = "cpu") -> Any:
    """The model of a folder or Hub id with weights of `dtype`, on `device`. Raises Fault."""
    import transformers
    from transformers import AutoModelForCausalLM

    key = "dtype" if int(transformers.__version__.split(".")[0]) >= 5 else "torch_dtype"
    with loading(name):
        found, report = AutoModelForCausalLM.from_pretrained(name, output_loading_info=True, **{key: dtype})
        missing = list(report["missing_keys"])
        if missing:
            # transformers fills what it does not find with random numbers and only logs it.
            raise Fault("run.not_a_model", "weights missing: " + ", ".join(missing[:20]), model=name)
    return found.to(device)


def tuned(base: str, folder: Path, dtype: Any, device: str = "cpu") -> tuple[Any, bool]:
    """The trained model in `folder`, and whether it is an adapter on `base`. Raises Fault."""
    if not (folder / "adapter_config.json").is_file():
        return model(str(folder), dtype, device), False
    loaded = model(base, dtype, device)
    with loading(str(folder)):
        from peft import PeftModel

        size = _embedding_rows(folder)
        if size and size != loaded.get_input_embeddings().num_embeddings:
            loaded.resize_token_embeddings(size)
        return PeftModel.from_pretrained(loaded, str(folder)).to(device), True


def _embedding_rows(folder: Path) -> int | None:
    """How many tokens the adapter's own copy of the embeddings has, if it brings one (AutoTrain's chatml does)."""
    from safetensors import safe_open

    with safe_open(folder / "adapter_model.safetensors", "pt") as file:
        for name in file.keys():  # noqa: SIM118  # a safetensors file is not iterable
            if "embed_tokens" in name and "lora_" not in name:
                return int(file.get_slice(name).get_shape()[0])
    return None


def device() -> str:
    """Where to compute: the graphics card when there is one."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def name_base(folder: Path, name: str) -> None:
    """Write the base's portable name into an adapter, in place of this machine's path."""
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = name
    path.write_text(json.dumps(config, indent=2, sort_keys=True), encoding="utf-8")
