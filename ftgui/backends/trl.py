"""Training on this computer with TRL, the Hugging Face library for fine-tuning."""

from ftgui.backends import settling
from ftgui.backends.local import run_worker
from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.plan.common import COMMON
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Setting
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
    settings: tuple[Setting, ...] = (*COMMON, *_OWN)

    def check(self, plan: TrainPlan) -> list[Problem]:
        """What would keep this plan from running here; empty when nothing does."""
        return settling.problems(plan, self.settings, "trl")

    def train(self, plan: TrainPlan, context: Context) -> None:
        """Train; return when the model is there. Raises ProblemError or Stopped."""
        settling.refuse(self.check(plan))
        settling.prepare("trl", plan.model, context)
        run_worker(
            "trl",
            "train_trl",
            settling.worker_config(plan),
            context,
            variables=settling.variables(plan.model),
            keep=settling.secrets(plan.model),
        )

    def compare(self, plan: ComparePlan, context: Context) -> None:
        """Measure base and tuned model on the validation rows. Raises ProblemError or Stopped."""
        training, config = settling.evaluate_config(plan, context)
        run_worker(
            "trl",
            "evaluate",
            config,
            context,
            variables=settling.variables(training.model),
            keep=settling.secrets(training.model),
        )
