"""Commands about trainings at a provider: the account's old ones, and pausing."""

import argparse
import datetime

import msgspec

from ftgui.base.texts import tr
from ftgui.cli import following
from ftgui.cli.connecting import ask_key
from ftgui.cli.output import Result, table
from ftgui.plan import connections
from ftgui.project import store
from ftgui.run import runner
from ftgui.run.view import RunView


def jobs(arguments: argparse.Namespace) -> Result:
    """List the trainings of an account, the newest first."""
    from ftgui.backends.provider import adopting

    connection = connections.find(arguments.name)
    if arguments.ask_key:
        ask_key(connection)
    found = adopting.jobs(connection, lambda _: connections.key(connection))
    lines = [[job.id, _day(job.created), job.status, job.model, job.tuned] for job in found]
    text = table(lines) if lines else tr("No trainings yet.")
    return Result(document={"jobs": [msgspec.to_builtins(job) for job in found]}, text=text)


def adopt(arguments: argparse.Namespace) -> Result:
    """Take a training of an account into a project, and follow it there."""
    from ftgui.backends.provider import adopting

    connection = connections.find(arguments.connection)
    if arguments.ask_key:
        ask_key(connection)
    store.load(arguments.project)
    runs = arguments.project / "runs"
    folder = adopting.adopt(runs, connection, lambda _: connections.key(connection), arguments.job)
    runner.start(folder)
    if arguments.wait:
        return following.wait(folder, aloud=not arguments.json)
    return following.result(folder, RunView(), None)


def pause(arguments: argparse.Namespace) -> Result:
    """Pause a training at its provider."""
    from ftgui.backends.provider import control

    return _status(control.pause(following.check(arguments.run)))


def unpause(arguments: argparse.Namespace) -> Result:
    """Let a paused training go on at its provider."""
    from ftgui.backends.provider import control

    return _status(control.go_on(following.check(arguments.run)))


def _status(status: str) -> Result:
    return Result(document={"status": status}, text=tr("The provider says: {status}", status=status))


def _day(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC).date().isoformat()
