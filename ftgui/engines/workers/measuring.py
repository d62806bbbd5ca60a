"""How surprised a model is by each row's learned tokens: the loss, computed the same way everywhere."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from conversation import IGNORED

Row = dict[str, list[int]]


@contextlib.contextmanager
def only_at(model: Any, positions: torch.Tensor) -> Iterator[None]:
    """Let the model's head see only the hidden states where `positions` (batch x length) is true.

    The head over the whole vocabulary is a fifth of a small model's work, and tokens that are only
    read need none of it. The model's logits then have the shape 1 x (number of true) x vocabulary.
    """

    def select(_: Any, arguments: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor]:
        return (arguments[0][positions].unsqueeze(0),)

    handle = model.get_output_embeddings().register_forward_pre_hook(select)
    try:
        yield
    finally:
        handle.remove()


def surprise(model: Any, inputs: dict[str, torch.Tensor], labels: torch.Tensor) -> torch.Tensor:
    """The negative log-likelihood in nats of each learned token, in reading order. `labels`: batch x length."""
    following = torch.full_like(labels, IGNORED)
    following[:, :-1] = labels[:, 1:]
    positions = following != IGNORED
    with only_at(model, positions):
        logits = model(**inputs, use_cache=False).logits[0]
    return torch.nn.functional.cross_entropy(logits.float(), following[positions], reduction="none")


def pad(rows: Sequence[Row], filler: int) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """A rectangular batch, filled up on the right: the model's inputs, and the labels."""
    width = max(len(row["input_ids"]) for row in rows)
    ids = [row["input_ids"] + [filler] * (width - len(row["input_ids"])) for row in rows]
    mask = [[1] * len(row["input_ids"]) + [0] * (width - len(row["input_ids"])) for row in rows]
    labels = [row["labels"] + [IGNORED] * (width - len(row["labels"])) for row in rows]
    return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}, torch.tensor(labels)


def batches(rows: Sequence[Row], budget: int = 1024) -> Iterator[list[int]]:
    """Indices of rows of like length, together at most `budget` tokens when padded (one row may be more)."""
    order = sorted(range(len(rows)), key=lambda index: -len(rows[index]["input_ids"]))
    batch: list[int] = []
    for index in order:
        width = len(rows[batch[0]]["input_ids"]) if batch else 0
        if batch and (len(batch) + 1) * width > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def row_losses(
    model: Any, rows: Sequence[Row], filler: int, done: Callable[[int], None] = lambda _: None
) -> list[tuple[float, int]]:
    """Each row's summed loss in nats and its number of learned tokens. `done` hears of each batch's rows."""
    found: list[tuple[float, int]] = [(0.0, 0)] * len(rows)
    device = model.get_input_embeddings().weight.device
    training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            for batch in batches(rows):
                inputs, labels = pad([rows[index] for index in batch], filler)
                each = surprise(model, {key: value.to(device) for key, value in inputs.items()}, labels.to(device))
                counts = (labels[:, 1:] != IGNORED).sum(dim=1).tolist()
                for index, part in zip(batch, each.split(counts), strict=True):
                    found[index] = (float(part.double().sum()), len(part))
                done(len(batch))
    finally:
        model.train(training)
    return found


def mean_loss(losses: Sequence[tuple[float, int]]) -> float:
    """Nats per learned token over all rows."""
    return sum(total for total, _ in losses) / max(1, sum(count for _, count in losses))
