"""Supervised fine-tuning with TRL, made quick without changing what is learned.

Config: `model` (folder or Hub id), `base_name` (its portable name), `settings` (as in plan.yaml).
Reads `data/*.jsonl` of the run's folder, leaves `model/` there.
"""

import gc
from pathlib import Path
from typing import Any

import common
import conversation
import finishing
import loading

CHECKPOINTS = Path("checkpoints")


def work(config: dict[str, Any], channel: common.Channel) -> None:
    """Train, or go on training, and leave a model that has been loaded and tried."""
    channel.state("preparing")
    settings = config["settings"]
    rows = {name: common.read_rows(Path("data") / f"{name}.jsonl") for name in ("train", "validation")}
    channel.state("loading")
    tokenizer = loading.tokenizer(config["model"])
    encoded = {name: _encode(tokenizer, rows[name], settings, channel, name) for name in rows}
    channel.check_stop()
    device, trial = loading.device(), encoded["validation"] or encoded["train"]
    if finishing.is_published(config["model"], trial, device, channel):
        return
    trainer = _trainer(config, tokenizer, encoded, channel, device)
    resume = finishing.resume_from(CHECKPOINTS, channel)
    channel.check_stop()
    trainer.train(resume_from_checkpoint=str(resume) if resume else None)
    channel.check_stop()
    channel.state("saving")
    finished = finishing.save(trainer.model, tokenizer, config["base_name"])
    del trainer
    gc.collect()
    finishing.publish(finished, config["model"], trial, device, channel)


def _encode(
    tokenizer: Any, rows: list[Any], settings: dict[str, Any], channel: common.Channel, name: str
) -> list[dict[str, list[int]]]:
    if not rows and name == "validation":
        return []
    encoded, left_out, cut = conversation.encode_all(tokenizer, rows, settings["learn_from"], settings["max_length"])
    if left_out:
        channel.warn("run.rows_left_out", name, count=len(left_out), row=left_out[0])
    if cut:
        channel.warn("run.rows_cut", name, count=cut, max_length=settings["max_length"])
    return encoded


def _trainer(config: dict[str, Any], tokenizer: Any, encoded: dict[str, Any], channel: Any, device: str) -> Any:
    import sft

    settings = config["settings"]
    precision = sft.precision(settings["precision"], device)
    model = loading.model(config["model"], sft.weight_type(settings, precision), device)
    return sft.build(model, tokenizer, encoded, settings, precision, device, channel, CHECKPOINTS)


if __name__ == "__main__":
    common.run(work)
