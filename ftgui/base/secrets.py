"""Keys, by name, in the system's own keyring; where there is none, for as long as this process lives.

Nothing else of the app keeps a key: not a file, not a log, not an argument, not the environment. The
keyring is asked when a key is needed and not before, as asking takes a moment.
"""

import json
from collections.abc import Mapping
from typing import Any

SERVICE = "ftgui"
_SAFE = 1  # what keyring itself calls the least priority of a backend that it recommends
_session: dict[str, str] = {}


def available() -> bool:
    """Whether keys outlive this process. False without a keyring, or with one that writes plain text."""
    return _keyring() is not None


def put(name: str, secret: str) -> bool:
    """Keep a key; True if in the keyring, False if only until this process ends."""
    import keyring.errors

    _session.pop(name, None)
    place = _keyring()
    if place is not None:
        try:
            place.set_password(SERVICE, name, secret)
        except keyring.errors.KeyringError:  # locked, and the user would not unlock it
            pass
        else:
            return True
    _session[name] = secret
    return False


def get(name: str) -> str | None:
    """The key kept under `name`, as it is now; None if there is none."""
    import keyring.errors

    if name in _session:
        return _session[name]
    place = _keyring()
    try:
        return None if place is None else place.get_password(SERVICE, name)
    except keyring.errors.KeyringError:
        return None


def forget(name: str) -> None:
    """Keep the key no longer; it need not be there."""
    import keyring.errors

    _session.pop(name, None)
    place = _keyring()
    if place is not None:
        try:
            place.delete_password(SERVICE, name)
        except keyring.errors.KeyringError:
            return  # it was not there


def session_only() -> bytes:
    """What another process of ours must be told, as no keyring tells it; empty if nothing."""
    return json.dumps(_session).encode() if _session else b""


def receive(lent: bytes) -> None:
    """Know what the process that started us knew for its session only."""
    told: Mapping[str, str] = json.loads(lent or b"{}")
    _session.update(told)


def keep_for_session(name: str, secret: str) -> None:
    """Know a key until this process ends, whatever the keyring holds."""
    _session[name] = secret


def _keyring() -> Any:  # keyring has no types
    """The keyring, or None: `fail` and `null` keep nothing, and some backends would write plain text."""
    import keyring
    import keyring.errors

    try:
        chosen = keyring.get_keyring()
        backends = getattr(chosen, "backends", None) or [chosen]  # a chain uses its first link
        return chosen if backends[0].priority >= _SAFE else None
    except (keyring.errors.KeyringError, RuntimeError):  # a backend says so where it cannot work
        return None
