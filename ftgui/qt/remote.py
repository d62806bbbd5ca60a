"""What the window asks of accounts at providers. All of it is slow, and is called on worker threads.

The SDKs of the providers are loaded here when something is asked, and not before.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from ftgui.base import secrets
from ftgui.base.problems import Problem, ProblemError
from ftgui.plan import connections, providers
from ftgui.plan.connections import Connection

if TYPE_CHECKING:
    from ftgui.backends.provider.adopting import OldJob as OldJob
    from ftgui.project.session import Session


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """What a test of an account found: `lines` say it, key first, then training, then a model each."""

    may_train: Literal["yes", "no", "not_known"]
    lines: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A connection as it is shown: `place` is its provider's title, `keyed` whether its key is known."""

    connection: Connection
    place: str
    keyed: bool


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts; `keyring` says whether keys outlive the app."""

    keyring: bool
    found: tuple[Account, ...]


def look() -> Accounts:
    """Read the accounts. Raises ProblemError (`disk.*`, `project.unreadable`)."""
    found = [
        Account(
            connection=each,
            place=place_of(each),
            keyed=each.sign_in == "entra" or secrets.get(each.secret_name) is not None,
        )
        for each in connections.known().values()
    ]
    return Accounts(keyring=secrets.available(), found=tuple(found))


def place_of(connection: Connection) -> str:
    """What the provider of a connection is called."""
    profile = next((each for each in providers.profiles() if each.name == connection.profile), None)
    return profile.title if profile else providers.facts(connection.provider).title


def keep(connection: Connection, key: str) -> None:
    """Keep a connection, and its key if there is one. Raises ProblemError (`backend.connection`, `usage.key`, ...)."""
    checked = connections.checked_key(key) if connection.sign_in == "key" else ""
    connections.put(connection)
    if checked:
        secrets.put(connection.secret_name, checked)


def test(connection: Connection) -> Tested:
    """Ask the provider what the account can do; what it refuses is among the answer's problems."""
    from ftgui.backends.provider import eligibility

    try:
        found = eligibility.test_connection(connection, lambda _: connections.key(connection))
    except ProblemError as error:
        return Tested(may_train="not_known", problems=(error.problem,))
    return Tested(may_train=found.may_train, lines=tuple(eligibility.lines(found)), problems=found.problems)


def sign_in() -> bool:
    """Sign in to Azure with the browser; False where the system cannot keep that. Raises ProblemError."""
    from ftgui.backends.provider import entra

    return entra.sign_in()


def pause(run: Path, *, go_on: bool = False) -> None:
    """Pause the job of a run, or let it go on. Raises ProblemError (`backend.*`)."""
    from ftgui.backends.provider import control

    (control.go_on if go_on else control.pause)(run)


def old_jobs(name: str) -> "list[OldJob]":
    """The newest trainings of the account called `name`. Raises ProblemError (`backend.*`)."""
    from ftgui.backends.provider import adopting

    connection = connections.find(name)
    return adopting.jobs(connection, lambda _: connections.key(connection))


def adopt(session: "Session", name: str, job: str) -> Path:
    """Follow a training of the account as a run of the project. Raises ProblemError (`backend.*`, `disk.*`)."""
    from ftgui.backends.provider import adopting

    connection = connections.find(name)
    run = adopting.adopt(session.folder / "runs", connection, lambda _: connections.key(connection), job)
    session.resume(run)
    return run
