"""An adapter folded into its base: one normal model folder that everything can load.

Config: `model` (the base: folder or Hub id), `tuned` (the adapter's folder), `out` (the new folder).
The weights are computed and saved in 32 bit, or in the base's own shorter format.
"""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import common
import conversation
import loading
from faults import Fault

TRIAL = [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "Hello! How can I help?"}]


def work(config: dict[str, Any], channel: common.Channel) -> None:
    """Merge, save beside the final place, load what was saved and try it, put it in place."""
    import measuring
    import torch

    channel.state("loading")
    base, adapter, out = config["model"], Path(config["tuned"]), Path(config["out"])
    if not (adapter / "adapter_config.json").is_file():
        raise Fault("ship.nothing_to_merge")
    tokenizer = loading.tokenizer(str(adapter))
    tuned, _ = loading.tuned(base, adapter, torch.float32)
    own_type = tuned.config.torch_dtype if hasattr(tuned.config, "torch_dtype") else tuned.config.dtype
    trial = [conversation.encode(tokenizer, TRIAL, "everything", 256)]
    expected = measuring.mean_loss(measuring.row_losses(tuned, trial, tokenizer.pad_token_id))
    channel.check_stop()
    channel.state("merging")
    with loading.loading(str(adapter)):
        merged = tuned.merge_and_unload(safe_merge=True)
    partial = out.with_name(out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    channel.state("saving")
    _save(merged.to(_saved_type(own_type)), tokenizer, Path(base), partial)
    again = loading.model(str(partial), torch.float32)
    found = measuring.mean_loss(measuring.row_losses(again, trial, loading.tokenizer(str(partial)).pad_token_id))
    if not math.isclose(found, expected, rel_tol=0.02, abs_tol=0.02):
        raise Fault("run.model_broken", f"loss {expected} with the adapter, {found} merged")
    shutil.rmtree(out, ignore_errors=True)
    partial.rename(out)
    channel.emit("artifact", name="model", path=out.as_posix())


def _saved_type(own: Any) -> Any:
    import torch

    return own if own in (torch.bfloat16, torch.float16) else torch.float32


def _save(model: Any, tokenizer: Any, base: Path, folder: Path) -> None:
    """Write the model's folder. Of a base folder the descriptions are kept as they are.

    Each version of transformers writes configurations and tokenizers in its own form, which older ones
    misread; the base's own form was readable wherever the base is.
    """
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    unchanged = base.is_dir() and model.get_input_embeddings().num_embeddings == _vocabulary(base)
    if not unchanged:
        return
    for path in base.iterdir():
        if path.is_file() and path.suffix in (".json", ".jinja", ".model") and not path.name.endswith(".index.json"):
            shutil.copy2(path, folder)
    if not (base / "chat_template.jinja").exists():
        (folder / "chat_template.jinja").unlink(missing_ok=True)


def _vocabulary(base: Path) -> int | None:
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    return config.get("vocab_size")


if __name__ == "__main__":
    common.run(work)
