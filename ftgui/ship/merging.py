"""An adapter and its base joined into one normal model folder."""

import msgspec

from ftgui.run import material
from ftgui.run.backend import Context
from ftgui.run.worker import run_worker


class MergePlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="merge"):
    """Join the adapter of the training run `run` (a sibling folder's name) with its base model."""

    run: str


def merge(plan: MergePlan, context: Context) -> None:
    """Leave the joined model in the folder `merged` of this run. Raises ProblemError or Stopped."""
    training, model = material.trained(context.folder.parent / plan.run)
    material.prepare(training.backend, training.model, context)
    run_worker(
        training.backend,
        "merge",
        {"model": material.location(training.model), "tuned": str(model.resolve()), "out": "merged"},
        context,
        variables=material.variables(training.model),
        keep=material.secrets(training.model),
    )
