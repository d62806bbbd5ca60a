"""Whose computers a plan may train on: an account at a provider, without its key.

Connections are the user's, not a project's: they lie in the user's configuration. The key of each is
in the keyring under `secret_name`.
"""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from ftgui.base import atomic, paths, saved, secrets
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr

Provider = Literal["openai", "azure", "compatible"]
_FILE = "connections.yaml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,59}")


class Connection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One account. `base_url` is empty for OpenAI's own address.

    For Azure it is the resource's endpoint, and `api_version` is empty where that is a v1 endpoint
    (`https://NAME.openai.azure.com/openai/v1/`); `sign_in` is `entra` where Microsoft Entra takes the key's
    place; `region` is the resource's, if known. `profile` names a compatible provider of providers.yaml.
    """

    name: str
    provider: Provider
    base_url: str = ""
    api_version: str = ""
    organization: str = ""
    project: str = ""
    sign_in: Literal["key", "entra"] = "key"
    region: str = ""
    profile: str = ""

    @property
    def verified(self) -> bool:
        """Whether the app was made for this provider, rather than for another with the same API."""
        return self.provider != "compatible"

    @property
    def secret_name(self) -> str:
        """What its key is called in the keyring."""
        return f"connection {self.name}"


class _Saved(msgspec.Struct, frozen=True, kw_only=True):
    connections: list[Connection] = []


def known() -> dict[str, Connection]:
    """All connections by name, in the order they were made. Raises ProblemError (`disk.*`, `project.unreadable`)."""
    if not _path().exists():
        return {}
    return {each.name: each for each in saved.load(_path(), _Saved).connections}


def of(provider: Provider) -> list[Connection]:
    """The connections to one provider. Raises as `known` does."""
    return [each for each in known().values() if each.provider == provider]


def find(name: str) -> Connection:
    """The connection of that name. Raises ProblemError (`backend.no_connection`), and as `known` does."""
    found = known()
    if name in found:
        return found[name]
    names = ", ".join(found) or tr("none yet")
    raise fail(
        "backend.no_connection",
        tr("There is no account called “{name}”.", name=name) if name else tr("No account is connected yet."),
        tr("Connect one first. Your accounts: {names}.", names=names),
        setting="connection",
        remedy="connect",
    )


def put(connection: Connection) -> None:
    """Keep a connection, in place of one of the same name. Raises ProblemError (`backend.connection`, `disk.*`)."""
    if problem := _problem(connection):
        raise problem
    _save({**known(), connection.name: connection})


def forget(name: str) -> None:
    """Forget a connection and its key. Raises ProblemError (`backend.no_connection`, `disk.*`)."""
    secrets.forget(find(name).secret_name)
    _save({other: each for other, each in known().items() if other != name})


def key(connection: Connection) -> str:
    """The connection's key as it is now. Raises ProblemError (`backend.no_key`)."""
    return secrets.get(connection.secret_name) or _refuse_keyless(connection.name)


def checked_key(text: str) -> str:
    """What was typed or pasted for a key, if it can be one. Raises ProblemError (`usage.key`)."""
    typed = text.strip()
    if typed and typed.isascii() and typed.isprintable() and " " not in typed:
        return typed
    raise fail("usage.key", tr("That is not a key."), tr("Copy it from the provider's page and try again."))


def _refuse_keyless(name: str) -> str:
    raise fail(
        "backend.no_key",
        tr("The key of “{name}” is not known.", name=name),
        tr("Enter the key again: it is not kept on this computer, or it was removed from its keyring."),
        remedy="connect",
    )


def _save(connections: dict[str, Connection]) -> None:
    try:
        paths.config_dir().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.disk_problem(error, paths.config_dir()) from error
    saved.save(_path(), _Saved(connections=list(connections.values())))


def _path() -> Path:
    return paths.config_dir() / _FILE


def _problem(connection: Connection) -> ProblemError | None:
    if not _NAME.fullmatch(connection.name):
        return _refusal(
            tr("An account cannot be called “{name}”.", name=connection.name),
            tr("Use letters, digits, spaces, points and hyphens; at most 60."),
        )
    if connection.provider != "openai" and not connection.base_url:
        return _refusal(tr("The address is missing."), tr("Copy it from the provider's page, beside the key."))
    if connection.base_url and not _is_safe(connection.base_url):
        return _refusal(
            tr("“{url}” is not an address that a key may be sent to.", url=connection.base_url),
            tr("It begins with https:// and holds neither a password nor a question mark."),
        )
    return None


def _is_safe(url: str) -> bool:
    """Keys travel encrypted, or do not leave this computer."""
    try:
        parts = urlsplit(url)
        home = parts.hostname in ("127.0.0.1", "localhost", "::1")
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    return bool(parts.hostname) and plain and (parts.scheme == "https" or (parts.scheme == "http" and home))


def _refusal(message: str, action: str) -> ProblemError:
    return fail("backend.connection", message, action, setting="connection")
