"""Commands about this computer: what it has, and its engines."""

import argparse

import msgspec

from ftgui import __version__
from ftgui.base import paths, quantities
from ftgui.base.texts import tr
from ftgui.cli import connecting, following, standing
from ftgui.cli.output import Result, table
from ftgui.engines import hardware, store
from ftgui.engines.catalogue import ENGINES
from ftgui.plan import connections
from ftgui.run import installing
from ftgui.run.installing import InstallPlan
from ftgui.ship import standing as at_azure


def doctor(_: argparse.Namespace) -> Result:
    """Tell what training here can count on."""
    machine = hardware.probe()
    engines = [store.status(name) for name in ENGINES]
    keys = [connecting.standing(each) for each in connections.known().values()]
    deployed = at_azure.known()
    lines = [
        [tr("processor cores"), str(machine.cores)],
        [
            tr("memory"),
            tr(
                "{free} free of {total}",
                free=quantities.size(machine.memory_free),
                total=quantities.size(machine.memory_total),
            ),
        ],
        [tr("graphics cards"), ", ".join(gpu.name for gpu in machine.gpus) or tr("none")],
        [tr("free disk"), quantities.size(machine.disk_free)],
        *([ENGINES[engine.name].title, engine.state] for engine in engines),
        *([tr("account {name}", name=each["name"]), connecting.key_words(each)] for each in keys),
        [tr("kept in"), str(paths.data_dir())],
    ]
    document: dict[str, object] = {
        "version": __version__,
        "hardware": msgspec.to_builtins(machine),
        "engines": [msgspec.to_builtins(engine) for engine in engines],
        "keys": keys,
        "deployments": [standing.told(each) for each in deployed],
    }
    problems = [problem for engine in engines for problem in engine.problems]
    return Result(document=document, text=table(lines), problems=[*problems, *standing.reminders(deployed)])


def engine(arguments: argparse.Namespace) -> Result:
    """Install, verify, repair or remove an engine, waiting for the end."""
    if arguments.action == "remove":
        store.remove(arguments.name)
        return Result(document={"engine": arguments.name, "state": "absent"}, text=tr("Removed."))
    folder = installing.start(InstallPlan(engine=arguments.name, action=arguments.action))
    done = following.wait(folder, aloud=not arguments.json)
    done.document |= {"engine": arguments.name, "state": store.status(arguments.name).state}
    return done
