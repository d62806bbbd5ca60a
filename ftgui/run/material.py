"""What work on this computer starts from: an engine, a model's files, a finished training."""

from collections.abc import Mapping
from pathlib import Path

from ftgui.base import saved
from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.engines import models
from ftgui.engines.progress import InstallStopped
from ftgui.plan.models import describe
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.run import folder as run_folder
from ftgui.run import installing
from ftgui.run.backend import Context, Stopped
from ftgui.run.worker import run_worker


def location(model: ModelRef) -> str:
    """What the training libraries load: a folder's path, or an id on the Hub."""
    return str(models.bundled_folder()) if model.kind == "bundled" else model.id


def portable_name(model: ModelRef) -> str:
    """The base model's name as written into an adapter: it must mean something on other computers."""
    return Path(model.id).name if model.kind == "folder" else describe(model).source


def variables(model: ModelRef) -> dict[str, str]:
    """Environment of a worker: nothing asks the Hub for a model that lies on this computer."""
    return {} if model.kind == "hub" else {"HF_HUB_OFFLINE": "1"}


def work(engine: str, script: str, model: ModelRef, config: Mapping[str, object], context: Context) -> None:
    """Let a worker do its work with `model` as the base. Raises ProblemError or Stopped.

    The Hub's secret is passed on only for a model from there.
    """
    run_worker(
        engine,
        script,
        {"model": location(model), **config},
        context,
        variables=variables(model),
        keep=("HF_TOKEN",) if model.kind == "hub" else (),
    )


def prepare(engine: str, model: ModelRef, context: Context) -> None:
    """Install the engine and unpack the bundled model where they are missing. Raises ProblemError, Stopped."""
    installing.ensure(engine, context)
    if model.kind != "bundled" or models.bundled_ready():
        return
    try:
        models.ensure_bundled(engine, installing.Teller(context), context.stop_requested)
    except InstallStopped as stopped:
        raise Stopped from stopped


def trained(folder: Path) -> tuple[TrainPlan, Path]:
    """The plan and the model's folder of a finished training run. Raises ProblemError (`run.no_model`, ...)."""
    return saved.load(folder / run_folder.PLAN, TrainPlan), trained_model(folder)


def trained_model(folder: Path) -> Path:
    """The model's folder of a finished training run. Raises ProblemError (`run.no_model`)."""
    model = folder / "model"
    if not model.is_dir():
        raise fail(
            "run.no_model",
            tr("That training has no finished model."),
            tr("Let it finish first; if it was interrupted, resume it."),
            file=str(model),
        )
    return model
