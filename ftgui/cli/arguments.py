"""The command line's words. Names, exit codes and JSON keys are a contract: others build on them."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from ftgui import __version__
from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.cli import bringing, connecting, making, remote, running, shipping, tending
from ftgui.cli.output import Result
from ftgui.data.exports.exporting import FORMATS
from ftgui.data.intake.splitting import Split
from ftgui.engines.catalogue import ENGINES
from ftgui.project.foresight import EXPORTS
from ftgui.ship import azure

Command = Callable[[argparse.Namespace], Result]
Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the words as a problem, and takes options by their whole names only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise fail("usage.command", message, self.format_usage().strip())


def parser() -> argparse.ArgumentParser:
    """Build the parser; each command leaves its function in `command`. It raises ProblemError (`usage.command`)."""
    top = _Parser(prog="ftgui", description=tr("Without a command, the window opens."))
    top.add_argument("--version", action="version", version=f"ftgui {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _making(commands)
    _running(commands)
    _remote(commands)
    _tending(commands)
    return top


def _add(commands: Commands, name: str, command: Command, words: str) -> argparse.ArgumentParser:
    sub: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    sub.set_defaults(command=command)
    sub.add_argument("--json", action="store_true", help=tr("print one JSON document and nothing else"))
    return sub


def _mapping(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--map",
        action="extend",
        nargs="+",
        default=[],
        metavar="PART=COLUMN",
        help=tr('which column holds which part: answer=Reply, or a template: question="{title}: {text}"'),
    )


def _files(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("file", nargs="+", help=tr("files, folders, zips, or hf://datasets/OWNER/NAME"))
    sub.add_argument("--sheet", metavar="NAME", help=tr("which sheet of a spreadsheet; else the first with rows"))


def _key(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--ask-key",
        action="store_true",
        help=tr("ask for the provider's key, or read it as a line of stdin; for computers without a keyring"),
    )


def _token(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--ask-token", action="store_true", help=tr("ask for a token of Azure's control plane"))


def _making(commands: Commands) -> None:
    sub = _add(commands, "sample", making.sample, tr("list the bundled samples, or make a project from one"))
    sub.add_argument("name", nargs="?")
    sub.add_argument("folder", nargs="?", type=Path, metavar="DIR")

    sub = _add(commands, "decide", making.decide, tr("should this be fine-tuned at all, and why"))
    sub.add_argument("project", type=Path)
    sub.add_argument("--answers", type=Path, metavar="FILE.yaml")

    sub = _add(commands, "check", bringing.check, tr("read and judge a file; no project needed"))
    _files(sub)
    sub.add_argument("--for", dest="backend", metavar="BACKEND", help=tr("also say what this place would refuse"))
    _mapping(sub)

    sub = _add(commands, "import", bringing.import_rows, tr("bring a file's rows into a project"))
    sub.add_argument("project", type=Path, help=tr("its folder; a new one is made"))
    _files(sub)
    sub.add_argument("--validation", default="0.1", metavar="FILE|SHARE", help=tr("rows to hold back (default 0.1)"))
    sub.add_argument(
        "--split-by",
        default="row",
        metavar="file|label|COLUMN",
        help=tr("hold back whole files, a share of each label, or all rows with the same value in a column"),
    )
    sub.add_argument("--seed", type=int, default=Split().seed, help=tr("another one holds back other rows"))
    sub.add_argument("--repairs", type=Path, metavar="FILE.yaml", help=tr("what to do about problems of rows"))
    _mapping(sub)

    sub = _add(commands, "plan", making.plan, tr("the plan, its fit and its time; with options, change it"))
    sub.add_argument("project", type=Path, nargs="?")
    sub.add_argument("--backends", action="store_true", help=tr("list the places to train"))
    sub.add_argument("--backend")
    sub.add_argument("--connection", metavar="NAME", help=tr("whose account at a provider"))
    sub.add_argument("--model", help=tr("a bundled model's name, a folder, a Hub id, or a provider's name for it"))
    sub.add_argument("--preset")
    sub.add_argument("--set", action="extend", nargs="+", default=[], metavar="KEY=VALUE")

    sub = _add(commands, "export", making.export, tr("files for training elsewhere, or the rows in another format"))
    sub.add_argument("project", type=Path)
    sub.add_argument("--for", dest="target", required=True, choices=sorted([*EXPORTS, *FORMATS]))
    sub.add_argument("--out", type=Path, required=True, metavar="DIR")


def _running(commands: Commands) -> None:
    sub = _add(commands, "run", running.run, tr("train; goes on in the background unless --wait"))
    sub.add_argument("project", type=Path)
    sub.add_argument("--wait", action="store_true")
    sub.add_argument(
        "--confirm",
        type=float,
        default=0.0,
        metavar="DOLLARS",
        help=tr("the most that it may cost at a provider; “plan” says what it will"),
    )
    _key(sub)

    sub = _add(commands, "runs", running.runs, tr("the project's runs"))
    sub.add_argument("project", type=Path)

    for name, command, words in (
        ("watch", running.watch, tr("follow a run until it ends")),
        ("stop", running.stop, tr("stop a run; it can be resumed")),
        ("pause", remote.pause, tr("pause a training at its provider")),
        ("unpause", remote.unpause, tr("let a paused training go on at its provider")),
    ):
        _add(commands, name, command, words).add_argument("run", type=Path)

    sub = _add(commands, "compare", running.compare, tr("measure a trained model against its base"))
    sub.add_argument("run", type=Path)
    _token(sub)
    _key(sub)

    sub = _add(commands, "resume", running.resume, tr("go on with a stopped or interrupted run"))
    sub.add_argument("run", type=Path)
    sub.add_argument("--wait", action="store_true")
    _key(sub)

    _shipping(_add(commands, "ship", shipping.ship, tr("put a trained model to use")))

    sub = _add(commands, "run-worker", running.work, tr("perform a run; the app starts this by itself"))
    sub.add_argument("run", type=Path)
    sub.add_argument("--keys-on-stdin", action="store_true", help=argparse.SUPPRESS)


def _shipping(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("run", type=Path)
    sub.add_argument("--to", choices=sorted(shipping.TARGETS))
    sub.add_argument(
        "--sku", default="Standard", choices=list(azure.skus()), help=tr("the kind of deployment at Azure")
    )
    sub.add_argument("--capacity", type=int, default=1, help=tr("thousands of tokens a minute that it may answer"))
    sub.add_argument("--resource", help=tr("where at Azure: a resource's id, or SUBSCRIPTION/GROUP/ACCOUNT"))
    sub.add_argument("--name", default="", help=tr("what to call the deployment"))
    sub.add_argument(
        "--confirm", type=float, default=0.0, metavar="DOLLARS", help=tr("what an hour of the deployment may cost")
    )
    sub.add_argument("--delete", action="store_true", help=tr("delete what is deployed, and see that it is gone"))
    _token(sub)
    _key(sub)


def _remote(commands: Commands) -> None:
    sub = _add(commands, "jobs", remote.jobs, tr("the trainings that an account has at its provider"))
    sub.add_argument("name", help=tr("what you call the account"))
    _key(sub)

    sub = _add(commands, "adopt", remote.adopt, tr("take a training of an account into a project"))
    sub.add_argument("project", type=Path)
    sub.add_argument("job")
    sub.add_argument("--connection", required=True, metavar="NAME")
    sub.add_argument("--wait", action="store_true")
    _key(sub)


def _tending(commands: Commands) -> None:
    sub = _add(
        commands, "connect", connecting.connect, tr("accounts at providers: list, add, test, sign in or forget them")
    )
    sub.add_argument("action", choices=["list", "add", "test", "sign-in", "forget"])
    sub.add_argument("name", nargs="?", help=tr("what you call the account"))
    sub.add_argument("--provider", choices=["openai", "azure", "compatible"])
    sub.add_argument("--profile", help=tr("a provider with OpenAI's calls whose address is known, such as nebius"))
    sub.add_argument("--url", default="", help=tr("the address; for Azure the resource's endpoint"))
    sub.add_argument("--api-version", default="", help=tr("for Azure's classic address; not for one ending in /v1/"))
    sub.add_argument("--organization", default="")
    sub.add_argument("--account-project", default="", metavar="PROJECT", help=tr("the project at OpenAI"))
    sub.add_argument("--region", default="", help=tr("where the Azure resource is, for example swedencentral"))
    sub.add_argument("--entra", action="store_true", help=tr("sign in with Microsoft Entra instead of a key"))
    _key(sub)

    _add(commands, "doctor", tending.doctor, tr("what this computer has: hardware, engines, disk"))

    sub = _add(commands, "engine", tending.engine, tr("install, verify, repair or remove an engine"))
    sub.add_argument("action", choices=["install", "verify", "repair", "remove"])
    sub.add_argument("name", choices=list(ENGINES))
