"""A real gnome-keyring on a session bus of its own, with an empty home."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
UNLOCKED = """
printf password | gnome-keyring-daemon --unlock --components=secrets --control-directory="$1" >/dev/null 2>&1
printf '%s\\n' "$DBUS_SESSION_BUS_ADDRESS"
exec cat >/dev/null
"""
"""Tells the bus's address and stays until its input ends; the bus and the keyring end with it."""


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
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.stdout.readline().strip())
        monkeypatch.setattr(library.core, "_keyring_backend", SecretService.Keyring())  # type: ignore[no-untyped-call]
        yield home / "keyrings"
        session.communicate()
