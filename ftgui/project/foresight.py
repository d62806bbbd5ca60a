"""What can be said of a project's plan before it runs, and the files for training it elsewhere."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.data.dataset import Dataset
from ftgui.data.rows import TRAINING
from ftgui.data.templated import SMOLLM2, Template, read_template
from ftgui.data.tokens import sample_lengths
from ftgui.engines import hardware, store
from ftgui.engines.models import bundled_folder, bundled_ready
from ftgui.plan import autotrain_yaml, models, trl_script
from ftgui.plan.card import ModelCard
from ftgui.plan.estimate import Forecast, RowLengths
from ftgui.plan.estimate import forecast as estimate
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.run import material
from ftgui.run.backend import Backend

EXPORTS: dict[str, Callable[[TrainPlan, Path, Path, str], Path]] = {
    "autotrain": autotrain_yaml.export,
    "trl": trl_script.export,
}


def forecast(
    plan: TrainPlan, backend: Backend, dataset: Dataset, rows: Path, card: ModelCard | None = None
) -> Forecast:
    """Foresee memory, time and disk; slow the first time for a dataset. Raises ProblemError (`plan.*`).

    `card` is what the Hub said of the model, where it was asked.
    """
    mean, longest = _lengths(rows / TRAINING, dataset.fingerprint)
    lengths = RowLengths(rows=plan.rows, validation_rows=plan.validation_rows, mean=mean, longest=longest)
    calibration = store.status(backend.engine).calibration if backend.engine else None
    card = card or models.describe(plan.model)
    return estimate(card, plan.settings, lengths, hardware.probe(), calibration, joined=backend.joins_rows)


def export(target: str, plan: TrainPlan, rows: Path, out: Path) -> Path:
    """Write the files for `target` into `out`; returns the one to begin with. Raises ProblemError."""
    if target not in EXPORTS:
        raise fail(
            "usage.export",
            tr("There is no export for “{name}”.", name=target),
            tr("Choose one of: {names}.", names=", ".join(EXPORTS)),
        )
    models.describe(plan.model)  # a model that is none would only be noticed elsewhere
    return EXPORTS[target](plan, rows, out, material.location(plan.model))


def template(ref: ModelRef) -> Template | None:
    """How a model reads a row; None where only the Hub knows. Raises ProblemError (`plan.template`)."""
    if ref.kind == "hub":
        return None
    if ref.kind == "folder":
        return read_template(Path(ref.id))
    return read_template(bundled_folder()) if bundled_ready() else Template(SMOLLM2)


@lru_cache(maxsize=8)
def _lengths(rows: Path, fingerprint: str) -> tuple[float, int]:  # noqa: ARG001  # part of the cache's key
    """Mean and longest row in tokens."""
    totals = sample_lengths(rows)
    return (sum(totals) / len(totals), max(totals)) if totals else (0.0, 0)
