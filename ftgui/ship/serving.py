"""The base model and the tuned one, answering on this computer as the OpenAI API does."""

import msgspec

from ftgui.run import material
from ftgui.run.backend import Context


class ServePlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="serve"):
    """Serve the models of the training run `run` (a sibling folder's name) on loopback.

    `port` 0 leaves the choice to the system; the artifact `url` tells it.
    """

    run: str
    port: int = 0


def serve(plan: ServePlan, context: Context) -> None:
    """Answer requests until the user stops it, which raises Stopped. Raises ProblemError."""
    training, model = material.trained(context.folder.parent / plan.run)
    material.prepare(training.backend, training.model, context)
    config = {"tuned": str(model.resolve()), "port": plan.port}
    material.work(training.backend, "serve", training.model, config, context)
