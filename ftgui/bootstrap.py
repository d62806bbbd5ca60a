"""The composition root: the only file that names concrete backends and performers."""

from functools import cache
from pathlib import Path

from ftgui.backends.autotrain import Autotrain
from ftgui.backends.azure import Azure
from ftgui.backends.compatible import Compatible
from ftgui.backends.openai import OpenAI
from ftgui.backends.trl import Trl
from ftgui.base import saved
from ftgui.compare.plan import ComparePlan
from ftgui.plan.plan import TrainPlan
from ftgui.project import deployments
from ftgui.project.runs import read_all
from ftgui.project.session import Session
from ftgui.run import folder as run_folder
from ftgui.run import installing
from ftgui.run.backend import Backend, Context
from ftgui.run.installing import InstallPlan
from ftgui.run.runner import Performers
from ftgui.ship.azure import DeployPlan, UndeployPlan
from ftgui.ship.merging import MergePlan, merge
from ftgui.ship.serving import ServePlan, serve


@cache
def backends() -> dict[str, Backend]:
    """The places to train, by name, in the order they are offered."""
    return {backend.name: backend for backend in (Trl(), Autotrain(), OpenAI(), Azure(), Compatible())}


def performers() -> Performers:
    """Who performs which kind of plan."""
    return {
        TrainPlan: _train,
        ComparePlan: _compare,
        MergePlan: merge,
        ServePlan: serve,
        DeployPlan: deployments.deploy,
        UndeployPlan: deployments.undeploy,
        InstallPlan: installing.perform,
    }


def open_session(folder: Path) -> Session:
    """Open a project for work. Raises ProblemError (`project.*`, `disk.*`)."""
    return Session(folder, backends(), performers())


def _train(plan: TrainPlan, context: Context) -> None:
    backends()[plan.backend].train(plan, context)


def _compare(plan: ComparePlan, context: Context) -> None:
    trained = saved.load(context.folder.parent / plan.run / run_folder.PLAN, TrainPlan)
    backend = backends()[trained.backend]
    if backend.provider == "azure":
        runs = read_all(context.folder.parent, performers())
        deployments.compare(plan, context, trained, runs, backend.compare)
    else:
        backend.compare(plan, context)
