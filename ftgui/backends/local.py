"""What both engines on this computer share in checking a plan and in asking for the work."""

from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.engines import store
from ftgui.plan import card, models, settings
from ftgui.plan.plan import TrainPlan
from ftgui.run import material
from ftgui.run.backend import Context


def problems(plan: TrainPlan, declared: tuple[settings.Setting, ...], engine: str) -> list[Problem]:
    """What would keep the plan from running here. A missing engine would not: it is installed first."""
    found = settings.check(declared, plan.settings)
    missing = [setting.name for setting in declared if setting.name not in plan.settings]
    if missing:
        found.append(
            fail(
                "plan.incomplete",
                tr("This plan leaves settings unsaid: {names}.", names=", ".join(missing)),
                tr("Make the plan again."),
            ).problem
        )
    if plan.rows < 1:
        found.append(fail("plan.no_rows", tr("There are no rows to learn from."), tr("Import data first.")).problem)
    status = store.status(engine)
    if status.state == "broken":
        found.extend(status.problems)
    try:
        found.extend(card.problems(models.describe(plan.model)))
    except ProblemError as error:
        found.append(error.problem)
    return found


def compare(engine: str, plan: ComparePlan, context: Context) -> None:
    """Measure base and tuned model on the validation rows. Raises ProblemError or Stopped."""
    folder = context.folder.parent / plan.run
    training, model = material.trained(folder)
    material.prepare(engine, training.model, context)
    config: dict[str, object] = {
        "tuned": str(model.resolve()),
        "rows": str((folder / "data" / "validation.jsonl").resolve()),
        "max_length": training.settings["max_length"],
        "answers": plan.answers,
        "answer_tokens": plan.answer_tokens,
    }
    material.work(engine, "evaluate", training.model, config, context)
