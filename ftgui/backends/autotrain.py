"""Training on this computer with AutoTrain, Hugging Face's tool for training without code."""

from ftgui.backends import settling
from ftgui.backends.local import run_worker
from ftgui.base import atomic
from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.plan import autotrain_yaml
from ftgui.plan.common import COMMON
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Setting
from ftgui.run.backend import Context

CONFIG = "autotrain.yaml"
WORK = "autotrain-work"  # the folder AutoTrain makes beside its configuration while it trains


class Autotrain:
    """AutoTrain's own trainer. It joins all rows, and learns questions as well as answers."""

    name = "autotrain"
    title = tr("This computer, with AutoTrain")
    engine: str | None = "autotrain"
    settings: tuple[Setting, ...] = COMMON

    def check(self, plan: TrainPlan) -> list[Problem]:
        """What would keep this plan from running here; empty when nothing does."""
        return settling.problems(plan, self.settings, "autotrain")

    def train(self, plan: TrainPlan, context: Context) -> None:
        """Train; return when the model is there. Raises ProblemError or Stopped."""
        settling.refuse(self.check(plan))
        settling.prepare("autotrain", plan.model, context)
        text = autotrain_yaml.render(
            plan, data_path="data", base_model=settling.location(plan.model), project_name=WORK
        )
        atomic.write(context.folder / CONFIG, text.encode())
        run_worker(
            "autotrain",
            "train_autotrain",
            {**settling.worker_config(plan), "yaml": CONFIG},
            context,
            variables=settling.variables(plan.model),
            keep=settling.secrets(plan.model),
        )

    def compare(self, plan: ComparePlan, context: Context) -> None:
        """Measure base and tuned model on the validation rows. Raises ProblemError or Stopped."""
        training, config = settling.evaluate_config(plan, context)
        run_worker(
            "autotrain",
            "evaluate",
            config,
            context,
            variables=settling.variables(training.model),
            keep=settling.secrets(training.model),
        )
