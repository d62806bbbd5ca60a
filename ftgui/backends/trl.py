"""Training on this computer with TRL, the Hugging Face library for fine-tuning."""

from pathlib import Path

from ftgui.backends import local
from ftgui.base.problems import Problem, refuse
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.plan.connections import Provider
from ftgui.plan.local_settings import LOCAL
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Setting
from ftgui.run import material
from ftgui.run.backend import Context

_OWN = (
    Setting(
        name="learn_from",
        label=tr("What counts as a mistake"),
        explanation=tr("Only the answers: the model learns to answer, not to ask. Everything: it learns both."),
        kind="choice",
        default="answers",
        choices=(("answers", tr("Only the answers")), ("everything", tr("Questions and answers"))),
    ),
    Setting(
        name="packing",
        label=tr("Join short rows"),
        explanation=tr(
            "Joins short rows up to the longest length, without letting them see each other (packing): "
            "quicker with many short rows, but fewer corrections."
        ),
        kind="switch",
        default=False,
    ),
    Setting(
        name="neftune",
        label=tr("Noise on the words"),
        explanation=tr(
            "A little random noise on what the model reads while it trains (NEFTune), "
            "against learning by heart; 5 is usual, 0 is none."
        ),
        kind="number",
        default=0.0,
        minimum=0.0,
        maximum=50.0,
    ),
)


class Trl:
    """The quick way to train here: learns from the answers only, wastes nothing on filling."""

    name = "trl"
    title = tr("This computer, with TRL")
    engine: str | None = "trl"
    provider: Provider | None = None
    joins_rows = False
    settings: tuple[Setting, ...] = (*LOCAL, *_OWN)

    def check(self, plan: TrainPlan, rows: Path | None = None) -> list[Problem]:  # noqa: ARG002  # for providers
        """What would keep this plan from running here; empty when nothing does."""
        return local.problems(plan, self.settings, "trl")

    def train(self, plan: TrainPlan, context: Context) -> None:
        """Train; return when the model is there. Raises ProblemError or Stopped."""
        refuse(self.check(plan))
        material.prepare("trl", plan.model, context)
        config = {"base_name": material.portable_name(plan.model), "settings": plan.settings}
        material.work("trl", "train_trl", plan.model, config, context)
        material.trained_model(context.folder)  # a training without a model did not succeed, whatever its exit code

    def compare(self, plan: ComparePlan, context: Context) -> None:
        """Measure base and tuned model on the validation rows. Raises ProblemError or Stopped."""
        local.compare("trl", plan, context)
