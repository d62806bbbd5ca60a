"""A real gnome-keyring on a session bus of its own, with an empty home."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

NEEDED = ("dbus-run-session", "dbus-send", "gnome-keyring-daemon")
UNLOCKED = """
wait_for() {
    wanted=$1; shift
    for _ in $(seq 500); do
        dbus-send --session --print-reply "$@" 2>&1 | grep -q "boolean $wanted" && return
        sleep 0.02
    done
    exit 1
}
printf password | gnome-keyring-daemon --unlock --components=secrets --control-directory="$1" >/dev/null 2>&1
wait_for true --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets
wait_for false --dest=org.freedesktop.secrets /org/freedesktop/secrets/collection/login \\
    org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked
printf '%s\\n' "$DBUS_SESSION_BUS_ADDRESS"
exec cat >/dev/null
"""
"""Tells the bus's address once the keyring is there and open, and stays until its input ends; all ends with it.

The daemon goes into the background before it answers, and whoever asks too early finds it locked.
"""


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An unlocked, empty keyring, here and for children that inherit the environment; yields its folder of files."""
    absent = [name for name in NEEDED if not shutil.which(name)]
    if absent:
        pytest.skip(f"a real keyring needs {' and '.join(absent)} (Debian: dbus gnome-keyring)")
    import keyring as library
    from keyring.backends import SecretService

    home, control = tmp_path / "keyring", tmp_path / "keyring-control"
    home.mkdir()
    control.mkdir(mode=0o700)
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh", str(control)],
        env={**os.environ, "XDG_DATA_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with session:
        assert session.stdout
        address = session.stdout.readline().strip()
        assert address, "the keyring did not open within ten seconds"
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setattr(library.core, "_keyring_backend", SecretService.Keyring())  # type: ignore[no-untyped-call]
        yield home / "keyrings"
        session.communicate()
