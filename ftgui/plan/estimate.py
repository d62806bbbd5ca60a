"""Whether a plan fits this computer, and how long it takes: ranges, because nobody knows exactly.

Formulas give the middle; the ends come from how far measurements lay from them. A calibration (one
real training step on this computer, kept by the engine) narrows the time.
"""

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.quantities import size, size_range
from ftgui.base.texts import tr
from ftgui.engines.hardware import Hardware
from ftgui.engines.store import Calibration
from ftgui.plan import memory
from ftgui.plan.card import ModelCard
from ftgui.plan.lengths import RowLengths
from ftgui.plan.settings import Value

Verdict = Literal["fits", "tight", "does_not_fit", "unknown"]
Range = tuple[float, float]

# Measured: SmolLM2-135M (134.5 million parameters), LoRA, 2 x 128 tokens a step, 32 bit, 2 cores: 2.2 s.
_PER_TOKEN_AND_PARAMETER = 2.2 / 256 / 134_515_008
_CORES = 2
_FORWARD = 0.33  # a look without learning costs a third of a step
_START = 15.0  # seconds until the first step: libraries, model, rows
_ROOM = 0.9  # the share of free memory that may be counted on


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes needed (None where the model's size is unknown) against bytes free, and what that means."""

    verdict: Verdict
    text: str
    needed: Range | None
    free: int


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of a plan before it runs. `seconds` is None where the model's size is unknown."""

    model: ModelCard
    steps: int
    seconds: Range | None
    calibrated: bool
    fit: Fit
    disk: float
    problems: tuple[Problem, ...]


def forecast(
    card: ModelCard,
    values: Mapping[str, Value],
    rows: RowLengths,
    hardware: Hardware,
    calibration: Calibration | None,
    *,
    joined: bool = False,
) -> Forecast:
    """Foresee memory, time and disk. `joined`: rows are cut into full pieces of the longest length (AutoTrain)."""
    fit = _fit(card, values, rows, hardware, joined=joined)
    disk = _disk(card, values)
    return Forecast(
        model=card,
        steps=steps(values, rows, joined=joined),
        seconds=_seconds(card, values, rows, hardware, calibration, joined=joined),
        calibrated=calibration is not None and not hardware.gpus,
        fit=fit,
        disk=disk,
        problems=tuple(_problems(fit, disk, hardware)),
    )


def steps(values: Mapping[str, Value], rows: RowLengths, *, joined: bool = False) -> int:
    """How many corrections the model gets."""
    pieces = rows.rows
    if joined:
        pieces = max(1, int(rows.rows * rows.mean / int(values["max_length"])))
    batches = math.ceil(pieces / int(values["batch_size"]))
    return math.ceil(batches / int(values["gradient_accumulation"])) * int(values["epochs"])


def _fit(card: ModelCard, values: Mapping[str, Value], rows: RowLengths, hardware: Hardware, *, joined: bool) -> Fit:
    on_gpu = bool(hardware.gpus)
    free = max(gpu.memory_bytes for gpu in hardware.gpus) if on_gpu else hardware.memory_free
    if card.parameters is None or card.shape is None:
        text = tr("Not known until the model has been looked at; {free} of memory are free.", free=size(free))
        return Fit(verdict="unknown", text=text, needed=None, free=free)
    limit = int(values["max_length"])
    shortest = limit if joined else min(limit, rows.mean)
    longest = limit if joined else min(limit, rows.longest)
    low, high = (
        memory.needed(card.parameters, card.shape, values, tokens=length * int(values["batch_size"]), on_gpu=on_gpu)
        for length in (shortest, longest)
    )
    return _judge((_LOW * low.total, _high(high, values)), free)


_LOW = 0.9


def _high(peak: memory.Memory, values: Mapping[str, Value]) -> float:
    """The far end: the add-on's training was measured up to half above the formula, the whole model's is near it."""
    spare = 1.5 if values["adapter"] == "lora" else 1.2
    return peak.total + (spare - 1) * (peak.activations + peak.logits + peak.weights)


def _judge(needed: Range, free: int) -> Fit:
    places = {"needed": size_range(*needed), "free": size(free)}
    if needed[1] <= _ROOM * free:
        return Fit(
            verdict="fits",
            text=tr("Fits: needs {needed} of memory, {free} are free.", **places),
            needed=needed,
            free=free,
        )
    if needed[0] <= free:
        text = tr("Tight: needs {needed} of memory, {free} are free. Close other programs first.", **places)
        return Fit(verdict="tight", text=text, needed=needed, free=free)
    text = tr("Does not fit: needs {needed} of memory, and only {free} are free.", **places)
    return Fit(verdict="does_not_fit", text=text, needed=needed, free=free)


def _seconds(
    card: ModelCard,
    values: Mapping[str, Value],
    rows: RowLengths,
    hardware: Hardware,
    calibration: Calibration | None,
    *,
    joined: bool,
) -> Range | None:
    if card.parameters is None:
        return None
    seen = min(rows.mean, float(values["max_length"])) if not joined else rows.mean
    learned = rows.rows * seen * int(values["epochs"]) * _effort(values)
    looked_at = rows.validation_rows * seen * (int(values["epochs"]) + 1)
    if hardware.gpus:
        return _gpu_seconds(card.parameters, learned, steps(values, rows, joined=joined))
    if calibration is not None:
        scale = card.parameters / calibration.parameters
        work = scale * (calibration.seconds_per_token * learned + calibration.seconds_per_token_forward * looked_at)
        start = calibration.start_seconds * max(1.0, scale)
        return start + 0.7 * work, 1.5 * start + 1.5 * work
    work = _PER_TOKEN_AND_PARAMETER * card.parameters * _CORES / hardware.cores * (learned + _FORWARD * looked_at)
    return _START + 0.5 * work, 2 * _START + 2.5 * work


def _effort(values: Mapping[str, Value]) -> float:
    """Work per token against an add-on's step: 4 sums per parameter (forward, back through), 6 with all gradients."""
    sums = 6.0 if values["adapter"] == "full" else 4.0
    return (sums + (2.0 if values["gradient_checkpointing"] == "on" else 0.0)) / 4.0


def _gpu_seconds(parameters: int, tokens: float, count: int) -> Range:
    """Graphics cards differ widely: 2 to 100 trillion sums a second in use, and 0.05 to 0.5 s overhead a step."""
    work = 4.0 * parameters * tokens
    return _START + work / 100e12 + 0.05 * count, 4 * _START + work / 2e12 + 0.5 * count


def _disk(card: ModelCard, values: Mapping[str, Value]) -> float:
    """Bytes: two checkpoints with the optimizer's numbers, the result, and a merged model."""
    if card.parameters is None:
        return 0.0
    own = memory.trained(card.parameters, card.shape, values)
    return float(2 * 3 * memory.FLOAT * own + memory.FLOAT * own + memory.FLOAT * card.parameters)


def _problems(fit: Fit, disk: float, hardware: Hardware) -> list[Problem]:
    found = []
    if fit.verdict in ("tight", "does_not_fit"):
        action = tr(
            "Choose a smaller model, fewer rows at once, or a shorter longest row; or train a small add-on only."
        )
        found.append(
            Problem(
                code=f"plan.memory_{fit.verdict}",
                message=fit.text,
                action=action,
                setting="model",
                severity=Severity.WARNING,
            )
        )
    if disk > hardware.disk_free:
        message = tr(
            "The training needs {needed} on the disk, and {free} are free.",
            needed=size(disk),
            free=size(hardware.disk_free),
        )
        action = tr("Free some space first, or the training may stop half-way.")
        found.append(Problem(code="plan.disk", message=message, action=action, severity=Severity.WARNING))
    return found
