"""TRL's SFTTrainer, told what makes a step quick on the device at hand.

What is left out is only work that changes nothing: filling (rows of a batch are laid end to end where
that is cheaper), the head over tokens that are only read, recomputing activations that fit in memory.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import measuring
import psutil
import torch
from common import Channel
from conversation import IGNORED
from datasets import Dataset
from peft import LoraConfig
from reporting import Reporter
from trl import SFTConfig, SFTTrainer

LIKE = {torch.float32: 1e-3}  # nats between two losses of a token that rounding explains
GLIMPSE = 16  # tokens of a row that show whether rows stay apart
LIKE_SHORT = 0.03  # the same in the 16-bit formats


def precision(wanted: str, device: str) -> str:
    """The number format to compute in: `fp32`, `bf16` or `fp16`."""
    if wanted != "auto":
        return wanted if device == "cuda" or wanted != "fp16" else "fp32"
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    return "fp32"


def weight_type(settings: dict[str, Any], precision: str) -> Any:
    """A frozen base may be kept in the short format; weights that learn stay in 32 bit."""
    if settings["adapter"] == "lora" and precision == "bf16":
        return torch.bfloat16
    return torch.float32


class Trainer(SFTTrainer):
    """Takes the loss on learned tokens only, without logits for the others."""

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,  # noqa: ARG002  # never asked for: validation goes its own way
        num_items_in_batch: Any = None,
    ) -> Any:
        """Nats per learned token, over all batches of one correction."""
        labels = inputs.pop("labels")
        each = measuring.surprise(model, inputs, labels)
        return each.sum() / (num_items_in_batch if num_items_in_batch is not None else max(1, len(each)))


class Collator:
    """Makes a batch of rows: laid end to end, or as a rectangle, whichever costs less.

    End to end wastes nothing on filling, but attention is computed over all pairs of the whole length;
    `pair_cost` is the work for a pair of tokens in units of the work for a token.
    """

    def __init__(self, filler: int, pair_cost: float, flat: bool = True) -> None:
        self._filler = filler
        self._pair_cost = pair_cost
        self._flat = flat

    def __call__(self, items: Sequence[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
        """Batch dataset items; an item may hold several rows, of `lengths` tokens each."""
        rows = [row for item in items for row in _split(item)]
        total = sum(len(row["input_ids"]) for row in rows)
        width = max(len(row["input_ids"]) for row in rows)
        filled = len(rows) * width
        if self._flat and total + total**2 * self._pair_cost < filled + filled * width * self._pair_cost:
            return lay_flat(rows)
        inputs, labels = measuring.pad(rows, self._filler)
        return {**inputs, "labels": labels}


def lay_flat(rows: Sequence[measuring.Row]) -> dict[str, torch.Tensor]:
    """One sequence of all rows; positions begin anew with each, which keeps attention within a row."""
    ids = [token for row in rows for token in row["input_ids"]]
    labels = [label for row in rows for label in row["labels"]]
    positions = [place for row in rows for place in range(len(row["input_ids"]))]
    return {
        name: torch.tensor([value])
        for name, value in zip(("input_ids", "labels", "position_ids"), (ids, labels, positions), strict=True)
    }


def _split(item: dict[str, list[int]]) -> list[measuring.Row]:
    rows, start = [], 0
    for length in item["lengths"]:
        rows.append({key: item[key][start : start + length] for key in ("input_ids", "labels")})
        start += length
    return rows


def pack(rows: Sequence[measuring.Row], size: int) -> list[dict[str, list[int]]]:
    """Gather rows into items of at most `size` tokens: the longest first, each into the first item with room."""
    bins: list[list[measuring.Row]] = []
    room: list[int] = []
    for row in sorted(rows, key=lambda row: -len(row["input_ids"])):
        length = len(row["input_ids"])
        place = next((index for index, free in enumerate(room) if free >= length), None)
        if place is None:
            bins.append([])
            room.append(size)
            place = len(bins) - 1
        bins[place].append(row)
        room[place] -= length
    return [item(rows) for rows in bins]


def item(rows: Sequence[measuring.Row]) -> dict[str, list[int]]:
    """A dataset item that holds these rows."""
    return {
        "input_ids": [token for row in rows for token in row["input_ids"]],
        "labels": [label for row in rows for label in row["labels"]],
        "lengths": [len(row["input_ids"]) for row in rows],
    }


def pair_cost(config: Any, parameters: int) -> float:
    """Attention's work per pair of tokens over all other work per token (2 operations per parameter).

    Doubled, because scores and softmax move memory that the count of operations does not show.
    """
    text = config.get_text_config()
    return 2 * 4 * text.hidden_size * text.num_hidden_layers / (2 * parameters)


def flat_is_same(model: Any, rows: Sequence[measuring.Row], filler: int) -> bool:
    """Whether this architecture keeps rows laid end to end apart: measured, as not every one does."""
    if len(rows) < 2:
        return True
    beginnings = [row["input_ids"][:GLIMPSE] for row in rows[:2]]
    sample = [{"input_ids": ids, "labels": [IGNORED, *ids[1:]]} for ids in beginnings]
    inputs, labels = measuring.pad(sample, filler)
    flat = lay_flat(sample)
    place = model.get_input_embeddings().weight
    model.eval()
    with torch.inference_mode():
        padded, laid = (
            measuring.surprise(model, {key: value.to(place.device) for key, value in given.items()}, marked)
            for given, marked in ((inputs, labels.to(place.device)), (flat, flat.pop("labels").to(place.device)))
        )
    model.train()
    return float((padded - laid).abs().mean()) < LIKE.get(place.dtype, LIKE_SHORT)


def keeps_activations(model: Any, settings: dict[str, Any], widest: int, device: str) -> bool:
    """Whether a training step at `widest` tokens fits in memory without recomputing activations.

    Counted in 4-byte numbers per token and layer: about 14 of the hidden size and 5 of the feed-forward
    size (what torch keeps for a Llama layer's backward pass), and 3 logits per word of the vocabulary.
    """
    text = model.config.get_text_config()
    inner = getattr(text, "intermediate_size", None) or 4 * text.hidden_size
    kept = widest * 4 * (text.num_hidden_layers * (14 * text.hidden_size + 5 * inner) + 3 * text.vocab_size)
    learned = 0 if settings["adapter"] == "lora" else 12 * sum(part.numel() for part in model.parameters())
    free = torch.cuda.mem_get_info()[0] if device == "cuda" else psutil.virtual_memory().available
    return bool(kept + learned < 0.7 * free)


def _arguments(settings: dict[str, Any], precision: str, device: str, checkpointing: bool, folder: Path) -> Any:
    return SFTConfig(
        output_dir=str(folder),
        num_train_epochs=settings["epochs"],
        per_device_train_batch_size=settings["batch_size"],
        gradient_accumulation_steps=settings["gradient_accumulation"],
        learning_rate=settings["learning_rate"],
        lr_scheduler_type=settings["scheduler"],
        warmup_steps=settings["warmup"],
        optim=settings["optimizer"],
        weight_decay=settings["weight_decay"],
        max_grad_norm=settings["max_grad_norm"],
        seed=settings["seed"],
        neftune_noise_alpha=settings["neftune"] or None,
        gradient_checkpointing=checkpointing,
        bf16=precision == "bf16",
        fp16=precision == "fp16",
        use_cpu=device == "cpu",
        dataloader_pin_memory=device == "cuda",
        max_length=settings["max_length"],
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
        logging_steps=1,
        logging_nan_inf_filter=False,
        save_strategy="no",  # the Reporter asks for checkpoints
        save_total_limit=2,
        eval_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )


def _adapter(settings: dict[str, Any]) -> LoraConfig | None:
    if settings["adapter"] != "lora":
        return None
    return LoraConfig(
        r=settings["lora_rank"],
        lora_alpha=settings["lora_alpha"],
        lora_dropout=settings["lora_dropout"],
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )


def build(
    model: Any,
    tokenizer: Any,
    encoded: dict[str, list[measuring.Row]],
    settings: dict[str, Any],
    precision: str,
    device: str,
    channel: Channel,
    folder: Path,
) -> Trainer:
    """The trainer, ready to train."""
    filler = tokenizer.pad_token_id
    train, validation = encoded["train"], encoded["validation"]
    items = pack(train, settings["max_length"]) if settings["packing"] else [item([row]) for row in train]
    widest = settings["batch_size"] * max(len(found["input_ids"]) for found in items)
    wanted = settings["gradient_checkpointing"]
    checkpointing = wanted == "on" or (wanted == "auto" and not keeps_activations(model, settings, widest, device))
    flat = flat_is_same(model, train, filler)
    if settings["packing"] and not flat:
        channel.warn("run.packing_unsuitable")
        items = [item([row]) for row in train]

    def validate(model: Any) -> float | None:
        if not validation:
            return None
        return measuring.mean_loss(measuring.row_losses(model, validation, filler, lambda _: channel.check_stop()))

    return Trainer(
        model=model,
        args=_arguments(settings, precision, device, checkpointing, folder),
        data_collator=Collator(filler, pair_cost(model.config, model.num_parameters()), flat=flat),
        train_dataset=Dataset.from_list(items),
        processing_class=tokenizer,
        callbacks=[Reporter(channel, validate)],
        peft_config=_adapter(settings),
    )
