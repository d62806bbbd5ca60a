"""AutoTrain's own parser, data preparation and trainer, driven in one process.

Stock `autotrain --config` starts a launcher that starts a trainer, exits 0 when that fails, writes no
checkpoint and drops the validation rows. Here the same code runs without the launcher: its exit code
is real, its steps become events, it saves and resumes, and validation rows are measured.

Config: `yaml` (AutoTrain's configuration file), `model`, `base_name`, `settings` (as in plan.yaml).
"""

import gc
import shutil
from pathlib import Path
from typing import Any

import common
import conversation
import finishing
import loading
from faults import Fault


def work(config: dict[str, Any], channel: common.Channel) -> None:
    """Train, or go on training, and leave a model that has been loaded and tried."""
    channel.state("preparing")
    params = _params(config["yaml"])
    channel.check_stop()
    folder = Path(params.project_name)
    channel.state("loading")
    rows = _rows(params, config)
    device, trial = loading.device(), rows["validation"] or rows["train"]
    if finishing.is_published(config["model"], trial, device, channel):
        shutil.rmtree(folder, ignore_errors=True)
        return
    resume = finishing.resume_from(folder, channel)
    _train(params, rows["validation"], resume, config, channel)
    channel.check_stop()
    channel.state("saving")
    finished = finishing.collect(folder, config["base_name"])
    gc.collect()
    finishing.publish(finished, config["model"], trial, device, channel)
    shutil.rmtree(folder)


def _params(path: str) -> Any:
    """The parameters AutoTrain makes of its configuration file, its data prepared for the trainer."""
    from autotrain.parser import AutoTrainConfigParser
    from autotrain.project import llm_munge_data
    from autotrain.trainers.clm.params import LLMTrainingParams

    return llm_munge_data(LLMTrainingParams(**AutoTrainConfigParser(path).parsed_config), local=True)


def _rows(params: Any, config: dict[str, Any]) -> dict[str, list[dict[str, list[int]]]]:
    """Rows as AutoTrain's trainer sees them: its tokenizer and template, every token learned."""
    from autotrain.trainers.clm import utils

    with loading.loading(config["model"]):
        tokenizer = utils.get_tokenizer(params)
    found = {}
    for name in ("train", "validation"):
        rows = common.read_rows(Path("data") / f"{name}.jsonl")
        length = config["settings"]["max_length"]
        found[name] = conversation.encode_all(tokenizer, rows, "everything", length)[0] if rows else []
    tokens = sum(len(row["input_ids"]) for row in found["train"])
    if tokens < params.block_size:
        raise Fault("run.too_little_text", tokens=tokens, block=params.block_size)
    return found


def _train(params: Any, validation: list[Any], resume: Path | None, config: dict[str, Any], channel: Any) -> None:
    import measuring
    import transformers
    from autotrain.trainers.clm import train_clm_sft as stock
    from autotrain.trainers.clm import utils
    from autotrain.trainers.clm.callbacks import SavePeftModelCallback
    from reporting import Reporter

    def validate(model: Any) -> float | None:
        if not validation:
            return None
        filler = model.config.pad_token_id or 0
        return measuring.mean_loss(measuring.row_losses(model, validation, filler, lambda _: channel.check_stop()))

    class Trainer(stock.SFTTrainer):
        """AutoTrain's trainer, with a reporter, and able to go on from a checkpoint."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            args = options["args"]
            args.seed = params.seed
            args.logging_steps, args.logging_nan_inf_filter, args.disable_tqdm = 1, False, True
            args.save_total_limit = 2
            super().__init__(*arguments, **options)
            # It adds an empty pytorch_model.bin, which a resume would load instead of the adapter.
            self.remove_callback(SavePeftModelCallback)
            self.add_callback(Reporter(channel, validate))

        def train(self) -> Any:
            channel.check_stop()
            return super().train(resume_from_checkpoint=str(resume) if resume else None)

    def get_model(params: Any, tokenizer: Any) -> Any:
        with loading.loading(config["model"]):
            return load(params, tokenizer)

    load, utils.get_model = utils.get_model, get_model
    stock.SFTTrainer = Trainer
    transformers.set_seed(params.seed)
    stock.train(params)


if __name__ == "__main__":
    common.run(work)
