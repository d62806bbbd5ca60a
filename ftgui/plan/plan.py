"""A plan is a frozen, validated value: everything a training run needs to know, and nothing else."""

from typing import Literal

import msgspec

from ftgui.plan.settings import Value


class ModelRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which model to start from: a bundled one by name, a folder by path, a Hub's or a provider's by id."""

    kind: Literal["bundled", "folder", "hub", "provider"] = "bundled"
    id: str = "smollm2-135m-instruct"


class RowFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider's rules and prices ask of the rows, counted in OpenAI's tokens.

    `tokens` and `validation_tokens` are of one round through all rows; `counted` is the share of the rows
    that they were counted in (the rest is taken to be like these). `kinds` is a subset of supervised,
    preference, reinforcement: what the rows can be used for.
    """

    kinds: tuple[str, ...]
    tokens: int
    validation_tokens: int
    longest: int
    counted: float = 1.0


class TrainPlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="train"):
    """What `plan.yaml` of a training run holds. `settings` is complete: no default is left unsaid.

    The rows are the run folder's own copies, `data/train.jsonl` and `data/validation.jsonl`.
    `dataset` is the fingerprint of the rows, so that a later change can be told. For a provider,
    `connection` names whose key is used, `facts` is what was counted in the rows, and `confirmed` is the
    most, in US dollars, that the user agreed to spend.
    """

    name: str
    backend: str
    model: ModelRef
    settings: dict[str, Value]
    dataset: str
    rows: int
    validation_rows: int
    connection: str = ""
    facts: RowFacts | None = None
    confirmed: float = 0.0
