"""Whether a plan fits this computer, and how long it takes: ranges, because nobody knows exactly.

Formulas give the middle; the ends come from how far measurements lay from them. A calibration (one
real training step on this computer, kept by the engine) narrows the time.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.quantities import size, size_range
from ftgui.base.texts import tr
from ftgui.engines.hardware import Hardware
from ftgui.engines.store import Calibration
from ftgui.plan import memory, timing
from ftgui.plan.card import ModelCard
from ftgui.plan.cost import Cost
from ftgui.plan.settings import Value
from ftgui.plan.timing import Range, RowLengths

__all__ = ["Fit", "Forecast", "RowLengths", "elsewhere", "forecast"]

_ROOM = 0.9  # the share of free memory that may be counted on


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes needed (None where the model's size is unknown) against bytes free, and what that means.

    `elsewhere` is a training that needs nothing of this computer.
    """

    verdict: Literal["fits", "tight", "does_not_fit", "unknown", "elsewhere"]
    text: str
    needed: Range | None
    free: int


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of a plan before it runs.

    `seconds` is None where the model's size is unknown, and for a training at a provider; `calibrated`
    says that this computer was measured. `disk` is in bytes. `problems` are warnings. `cost` is None for
    a training on this computer, which costs nothing.
    """

    model: ModelCard
    steps: int
    seconds: Range | None
    calibrated: bool
    fit: Fit
    disk: float
    problems: tuple[Problem, ...]
    cost: Cost | None = None


def elsewhere(card: ModelCard, steps: int, cost: Cost) -> Forecast:
    """Foresee a training on a provider's computers."""
    text = tr("Trained on the provider's computers: needs no memory here.")
    fit = Fit(verdict="elsewhere", text=text, needed=None, free=0)
    return Forecast(model=card, steps=steps, seconds=None, calibrated=False, fit=fit, disk=0.0, problems=(), cost=cost)


def forecast(
    card: ModelCard,
    values: Mapping[str, Value],
    rows: RowLengths,
    hardware: Hardware,
    calibration: Calibration | None,
    *,
    joined: bool = False,
) -> Forecast:
    """Foresee memory, time and disk. `joined`: rows are joined and cut into pieces (AutoTrain)."""
    fit, values = _settle(card, values, rows, hardware, joined=joined)
    disk = _disk(card, values)
    return Forecast(
        model=card,
        steps=timing.steps(values, rows, joined=joined),
        seconds=timing.seconds(card.parameters, values, rows, hardware, calibration, joined=joined),
        calibrated=calibration is not None and not hardware.gpus,
        fit=fit,
        disk=disk,
        problems=tuple(_problems(fit, disk, hardware)),
    )


def _settle(
    card: ModelCard, values: Mapping[str, Value], rows: RowLengths, hardware: Hardware, *, joined: bool
) -> tuple[Fit, Mapping[str, Value]]:
    """Judge the fit, with memory saved where that is left to the engine and needed."""
    plain = _fit(card, values, rows, hardware, joined=joined)
    if values["gradient_checkpointing"] != "auto" or plain.verdict in ("fits", "unknown"):
        return plain, values
    saving = {**values, "gradient_checkpointing": "on"}
    return _fit(card, saving, rows, hardware, joined=joined), saving


def _fit(card: ModelCard, values: Mapping[str, Value], rows: RowLengths, hardware: Hardware, *, joined: bool) -> Fit:
    free = max((gpu.memory_bytes for gpu in hardware.gpus), default=hardware.memory_free)
    if card.parameters is None or card.shape is None:
        text = tr("Not known before the model has been looked at; {free} of memory are free.", free=size(free))
        return Fit(verdict="unknown", text=text, needed=None, free=free)
    limit, together = float(values["max_length"]), int(values["batch_size"])
    usual, longest = (min(limit, length * timing.FINER) for length in (rows.mean, rows.longest))
    if joined:
        usual = longest = timing.piece(values, rows.mean)
    few = memory.needed(card.parameters, card.shape, values, tokens=usual * together)
    many = memory.needed(card.parameters, card.shape, values, tokens=longest * together)
    return _judge((_low(few, on_gpu=bool(hardware.gpus)), _high(many)), free)


def _low(peak: memory.Memory, *, on_gpu: bool) -> float:
    """The near end: rows of usual length, few tokens to learn; 16 bit on graphics cards halves the activations."""
    passing = peak.activations * (0.5 if on_gpu else 1.0) + 0.5 * peak.logits
    return 0.9 * (peak.total - peak.activations - peak.logits + passing)


def _high(peak: memory.Memory) -> float:
    """The far end: recomputed activations were measured a quarter above the formula, all else within 5 %."""
    return 1.1 * peak.total + 0.2 * (peak.activations + peak.logits)


def _judge(needed: Range, free: int) -> Fit:
    words = {"needed": size_range(*needed), "free": size(free)}
    if needed[1] <= _ROOM * free:
        text = tr("Fits: needs {needed} of memory, {free} are free.", **words)
        return Fit(verdict="fits", text=text, needed=needed, free=free)
    if needed[0] <= free:
        text = tr("Tight: needs {needed} of memory, {free} are free. Close other programs first.", **words)
        return Fit(verdict="tight", text=text, needed=needed, free=free)
    text = tr("Does not fit: needs {needed} of memory, and only {free} are free.", **words)
    return Fit(verdict="does_not_fit", text=text, needed=needed, free=free)


def _disk(card: ModelCard, values: Mapping[str, Value]) -> float:
    """Bytes: two checkpoints with the optimizer's numbers, the result, and a merged model."""
    if card.parameters is None:
        return 0.0
    own = memory.trained(card.parameters, card.shape, values)
    checkpoint = 3 * memory.FLOAT * own
    return float(2 * checkpoint + memory.FLOAT * own + memory.FLOAT * card.parameters)


def _problems(fit: Fit, disk: float, hardware: Hardware) -> list[Problem]:
    found = []
    if fit.verdict in ("tight", "does_not_fit"):
        advice = tr(
            "Choose a smaller model, fewer rows at once or a shorter longest row, or train only a small add-on."
        )
        code = f"plan.memory_{fit.verdict}"
        found.append(Problem(code=code, message=fit.text, action=advice, setting="model", severity=Severity.WARNING))
    if disk > hardware.disk_free:
        free = size(hardware.disk_free)
        message = tr("The training needs {needed} on the disk, and {free} are free.", needed=size(disk), free=free)
        advice = tr("Free some space first, or the training may stop half-way.")
        found.append(Problem(code="plan.disk", message=message, action=advice, severity=Severity.WARNING))
    return found
