"""Commands about runs."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

import msgspec

from ftgui import bootstrap
from ftgui.base import saved, secrets
from ftgui.base.texts import tr
from ftgui.cli import connecting, following, standing
from ftgui.cli.output import Result, table
from ftgui.compare import scores
from ftgui.compare.plan import ComparePlan
from ftgui.compare.report import load_report
from ftgui.plan import connections
from ftgui.plan.plan import TrainPlan
from ftgui.project import deployments, store
from ftgui.project import runs as run_folders
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.events import Outcome
from ftgui.run.journal import read
from ftgui.run.view import RunView, view


def run(arguments: argparse.Namespace) -> Result:
    """Start training a project."""
    with closing(bootstrap.open_session(arguments.project)) as session:
        if arguments.ask_key:
            connecting.ask_key(connections.find(session.plan().connection))
        folder = session.start(arguments.confirm)
    if arguments.wait:
        return following.wait(folder, aloud=not arguments.json)
    return following.result(folder, RunView(), None)


def runs(arguments: argparse.Namespace) -> Result:
    """List a project's runs, oldest first."""
    store.load(arguments.project)  # no runs of something that is no project
    found = run_folders.read_all(arguments.project / "runs", bootstrap.performers())
    rows = [{**following.standing(run.folder, run.seen, run.outcome), "kind": run.kind} for run in found]
    lines = [[run.name, run.kind, str(run.outcome or run.seen.state)] for run in found]
    deployed = deployments.standing(found)
    return Result(
        document={"runs": rows, "deployments": [standing.told(each) for each in deployed]},
        text=table(lines) if lines else tr("No runs yet."),
        problems=standing.reminders(deployed),
    )


def watch(arguments: argparse.Namespace) -> Result:
    """Follow a run until it ends; an ended one is told again."""
    return following.wait(following.check(arguments.run), aloud=not arguments.json)


def stop(arguments: argparse.Namespace) -> Result:
    """Ask a run to stop, and wait until it has."""
    folder = following.check(arguments.run)
    run_folder.request_stop(folder)
    stopped = following.wait(folder, aloud=False)
    if stopped.document["outcome"] is Outcome.STOPPED:
        stopped.problems = ()
    return stopped


def resume(arguments: argparse.Namespace) -> Result:
    """Start another attempt of a run that did not succeed."""
    folder = following.check(arguments.run)
    attempts = view(read(folder)).attempt
    if run_folder.is_owned(folder):
        raise run_folder.busy(folder)
    _ask_key(arguments, folder)
    runner.start(folder)
    if arguments.wait:
        return following.wait(folder, attempt=attempts + 1, aloud=not arguments.json)
    return following.result(folder, RunView(), None)


def compare(arguments: argparse.Namespace) -> Result:
    """Measure base and tuned model on the validation rows, and print what the difference means."""
    training = trained(arguments.run)
    _ask_key(arguments, training)
    if arguments.ask_token:
        connecting.ask_token(deployments.TOKEN)
    done = perform(training, ComparePlan(run=training.name), aloud=not arguments.json)
    if done.stops:
        return done
    report = load_report(Path(str(done.document["run"])) / "report.json")
    comparison = scores.compare(report.rows, report.measure)
    document = {**done.document, **msgspec.to_builtins(comparison), "models": msgspec.to_builtins(report.models)}
    return Result(document=document, text=f"{comparison.sentence}\n{comparison.advice}", problems=done.problems)


def work(arguments: argparse.Namespace) -> Result:
    """Be the runner of a run."""
    if arguments.keys_on_stdin:
        secrets.receive(sys.stdin.buffer.read())
    ended = runner.work(following.check(arguments.run), bootstrap.performers())
    problems = [ended.problem] if ended.problem else []
    return Result(document={"outcome": ended.outcome}, problems=problems)


def _ask_key(arguments: argparse.Namespace, run: Path) -> None:
    """Read the key of the connection that `run`, or the training it is about, goes through."""
    if arguments.ask_key:
        plan = saved.read_mapping(run / run_folder.PLAN)
        about = run.parent / str(plan["run"]) if "run" in plan else run
        named = saved.load(about / run_folder.PLAN, TrainPlan).connection
        connecting.ask_key(connections.find(named))


def trained(run: Path) -> Path:
    """`run` if it is the folder of a training run. Raises ProblemError."""
    folder = following.check(run)
    saved.load(folder / run_folder.PLAN, TrainPlan)
    return folder


def perform(beside: Path, plan: msgspec.Struct, *, aloud: bool) -> Result:
    """Perform a plan in a run of its own, next to the run `beside`, and wait for its end."""
    folder = run_folder.make(beside.parent, plan)
    runner.start(folder)
    try:
        return following.wait(folder, aloud=aloud)
    except KeyboardInterrupt:
        run_folder.request_stop(folder)
        return following.wait(folder, aloud=False)
