"""Starts the window."""

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from ftgui.base.steps import road
from ftgui.qt import screen, theme
from ftgui.qt.main_window import MainWindow
from ftgui.qt.work import fault_problem

if TYPE_CHECKING:
    from ftgui.project.session import Session


def main(argv: Sequence[str], open_session: Callable[[Path], "Session"]) -> int:
    """Show the window until it is closed. Returns the exit code.

    `--project FOLDER` opens one, `--step NAME` at that page; `--picture FILE.png` keeps a picture of
    that page and closes, which is how a packaged app is tried.
    """
    wishes = _wishes(argv[1:])
    if problem := screen.missing():
        sys.stderr.write(f"{problem.message}\n{problem.action}\n")
        return 1
    app = _new_app(argv[:1])
    window = MainWindow(open_session)
    window.drawn.connect(lambda: _when_drawn(app, window))
    theme.current().dress()  # each part would be dressed again wherever it is put
    window.resize(*_first_size(app))
    window.show()
    if wishes.project:
        window.open_project(wishes.project, step=wishes.step)
    if wishes.picture:
        _picture(window, wishes.step, wishes.picture)
    sys.excepthook = lambda kind, error, trace: _confess(window, kind, error, trace)
    return app.exec()


def _when_drawn(app: QApplication, window: MainWindow) -> None:
    import signal

    gc.enable()  # off since __main__
    app.setWindowIcon(QIcon("icons:app.svg"))
    signal.signal(signal.SIGINT, lambda *_: window.close())


class _Wishes:
    """What the command line may ask of the window."""

    project: Path | None = None
    step = ""
    picture: Path | None = None


def _wishes(said: Sequence[str]) -> _Wishes:
    if not said:
        return _Wishes()
    import argparse  # most starts say nothing, and the window shows sooner without it

    parser = argparse.ArgumentParser(prog="ftgui")
    parser.add_argument("--project", type=Path)
    parser.add_argument("--step", default="", choices=["", *(step.name for step in road())])
    parser.add_argument("--picture", type=Path)
    return parser.parse_args(said, namespace=_Wishes())


def _picture(window: MainWindow, step: str, file: Path) -> None:
    """Wait until the page stands and nothing works behind it, keep a picture of it, and close."""
    timer = QTimer(window, interval=200)

    def look() -> None:
        if not window.work.busy and window.page.step == step:
            timer.stop()
            window.grab().save(str(file))
            window.close()

    timer.timeout.connect(look)
    timer.start()


def _confess(window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of ours on Qt's own thread is told like any other problem."""
    import traceback

    detail = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(detail)
    window.page.show_problem(fault_problem(detail))


def make_app(argv: Sequence[str]) -> QApplication:
    """The application object, dressed: what tests and screenshots start from."""
    app = _new_app(argv)
    theme.current().dress()
    return app


def _new_app(argv: Sequence[str]) -> QApplication:
    # Asked for later, the style would cost the first picture 8 ms: PySide then makes all there is to say to a style.
    app = QApplication([*argv, "-style", "fusion"])
    app.setApplicationName("ftgui")
    app.setDesktopFileName("ftgui")
    theme.install(app)
    return app


def _first_size(app: QApplication) -> tuple[int, int]:
    """1280 x 800, or what the screen has room for."""
    room = app.primaryScreen().availableSize()
    return min(1280, room.width()), min(800, room.height())
