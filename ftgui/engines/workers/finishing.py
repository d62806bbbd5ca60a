"""Where training begins again, and how its result is put in place: complete, loaded once, and measured."""

import math
import shutil
from pathlib import Path
from typing import Any

import checkpoints
import loading
from common import Channel
from faults import Fault

PARTIAL = Path("model.partial")
MODEL = Path("model")
_NOT_THE_MODEL = {"training_args.bin", "training_params.json", "README.md"}


def resume_from(folder: Path, channel: Channel) -> Path | None:
    """The checkpoint to go on from; a warning for each damaged one passed over."""
    found, damaged = checkpoints.newest(folder)
    for step in damaged:
        channel.warn("run.checkpoint_damaged", step=step)
    return found


def save(model: Any, tokenizer: Any, base_name: str) -> Path:
    """Write the adapter, or the whole model, with tokenizer and chat template, beside its final place.

    The cards that the libraries write name this machine's paths; they are left out.
    """
    shutil.rmtree(PARTIAL, ignore_errors=True)
    model.save_pretrained(str(PARTIAL))
    tokenizer.save_pretrained(str(PARTIAL))
    if (PARTIAL / "adapter_config.json").is_file():
        loading.name_base(PARTIAL, base_name)
    (PARTIAL / "README.md").unlink(missing_ok=True)
    return PARTIAL


def collect(folder: Path, base_name: str) -> Path:
    """Copy what AutoTrain's trainer saved in its own folder beside the model's final place."""
    shutil.rmtree(PARTIAL, ignore_errors=True)
    PARTIAL.mkdir()
    for path in folder.iterdir():
        if path.is_file() and path.name not in _NOT_THE_MODEL:
            shutil.copy2(path, PARTIAL)
    if (PARTIAL / "adapter_config.json").is_file():
        loading.name_base(PARTIAL, base_name)
    return PARTIAL


def publish(folder: Path, base: str, rows: list[dict[str, list[int]]], device: str, channel: Channel) -> None:
    """Load what was saved, take its loss on a few rows, and only then call it the model. Raises Fault."""
    name = _tried(folder, base, rows, device)
    for path in folder.rglob("*"):
        if path.is_file():
            checkpoints.sync(path)
    shutil.rmtree(MODEL, ignore_errors=True)
    folder.rename(MODEL)
    channel.emit("artifact", name=name, path=MODEL.as_posix())


def is_published(base: str, rows: list[dict[str, list[int]]], device: str, channel: Channel) -> bool:
    """Whether an earlier attempt left a model that works, and died before it could say so; said now. Raises Fault."""
    if not MODEL.is_dir():
        return False
    try:
        name = _tried(MODEL, base, rows, device)
    except Fault as fault:
        if fault.code in ("run.not_a_model", "run.model_broken"):
            return False
        raise
    channel.emit("artifact", name=name, path=MODEL.as_posix())
    return True


def _tried(folder: Path, base: str, rows: list[dict[str, list[int]]], device: str) -> str:
    """What the folder holds, `adapter` or `model`, after it was loaded and took its loss. Raises Fault."""
    import measuring
    import torch

    tried, is_adapter = loading.tuned(base, folder, torch.float32 if device == "cpu" else torch.bfloat16, device)
    tokenizer = loading.tokenizer(str(folder))
    loss = measuring.mean_loss(measuring.row_losses(tried, rows[:2], tokenizer.pad_token_id))
    if not math.isfinite(loss):
        raise Fault("run.model_broken", f"loss of the saved model is {loss}")
    return "adapter" if is_adapter else "model"
