"""Keys are kept in the keyring, or in memory, and nowhere else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring as library
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from ftgui.base import secrets

NAME, KEY = "connection work", "sk-sentinel-93bd"


class Memory(KeyringBackend):
    """A keyring of the tests' own, through keyring's own interface."""

    priority: float = 9
    locked = False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class InTheClear(Memory):
    """As keyrings.alt's, which writes a file that anyone can read, and says so by its priority."""

    priority = 0.5


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_session", {})


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, ours = library.get_keyring(), Memory()
    library.set_keyring(ours)
    yield ours
    library.set_keyring(before)


def test_a_key_is_kept_in_the_keyring_and_forgotten_there(memory: Memory) -> None:
    assert secrets.available()
    assert secrets.put(NAME, KEY)
    assert memory.kept == {("ftgui", NAME): KEY}
    assert secrets.get(NAME) == KEY
    assert secrets.session_only() == b""
    memory.kept["ftgui", NAME] = "another"
    assert secrets.get(NAME) == "another"
    secrets.forget(NAME)
    secrets.forget(NAME)
    assert memory.kept == {}
    assert secrets.get(NAME) is None


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring, InTheClear])
def test_without_a_safe_keyring_a_key_lives_as_long_as_the_process(
    memory: Memory, kind: type[KeyringBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = kind()
    library.set_keyring(absent)
    assert not secrets.available()
    assert not secrets.put(NAME, KEY)
    assert secrets.get(NAME) == KEY
    assert getattr(absent, "kept", {}) == {}
    told = secrets.session_only()
    monkeypatch.setattr(secrets, "_session", {})
    assert secrets.get(NAME) is None
    secrets.receive(told)
    assert secrets.get(NAME) == KEY
    secrets.forget(NAME)
    assert secrets.get(NAME) is None


def test_a_chain_is_as_safe_as_its_first_link(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = chainer.ChainerBackend()  # type: ignore[no-untyped-call]
    library.set_keyring(chain)
    for links, safe in (([memory, InTheClear()], True), ([InTheClear()], False)):
        monkeypatch.setattr(chainer.ChainerBackend, "backends", links)
        assert secrets.available() is safe


def test_a_keyring_that_stays_locked_is_none(memory: Memory) -> None:
    memory.locked = True
    assert not secrets.put(NAME, KEY)
    memory.locked = False
    assert secrets.get(NAME) == KEY
    assert secrets.put(NAME, "new")
    assert secrets.session_only() == b""
    memory.locked = True
    assert secrets.get(NAME) is None


def test_a_real_keyring_tells_other_processes_and_no_file(keyring: Path) -> None:
    assert secrets.available()
    assert secrets.put(NAME, KEY)
    code = "import sys; from ftgui.base import secrets; print(secrets.get(sys.argv[1]))"
    told = subprocess.run([sys.executable, "-c", code, NAME], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == KEY
    assert not any(KEY.encode() in path.read_bytes() for path in keyring.rglob("*") if path.is_file())
    secrets.forget(NAME)
    assert secrets.get(NAME) is None


def test_where_there_is_no_bus_there_is_no_keyring() -> None:
    code = "from ftgui.base import secrets; print(secrets.available(), secrets.put('a', 'b'), secrets.get('a'))"
    bare = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**bare, "XDG_RUNTIME_DIR": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["False", "False", "b"]


def test_nothing_is_told_as_nothing() -> None:
    secrets.receive(b"")
    assert secrets.session_only() == b""
    secrets.keep_for_session(NAME, KEY)
    assert json.loads(secrets.session_only()) == {NAME: KEY}
