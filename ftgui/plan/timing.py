"""How many steps a training has, and how long they take."""

import math
from collections.abc import Mapping

import msgspec

from ftgui.engines.hardware import Hardware
from ftgui.engines.store import Calibration
from ftgui.plan.settings import Value

Range = tuple[float, float]

FINER = 1.25
"""Small models know fewer word pieces than the vocabulary that counted the rows: SmolLM2 needs 1.20 to
1.28 times as many tokens for the three samples, its chat template's opening included."""

# Measured: SmolLM2-135M (134.5 million parameters), LoRA, 2 x 128 tokens a step, 32 bit, 2 cores: 2.2 s.
_PER_TOKEN_AND_PARAMETER = 2.2 / 256 / 134_515_008
_CORES = 2
_FORWARD = 0.33  # a look without learning costs a third of a step
_START = 15.0  # seconds until the first step: libraries, model, rows


class RowLengths(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that are learned from: how many, and their lengths in tokens of data's own vocabulary."""

    rows: int
    validation_rows: int
    mean: float
    longest: int


def piece(values: Mapping[str, Value], mean: float) -> int:
    """How many tokens AutoTrain's pieces should have, for rows of `mean` tokens.

    It joins all rows and cuts them into equal pieces. Pieces of the longest length would be few, and the
    model corrected only a few times; a little more than a row's usual length gives about as many
    pieces as there are rows, as elsewhere.
    """
    return min(int(values["max_length"]), 64 * max(1, math.ceil(mean * FINER / 64)))


def steps(values: Mapping[str, Value], rows: RowLengths, *, joined: bool = False) -> int:
    """How many corrections the model gets. `joined`: rows are joined and cut into pieces."""
    pieces = max(1, int(rows.rows * rows.mean * FINER / piece(values, rows.mean))) if joined else rows.rows
    batches = math.ceil(pieces / int(values["batch_size"]))
    return math.ceil(batches / int(values["gradient_accumulation"])) * int(values["epochs"])


def seconds(
    parameters: int | None,
    values: Mapping[str, Value],
    rows: RowLengths,
    hardware: Hardware,
    calibration: Calibration | None,
    *,
    joined: bool = False,
) -> Range | None:
    """The least and the most that the whole training may take; None for a model of unknown size."""
    if parameters is None:
        return None
    epochs = int(values["epochs"])
    length = rows.mean * FINER if joined else min(rows.mean * FINER, float(values["max_length"]))
    learned = rows.rows * length * epochs * _effort(values)
    looked_at = rows.validation_rows * length * (epochs + 1)
    if hardware.gpus:
        return _gpu_seconds(parameters, learned, steps(values, rows, joined=joined))
    if calibration is not None:
        scale = parameters / calibration.parameters
        work = scale * (calibration.seconds_per_token * learned + calibration.seconds_per_token_forward * looked_at)
        start = calibration.start_seconds * max(1.0, scale)
        return start + 0.7 * work, 2 * start + 1.4 * work
    work = _PER_TOKEN_AND_PARAMETER * parameters * _CORES / hardware.cores * (learned + _FORWARD * looked_at)
    return _START + 0.5 * work, 2 * _START + 2.5 * work


def paced(now: Range, then: Range, took: float) -> Range:
    """What takes `now` by the formulas, where another training took `took` seconds that takes `then` by them.

    The ends leave room for what else the computer does: with it, the same training differs by half. Where it
    took longer than the formulas think possible, the computer slept meanwhile.
    """
    usual = min(took, then[1]) * sum(now) / sum(then)
    return 0.75 * usual, 1.5 * usual


def _effort(values: Mapping[str, Value]) -> float:
    """Work per token against an add-on's step: 4 sums per parameter (forward, back through), 6 with all gradients."""
    sums = 6.0 if values["adapter"] == "full" else 4.0
    return (sums + (2.0 if values["gradient_checkpointing"] == "on" else 0.0)) / 4.0


def _gpu_seconds(parameters: int, tokens: float, count: int) -> Range:
    """Graphics cards differ widely: 2 to 100 trillion sums a second in use, and 0.05 to 0.5 s overhead a step."""
    work = 4.0 * parameters * tokens
    return _START + work / 100e12 + 0.05 * count, 4 * _START + work / 2e12 + 0.5 * count
