"""The command about accounts at providers. Keys come from a prompt or from stdin, never from an argument."""

import argparse
import getpass
import sys

import msgspec

from ftgui.base import secrets
from ftgui.base.problems import Problem, Severity, fail
from ftgui.base.texts import tr
from ftgui.cli.output import Result, table
from ftgui.plan import connections, providers
from ftgui.plan.connections import Connection


def connect(arguments: argparse.Namespace) -> Result:
    """List, add, test or forget connections."""
    if arguments.action == "list":
        return _list()
    if not arguments.name:
        raise fail("usage.connection", tr("Which account?"), tr("Say what you call it, for example “work”."))
    actions = {"add": _add, "test": _test, "sign-in": _sign_in, "forget": _forget}
    return actions[arguments.action](arguments)


def ask_key(connection: Connection) -> None:
    """Read the connection's key for this process only. Raises ProblemError (`usage.key`)."""
    secrets.keep_for_session(connection.secret_name, _read_key(connection.name))


def ask_token(name: str) -> None:
    """Read a control plane's token for this process only, kept as `name`. Raises ProblemError (`usage.key`)."""
    secrets.keep_for_session(name, _typed(tr("Token for Azure's control plane: ")))


def standing(connection: Connection) -> dict[str, object]:
    """A connection as commands tell it; never its key."""
    kept = connection.sign_in == "entra" or secrets.get(connection.secret_name) is not None
    return {**msgspec.to_builtins(connection), "provider": connection.provider, "key": kept}


def key_words(connection: dict[str, object]) -> str:
    """Whether the key of a connection, as `standing` tells it, is there."""
    return tr("key known") if connection["key"] else tr("no key")


def _list() -> Result:
    found = [standing(each) for each in connections.known().values()]
    lines = [[str(each["name"]), str(each["provider"]), key_words(each)] for each in found]
    text = table(lines) if lines else tr("No accounts yet.")
    return Result(document={"connections": found, "keyring": secrets.available()}, text=text)


def _add(arguments: argparse.Namespace) -> Result:
    profile = next((each for each in providers.profiles() if each.name == arguments.profile), None)
    if arguments.profile and profile is None:
        names = ", ".join(each.name for each in providers.profiles())
        message = tr("There is no known provider called “{name}”.", name=arguments.profile)
        raise fail("usage.profile", message, tr("Known are: {names}. Give any other's address.", names=names))
    connection = Connection(
        name=arguments.name,
        provider="compatible" if profile else (arguments.provider or "openai"),
        base_url=arguments.url or (profile.base_url if profile else ""),
        api_version=arguments.api_version,
        organization=arguments.organization,
        project=arguments.account_project,
        sign_in="entra" if arguments.entra else "key",
        region=arguments.region,
        profile=profile.name if profile else "",
    )
    key = _read_key(connection.name) if connection.sign_in == "key" else ""
    connections.put(connection)
    kept = secrets.put(connection.secret_name, key) if key else True
    problems = [] if kept else [_not_kept()]
    document: dict[str, object] = {"connection": standing(connection), "kept": kept}
    return Result(document=document, text=tr("Connected: {name}", name=connection.name), problems=problems)


def _test(arguments: argparse.Namespace) -> Result:
    from ftgui.backends.provider import eligibility  # with the provider's SDK, which other commands need not load

    connection = connections.find(arguments.name)
    if arguments.ask_key:
        ask_key(connection)
    tested = eligibility.test_connection(connection, lambda _: connections.key(connection))
    document = msgspec.to_builtins(tested)
    return Result(document=document, text="\n".join(eligibility.lines(tested)), problems=tested.problems)


def _sign_in(arguments: argparse.Namespace) -> Result:
    from ftgui.backends.provider import entra

    connection = connections.find(arguments.name)
    if connection.sign_in == "key":
        raise fail("usage.sign_in", tr("“{name}” uses a key, and needs no sign-in.", name=connection.name))
    if not entra.sign_in():
        raise fail(
            "backend.sign_in_not_kept",
            tr("This computer has no safe place to keep a sign-in with the browser."),
            tr("Install Azure's command line and sign in with “az login”: the app uses that."),
        )
    return Result(document={"signed_in": connection.name}, text=tr("Signed in."))


def _forget(arguments: argparse.Namespace) -> Result:
    connections.forget(arguments.name)
    return Result(document={"forgotten": arguments.name}, text=tr("Forgotten, with its key."))


def _read_key(name: str) -> str:
    return _typed(tr("Key for {name}: ", name=name))


def _typed(prompt: str) -> str:
    """From a prompt that shows nothing, or one line of stdin."""
    return connections.checked_key(getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline())


def _not_kept() -> Problem:
    return Problem(
        code="backend.no_keyring",
        message=tr("This computer has no safe place for keys, so this one was not kept."),
        action=tr("Give it again where it is needed (--ask-key), or set up a keyring such as GNOME's."),
        severity=Severity.WARNING,
    )
