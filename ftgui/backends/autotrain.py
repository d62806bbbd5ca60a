"""Training on this computer with AutoTrain, Hugging Face's tool for training without code."""

from pathlib import Path

from ftgui.backends import local
from ftgui.base import atomic
from ftgui.base.problems import Problem, refuse
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.plan import autotrain_yaml
from ftgui.plan.connections import Provider
from ftgui.plan.local_settings import LOCAL
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Setting
from ftgui.run import material
from ftgui.run.backend import Context

CONFIG = "autotrain.yaml"
WORK = "autotrain-work"  # the folder AutoTrain makes beside its configuration while it trains


class Autotrain:
    """AutoTrain's own trainer. It joins all rows, and learns questions as well as answers."""

    name = "autotrain"
    title = tr("This computer, with AutoTrain")
    engine: str | None = "autotrain"
    provider: Provider | None = None
    joins_rows = True
    settings: tuple[Setting, ...] = LOCAL

    def check(self, plan: TrainPlan, rows: Path | None = None) -> list[Problem]:  # noqa: ARG002  # for providers
        """What would keep this plan from running here; empty when nothing does."""
        return local.problems(plan, self.settings, "autotrain")

    def train(self, plan: TrainPlan, context: Context) -> None:
        """Train; return when the model is there. Raises ProblemError or Stopped."""
        refuse(self.check(plan))
        material.prepare("autotrain", plan.model, context)
        base = material.location(plan.model)
        block = autotrain_yaml.block_size(plan, context.folder / "data")
        text = autotrain_yaml.render(plan, data_path="data", base_model=base, project_name=WORK, block_size=block)
        atomic.write(context.folder / CONFIG, text.encode())
        config = {"base_name": material.portable_name(plan.model), "settings": plan.settings, "yaml": CONFIG}
        material.work("autotrain", "train_autotrain", plan.model, config, context)
        material.trained_model(context.folder)  # a training without a model did not succeed, whatever its exit code

    def compare(self, plan: ComparePlan, context: Context) -> None:
        """Measure base and tuned model on the validation rows. Raises ProblemError or Stopped."""
        local.compare("autotrain", plan, context)
