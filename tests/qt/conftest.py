"""The window under test: offscreen, with a home of its own, and nothing left behind."""

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ftgui.bootstrap import open_session
from ftgui.project import samples
from ftgui.qt.app import make_app
from ftgui.qt.main_window import MainWindow
from tests.qt.by import show


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the app makes it, instead of pytest-qt's plain one."""
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else make_app(["ftgui"])


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Projects, engines and memory of the window, empty and for this test alone."""
    place = tmp_path / "home"
    monkeypatch.setenv("FTGUI_HOME", str(place))
    return place


@pytest.fixture(autouse=True)
def nothing_left_behind(home: Path, qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaks a thread, a running timer or a top-level widget."""
    threads, timers, widgets = set(threading.enumerate()), set(_timers()), set(map(id, _widgets()))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert not [thread for thread in threading.enumerate() if thread not in threads]
    assert not [timer for timer in _timers() if timer not in timers]
    assert not [widget for widget in _widgets() if id(widget) not in widgets]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as it opens, with its first page read."""
    made = MainWindow(open_session)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: not made.work.busy)
    yield made
    qtbot.waitUntil(lambda: not made.work.busy, timeout=20_000)
    made.close()
    made.deleteLater()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project made from the default sample: questions answered, rows imported."""
    return samples.make_project(samples.samples()[0], tmp_path / "project")


@pytest.fixture
def opened(window: MainWindow, project: Path, qtbot: QtBot) -> MainWindow:
    """The window with that project open."""
    return show(window, project, qtbot)


def _timers() -> list[QTimer]:
    return [
        each for each in gc.get_objects() if isinstance(each, QTimer) and shiboken6.isValid(each) and each.isActive()
    ]


def _widgets() -> list[object]:
    return list(QApplication.topLevelWidgets())
