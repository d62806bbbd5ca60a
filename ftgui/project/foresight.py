"""What can be said of a project's plan before it runs, and the files for training it elsewhere."""

from functools import lru_cache
from pathlib import Path

from ftgui.data.intake.dataset import Dataset
from ftgui.data.rows import TRAINING
from ftgui.data.templated import SMOLLM2, Template, read_template
from ftgui.data.tokens import sample_lengths
from ftgui.engines import hardware, store
from ftgui.engines.models import bundled_folder, bundled_ready
from ftgui.plan import autotrain_yaml, cost, estimate, models, provider_rows, provider_script, trl_script
from ftgui.plan.estimate import Forecast, RowLengths
from ftgui.plan.plan import ModelRef, RowFacts, TrainPlan
from ftgui.run import material
from ftgui.run.backend import Backend

EXPORTS = ("autotrain", "azure", "compatible", "openai", "trl")
"""The places to train whose files can be written."""


def forecast(plan: TrainPlan, backend: Backend, dataset: Dataset, rows: Path) -> Forecast:
    """Foresee memory, time and disk; slow the first time for a dataset. Raises ProblemError (`plan.*`)."""
    card = models.describe(plan.model)
    if backend.provider is not None:
        spent = cost.of(plan, backend.provider)
        return estimate.elsewhere(card, cost.steps(plan), spent)
    mean, longest = _lengths(rows / TRAINING, dataset.fingerprint)
    lengths = RowLengths(rows=plan.rows, validation_rows=plan.validation_rows, mean=mean, longest=longest)
    calibration = store.status(backend.engine).calibration if backend.engine else None
    return estimate.forecast(card, plan.settings, lengths, hardware.probe(), calibration, joined=backend.joins_rows)


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
