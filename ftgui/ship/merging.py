"""An adapter and its base joined into one normal model folder."""

import msgspec

from ftgui.run import material
from ftgui.run.backend import Context


class MergePlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="merge"):
    """Join the adapter of the training run `run` (a sibling folder's name) with its base model."""

    run: str


def merge(plan: MergePlan, context: Context) -> None:
    """Leave the joined model in the folder `merged` of this run. Raises ProblemError or Stopped."""
    training, model = material.trained(context.folder.parent / plan.run)
    material.prepare(training.backend, training.model, context)
    config = {"tuned": str(model.resolve()), "out": "merged"}
    material.work(training.backend, "merge", training.model, config, context)
