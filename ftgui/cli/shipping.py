"""Putting a trained model to use: on this computer, or deployed at Azure, and deleted there again."""

import argparse
import time
from pathlib import Path

from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.cli import connecting, following, running, standing
from ftgui.cli.output import Result
from ftgui.plan import connections
from ftgui.project import deployments
from ftgui.ship import azure
from ftgui.ship.azure import UndeployPlan
from ftgui.ship.merging import MergePlan
from ftgui.ship.serving import ServePlan

HERE = {"merged": MergePlan, "serve": ServePlan}
TARGETS = (*HERE, "azure")


def ship(arguments: argparse.Namespace) -> Result:
    """Perform the plan of a way to use the model; serving goes on until it is stopped."""
    if arguments.delete:
        return _delete(arguments)
    if arguments.to is None:
        raise fail("usage.target", tr("Where to?"), tr("Say --to with one of: {names}.", names=", ".join(TARGETS)))
    trained = running.trained(arguments.run)
    if arguments.to == "azure":
        return _deploy(arguments, trained)
    return running.perform(trained, HERE[arguments.to](run=trained.name), aloud=not arguments.json)


def _deploy(arguments: argparse.Namespace, trained: Path) -> Result:
    info = next(run for run in standing.runs_beside(trained) if run.folder == trained)
    connection = deployments.connection_of(info)
    _ask(arguments, connection.name if connection else "")
    if arguments.resource:
        resource = azure.parse_resource(arguments.resource)
    elif connection is not None and connection.provider == "azure":
        resource = deployments.own_resource(connection)
    else:
        resource = azure.Resource(subscription="", group="", account="")  # `make_plan` says what is wrong
    plan = deployments.make_plan(
        info,
        resource,
        sku=arguments.sku,
        capacity=arguments.capacity,
        name=arguments.name,
        confirmed=arguments.confirm,
    )
    done = running.perform(trained, plan, aloud=not arguments.json)
    found = deployments.standing(standing.runs_beside(trained), of=trained.name)
    ours = [each for each in found if each.plan.path == plan.path]
    done.document |= {"deployment": standing.told(ours[0]) if ours else None}
    if ours and not done.stops:
        done.text = "\n".join([done.text, azure.reminder(ours[0], time.time()), azure.end_words(ours[0], time.time())])
    return done


def _delete(arguments: argparse.Namespace) -> Result:
    folder = following.check(arguments.run)
    found = [
        each
        for each in deployments.standing(standing.runs_beside(folder))
        if folder.name in (each.plan.run, Path(each.run).name)
    ]
    if found:
        _ask(arguments, found[0].plan.connection)
    result = Result(document={"deleted": []}, text=tr("Nothing of this run is deployed."))
    names: list[str] = []
    for each in found:
        result = running.perform(folder, UndeployPlan(run=Path(each.run).name), aloud=not arguments.json)
        if result.stops:
            break
        names.append(each.plan.name)
        result.text = tr("Deleted, and seen to be gone: {names}", names=", ".join(names))
    result.document |= {"deleted": names}
    return result


def _ask(arguments: argparse.Namespace, connection: str) -> None:
    """Read a key, then a token, where that is wished for."""
    if arguments.ask_key:
        connecting.ask_key(connections.find(connection))
    if arguments.ask_token:
        connecting.ask_token(deployments.TOKEN)
