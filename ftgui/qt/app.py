"""Starts the window."""

import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ftgui.qt import theme
from ftgui.qt.main_window import MainWindow

if TYPE_CHECKING:
    from ftgui.project.session import Session


def main(argv: Sequence[str], open_session: Callable[[Path], "Session"]) -> int:
    """Show the window until it is closed; `--project FOLDER` opens one. Returns the exit code."""
    app = make_app(list(argv))
    window = MainWindow(open_session)
    window.resize(*_first_size(app))
    window.show()
    if "--project" in argv[:-1]:
        window.open_project(Path(argv[argv.index("--project") + 1]))
    signal.signal(signal.SIGINT, lambda *_: window.close())
    return app.exec()


def make_app(argv: list[str]) -> QApplication:
    """The application object, dressed; also what tests and screenshots start from."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(argv)
    app.setApplicationName("ftgui")
    app.setDesktopFileName("ftgui")
    theme.install(app)
    return app


def _first_size(app: QApplication) -> tuple[int, int]:
    """1280 x 800, or what the screen has room for."""
    room = app.primaryScreen().availableSize()
    return min(1280, room.width()), min(800, room.height())
