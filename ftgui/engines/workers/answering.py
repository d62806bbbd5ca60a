# ruff: noqa: ARG002  # transformers calls a criterion with more than it needs
"""Letting a model write: greedy or drawn, one conversation or several at once, stoppable at each token."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from conversation import template
from transformers import StoppingCriteria

Messages = list[dict[str, str]]


class Watch(StoppingCriteria):
    """Hears each new token of each conversation; ends the writing when `heard` says so.

    `heard` gets the tokens written so far, batch x length.
    """

    def __init__(self, prompt: int, heard: Callable[[torch.Tensor], bool]) -> None:
        self._prompt = prompt
        self._heard = heard

    def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """Called by transformers after each token."""
        over = self._heard(input_ids[:, self._prompt :])
        return torch.full((len(input_ids),), over, dtype=torch.bool, device=input_ids.device)


def ends(model: Any, tokenizer: Any) -> list[int]:
    """The tokens that end an answer: those the model's own configuration names, and the tokenizer's."""
    named = model.generation_config.eos_token_id
    found = set(named if isinstance(named, list) else [] if named is None else [named])
    return sorted(found | ({tokenizer.eos_token_id} if tokenizer.eos_token_id is not None else set()))


def prompts(tokenizer: Any, conversations: Sequence[Messages]) -> dict[str, torch.Tensor]:
    """A batch that ends where each answer begins: filled up on the left."""
    texts = [template(tokenizer, messages, opened=True) for messages in conversations]
    found = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]
    width = max(len(ids) for ids in found)
    filler = tokenizer.pad_token_id
    return {
        "input_ids": torch.tensor([[filler] * (width - len(ids)) + ids for ids in found]),
        "attention_mask": torch.tensor([[0] * (width - len(ids)) + [1] * len(ids) for ids in found]),
    }


def write(
    model: Any,
    tokenizer: Any,
    inputs: dict[str, torch.Tensor],
    tokens: int,
    heard: Callable[[torch.Tensor], bool],
    temperature: float = 0.0,
    top_p: float = 1.0,
) -> torch.Tensor:
    """The tokens written after `inputs`, at most `tokens` each: batch x length, filled up after an end."""
    device = model.get_input_embeddings().weight.device
    drawn = {"do_sample": True, "temperature": temperature, "top_p": top_p, "top_k": 0}
    prompt = inputs["input_ids"].shape[1]
    with torch.inference_mode():
        found = model.generate(
            **{key: value.to(device) for key, value in inputs.items()},
            max_new_tokens=tokens,
            eos_token_id=ends(model, tokenizer),
            pad_token_id=tokenizer.pad_token_id,
            stopping_criteria=[Watch(prompt, heard)],
            use_cache=True,
            **(drawn if temperature > 0 else {"do_sample": False}),
        )
    return found[:, prompt:]


def read(tokenizer: Any, tokens: Sequence[int] | torch.Tensor) -> str:
    """The text of written tokens, without the marks of the template."""
    return str(tokenizer.decode(tokens, skip_special_tokens=True))
