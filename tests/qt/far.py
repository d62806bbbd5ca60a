"""A provider within reach of the window: accounts at the stand-in, and runners that wait for nobody."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox
from pytestqt.qtbot import QtBot

from ftgui import bootstrap
from ftgui.backends.provider import line
from ftgui.base import paths, secrets
from ftgui.plan import connections
from ftgui.plan.connections import Connection
from ftgui.qt.main_window import MainWindow
from ftgui.run import folder as run_folder
from ftgui.run import runner
from tests.qt.by import name_of, visible
from tests.standin.provider import Provider


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)


def lasting_table() -> None:
    """Put a table of models in the user's configuration whose ends come after the tests' day too."""
    table = (paths.resources_dir() / "providers.yaml").read_text(encoding="utf-8")
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    (paths.config_dir() / "providers.yaml").write_text(table.replace("2027-", "2127-"), encoding="utf-8")


def connect(provider: Provider, name: str = "work") -> Connection:
    """An account at the stand-in whose key is known."""
    connection = Connection(name=name, provider="openai", base_url=provider.base_url)
    connections.put(connection)
    secrets.keep_for_session(connection.secret_name, provider.key)
    return connection


def tick(window: MainWindow) -> QCheckBox:
    """The box that agrees to the cost."""
    return next(each for each in visible(window.page, QCheckBox) if each.text().startswith("Yes, spend up to"))


def primary(window: MainWindow) -> QAbstractButton:
    return window.bar.primary


def offers(window: MainWindow, name: str) -> bool:
    return name in [name_of(each) for each in visible(window, QAbstractButton) if each.isEnabled()]


class Runners:
    """In the place of runner processes: each run is worked on by a thread here, and nothing really waits."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._threads: list[threading.Thread] = []
        self.go = threading.Event()
        """Until it is set, a run stays at its first wait."""
        self.go.set()
        patch.setattr(runner, "start", self._start)
        patch.setattr(line, "sleep", self._sleep)

    def join(self) -> None:
        self.go.set()
        for each in self._threads:
            each.join(60)

    def _start(self, folder: Path) -> None:
        run_folder.prepare(folder)
        work = threading.Thread(target=runner.work, args=(folder, bootstrap.performers()), daemon=True)
        self._threads.append(work)
        work.start()

    def _sleep(self, seconds: float, wanted: Callable[[], bool]) -> bool:
        while not self.go.wait(0.01):
            if wanted():
                return True
        return wanted()
