"""What can be said of a project's plan before it runs, and the files for training it elsewhere."""

from functools import lru_cache
from pathlib import Path

import msgspec

from ftgui.data.intake.dataset import Dataset
from ftgui.data.rows import TRAINING
from ftgui.data.templated import SMOLLM2, Template, read_template
from ftgui.data.tokens import sample_lengths
from ftgui.engines import hardware, store
from ftgui.engines.models import bundled_folder, bundled_ready
from ftgui.plan import autotrain_yaml, cost, estimate, models, provider_rows, provider_script, timing, trl_script
from ftgui.plan.estimate import Forecast, RowLengths
from ftgui.plan.plan import ModelRef, RowFacts, TrainPlan
from ftgui.run import material
from ftgui.run.backend import Backend

EXPORTS = ("autotrain", "azure", "compatible", "openai", "trl")
"""The places to train whose files can be written."""


def forecast(
    plan: TrainPlan, backend: Backend, dataset: Dataset, rows: Path, earlier: tuple[TrainPlan, float] | None = None
) -> Forecast:
    """Foresee memory, time and disk; slow the first time for a dataset. Raises ProblemError (`plan.*`).

    `earlier` is a training like it and the seconds it took here, which tell more than any formula.
    """
    card = models.describe(plan.model)
    if backend.provider is not None:
        spent = cost.of(plan, backend.provider)
        return estimate.elsewhere(card, cost.steps(plan), spent)
    mean, longest = _lengths(rows / TRAINING, dataset.fingerprint)
    calibration = store.status(backend.engine).calibration if backend.engine else None
    machine = hardware.probe()

    def foreseen(plan: TrainPlan) -> Forecast:
        lengths = RowLengths(rows=plan.rows, validation_rows=plan.validation_rows, mean=mean, longest=longest)
        return estimate.forecast(card, plan.settings, lengths, machine, calibration, joined=backend.joins_rows)

    found = foreseen(plan)
    if earlier is None or found.seconds is None:
        return found
    then, took = earlier
    seconds = timing.paced(found.seconds, foreseen(then).seconds or found.seconds, took)
    return msgspec.structs.replace(found, seconds=seconds, calibrated=True)


def export(backend: Backend, plan: TrainPlan, rows: Path, out: Path) -> Path:
    """Write the files of a plan for `backend` into `out`; returns the one to begin with. Raises ProblemError."""
    models.describe(plan.model)  # a model that is none would only be noticed elsewhere
    if backend.provider is not None:
        return provider_script.export(plan, backend.provider, rows, out)
    write = {"autotrain": autotrain_yaml.export, "trl": trl_script.export}[backend.name]
    return write(plan, rows, out, material.location(plan.model))


def facts(rows: Path, dataset: Dataset) -> RowFacts:
    """What providers ask of the rows; slow the first time for a dataset. Raises ProblemError (`disk.*`)."""
    return _facts(rows, dataset.fingerprint)


def template(ref: ModelRef) -> Template | None:
    """How a model reads a row; None where only the Hub or a provider knows. Raises ProblemError (`plan.template`)."""
    if ref.kind in ("hub", "provider"):
        return None
    if ref.kind == "folder":
        return read_template(Path(ref.id))
    return read_template(bundled_folder()) if bundled_ready() else Template(SMOLLM2)


@lru_cache(maxsize=8)
def _facts(rows: Path, fingerprint: str) -> RowFacts:  # noqa: ARG001  # part of the cache's key
    return provider_rows.count(rows)


@lru_cache(maxsize=8)
def _lengths(rows: Path, fingerprint: str) -> tuple[float, int]:  # noqa: ARG001  # part of the cache's key
    """Mean and longest row in tokens."""
    totals = sample_lengths(rows)
    return (sum(totals) / len(totals), max(totals)) if totals else (0.0, 0)
