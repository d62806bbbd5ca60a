"""A provider's events as ours: numbers become metrics, everything else a line of the log.

Metrics keep the names of training on this computer where there is one (`loss`, `validation_loss`). The
mean over all validation rows, which providers measure at the end of each round, is `full_validation_loss`.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from ftgui.run.events import Log, Metric

if TYPE_CHECKING:
    from openai.types.fine_tuning import FineTuningJobEvent

NAMES = {
    "train_loss": "loss",
    "train_accuracy": "token_accuracy",
    "train_mean_token_accuracy": "token_accuracy",
    "valid_loss": "validation_loss",
    "validation_loss": "validation_loss",
    "valid_mean_token_accuracy": "validation_token_accuracy",
    "validation_mean_token_accuracy": "validation_token_accuracy",
    "full_valid_loss": "full_validation_loss",
    "full_validation_loss": "full_validation_loss",
    "full_valid_mean_token_accuracy": "full_validation_token_accuracy",
    "full_validation_mean_token_accuracy": "full_validation_token_accuracy",
}
"""What events and results files of the providers call what we measure; other numbers keep their names."""
FULL = "full_validation_loss"
_NO_METRIC = ("step", "total_steps")


def event(said: "FineTuningJobEvent") -> Metric | Log:
    """One event of the provider; what is in neither its text nor its numbers rides along in the line."""
    data = said.data if isinstance(said.data, Mapping) else {}
    if said.type == "metrics" and (found := values(data)):
        return Metric(step=whole(data.get("step")), values=found, remote=said.id)
    usual = said.type in (None, "message", "metrics") and said.level in ("info", "warn", "error")
    text = said.message or ""
    if not usual:
        text = f"[{said.type}, {said.level}] {text}"
    if data:
        text += " " + msgspec.json.encode(data, enc_hook=str).decode()
    return Log(text=text.strip(), remote=said.id)


def values(data: Mapping[str, object]) -> dict[str, float | None]:
    """The metrics among `data` (numbers, or text of a results file); -1 stands for not measured."""
    found: dict[str, float | None] = {}
    for name, told in data.items():
        number = _number(told)
        if number is None or name in _NO_METRIC or number == -1:
            continue
        found[NAMES.get(name, name)] = number if math.isfinite(number) else None
    return found


def whole(told: object) -> int | None:
    """A step's number, or None."""
    number = _number(told)
    return int(number) if number is not None and math.isfinite(number) else None


def _number(told: object) -> float | None:
    if isinstance(told, bool) or told is None:
        return None
    try:
        return float(told) if isinstance(told, int | float | str) and told != "" else None
    except ValueError:
        return None
