"""Cells of the fault matrix that are about a training that is there: pausing, asking, deploying, deleting."""

import time
from pathlib import Path

import pytest

from ftgui import bootstrap
from ftgui.backends.provider import control, line
from ftgui.base import secrets
from ftgui.base.problems import ProblemError
from ftgui.compare.plan import ComparePlan
from ftgui.compare.report import load_report
from ftgui.plan.plan import TrainPlan
from ftgui.project import deployments
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.journal import read
from ftgui.ship import deploying, standing
from ftgui.ship.azure import DeployPlan, Resource, UndeployPlan
from tests.provider.cells import Cell, killed
from tests.provider.kit import Away, train
from tests.standin.faults import Fault
from tests.standin.provider import Provider

ASIDE = ("jobs.pause", "jobs.resume")
CALLS = (*ASIDE, "chat", "arm.deployments.get", "arm.deployments.put", "arm.deployments.delete")
_ROWS = 3


def perform(call: str, fault: str, provider: Provider, place: Path) -> Cell:
    """Run a cell in the empty folder `place`, which is the home too."""
    if call in ASIDE:
        return _ask_aside(call, fault, provider, place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deploying, "sleep", lambda _, wanted: wanted())
        patch.setattr(line, "sleep", lambda _, wanted: wanted())
        secrets.keep_for_session(deployments.TOKEN, provider.arm_token())
        return _compare(call, fault, provider, place) if call == "chat" else _deploy(call, fault, provider, place)


def _ask_aside(call: str, fault: str, provider: Provider, place: Path) -> Cell:
    """Pause, or go on, as often as it takes; the run is as it would be without."""
    cell, run = Cell(call, fault), Away(provider, place)
    provider.state.pace = 1
    struck = provider.fault(call, fault, seconds=0.05 if fault == "refused" else 1.0)
    done: list[str] = []

    def ask() -> None:
        try:
            done.append((control.go_on if len(done) else control.pause)(run.folder))
        except ProblemError as error:
            cell.codes.append(error.problem.code)
            clear = error.problem.action and error.problem.code.startswith("backend.")
            cell.silent_failures += not clear

    def when(_: float) -> None:
        if provider.jobs and provider.jobs[0].step > 3 and len(done) < 2:
            ask()
        if len(done) == 2:
            provider.state.pace = 20

    run.when = when
    before = len(run.events)
    run.perform()
    provider.release()
    cell.judge(run.events[before:])
    cell.struck, cell.paid = struck.hits, len(provider.jobs)
    cell.lost = int(run.said() != [event["id"] for event in provider.jobs[0].events]) + (len(done) != 2)
    cell.silent_failures += len(cell.codes) > 1
    return cell


def _compare(call: str, fault: str, provider: Provider, place: Path) -> Cell:
    """Ask a finished training's models; nothing is asked again that was answered."""
    cell, run = Cell(call, fault), Away(provider, place)
    run.perform()
    compared = run_folder.make(run.runs, ComparePlan(run=run.folder.name, answers=_ROWS))
    _to_the_end(cell, provider, compared, skip=1)
    asked, report = provider.count("chat"), load_report(compared / "report.json")
    cell.paid = len(provider.jobs)
    cell.lost = int(any(not row.tuned_answer for row in report.rows) or asked > len(report.rows) * 4 + cell.attempts)
    return cell


def _deploy(call: str, fault: str, provider: Provider, place: Path) -> Cell:
    """Deploy and delete; in between it stands, in the end nothing does, and what stands is remembered all the while."""
    cell, run = Cell(call, fault), Away(provider, place, "classic")
    run.perform()
    far = provider.azure
    plan = DeployPlan(
        run=run.folder.name,
        connection=run.connection.name,
        resource=Resource(subscription=far.subscription, group=far.group, account=far.account),
        name="clippy",
        model=str(provider.jobs[0].fine_tuned_model),
        hourly=1.7,
        confirmed=1.7,
    )
    made = run_folder.make(run.runs, plan)
    deleting = call == "arm.deployments.delete"
    _to_the_end(cell, provider, made, struck=not deleting)
    cell.paid = len(provider.state.deployments)
    cell.lost = int([each.plan.path for each in standing.known()] != [*provider.state.deployments])
    gone = run_folder.make(run.runs, UndeployPlan(run=made.name))
    _to_the_end(cell, provider, gone, struck=deleting)
    cell.lost += len(provider.state.deployments) + len(standing.known())
    return cell


def _to_the_end(cell: Cell, provider: Provider, folder: Path, *, struck: bool = True, skip: int = 0) -> None:
    """Work on a run until it is over, at most four times; whatever stands meanwhile is known to stand."""
    fault: Fault | None = None
    if struck and not cell.fault.startswith("kill"):
        fault = provider.fault(cell.call, cell.fault, skip=skip, seconds=0.05 if cell.fault == "refused" else 1.0)
    performers: runner.Performers = {**bootstrap.performers(), TrainPlan: train}
    for number in range(4):
        before = len(list(read(folder)))
        if struck and not fault and not number:
            cell.struck += killed(provider, folder, cell.call, cell.fault, meanwhile=lambda: time.sleep(0.002))
        else:
            runner.work(folder, performers)
        cell.judge(list(read(folder))[before:])
        cell.lost += len(provider.state.deployments) > len(standing.known())
        if cell.over:
            break
    provider.release()
    cell.struck += fault.hits if fault else 0
