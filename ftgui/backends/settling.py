"""What a training on this computer needs before it begins, and what both engines share in asking for it."""

import os
from collections.abc import Mapping
from pathlib import Path

from ftgui.base import saved
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.engines import install, models, store
from ftgui.plan import model_folder, settings
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.run import installing
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Progress, State

BUNDLED_ON_HUB = "HuggingFaceTB/SmolLM2-135M-Instruct"


def location(model: ModelRef) -> str:
    """What the training libraries load: a folder's path, or an id on the Hub."""
    return str(models.bundled_folder()) if model.kind == "bundled" else model.id


def portable_name(model: ModelRef) -> str:
    """The base model's name as written into an adapter: it must mean something on other computers."""
    if model.kind == "bundled":
        return BUNDLED_ON_HUB
    return Path(model.id).name if model.kind == "folder" else model.id


def variables(model: ModelRef) -> dict[str, str]:
    """Environment of a worker: nothing asks the Hub for a model that lies on this computer."""
    return {} if model.kind == "hub" else {"HF_HUB_OFFLINE": "1"}


def secrets(model: ModelRef) -> tuple[str, ...]:
    """Names of the secrets a worker needs: the Hub's, for a model from there."""
    return ("HF_TOKEN",) if model.kind == "hub" and "HF_TOKEN" in os.environ else ()


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
    if plan.model.kind == "folder":
        try:
            model_folder.read(Path(plan.model.id))
        except ProblemError as error:
            found.append(error.problem)
    return found


def refuse(found: list[Problem]) -> None:
    """Raise the first problem that stops the work."""
    for problem in found:
        if problem.severity == "error":
            raise ProblemError(problem)


def prepare(engine: str, model: ModelRef, context: Context) -> None:
    """Install the engine and unpack the bundled model where they are missing. Raises ProblemError, Stopped."""
    installing.ensure(engine, context)
    if model.kind != "bundled" or models.bundled_ready():
        return

    def report(step: install.Step) -> None:
        context.emit(State(state="installing", text=step.text))
        context.emit(Progress(done=step.done, total=step.total, unit=step.unit, remaining=step.remaining))

    try:
        models.ensure_bundled(engine, report, context.stop_requested)
    except install.InstallStopped as stopped:
        raise Stopped from stopped


def worker_config(plan: TrainPlan) -> dict[str, object]:
    """What every training worker is told."""
    return {
        "model": location(plan.model),
        "base_name": portable_name(plan.model),
        "settings": plan.settings,
    }


def trained(folder: Path) -> tuple[TrainPlan, Path]:
    """The plan and the model's folder of a finished training run. Raises ProblemError (`run.no_model`, ...)."""
    plan = saved.load(folder / "plan.yaml", TrainPlan)
    model = folder / "model"
    if not model.is_dir():
        raise fail(
            "run.no_model",
            tr("That training has no finished model."),
            tr("Let it finish first; if it was interrupted, resume it."),
            file=str(model),
        )
    return plan, model


def evaluate_config(plan: ComparePlan, context: Context) -> tuple[TrainPlan, Mapping[str, object]]:
    """The training plan that is compared, and what the measuring worker is told."""
    folder = context.folder.parent / plan.run
    training, model = trained(folder)
    return training, {
        "model": location(training.model),
        "tuned": str(model.resolve()),
        "rows": str((folder / "data" / "validation.jsonl").resolve()),
        "max_length": training.settings["max_length"],
        "answers": plan.answers,
        "answer_tokens": plan.answer_tokens,
    }
