"""A plan is a frozen, validated value: everything a training run needs to know, and nothing else."""

from typing import Literal

import msgspec

from ftgui.plan.settings import Value


class ModelRef(msgspec.Struct, frozen=True, kw_only=True):
    """Which model to start from: a bundled one by name, a folder by path, a Hub model by id."""

    kind: Literal["bundled", "folder", "hub"] = "bundled"
    id: str = "smollm2-135m-instruct"


class TrainPlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="train"):
    """What `plan.yaml` of a training run holds. `settings` is complete: no default is left unsaid.

    The rows are the run folder's own copies, `data/train.jsonl` and `data/validation.jsonl`.
    `dataset` is the fingerprint of the rows, so that a later change can be told.
    """

    name: str
    backend: str
    model: ModelRef
    settings: dict[str, Value]
    dataset: str
    rows: int
    validation_rows: int
