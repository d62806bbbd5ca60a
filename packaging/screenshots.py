"""Pictures of every page, from a real project: `screenshots.py [FOLDER] [--project P] [--train] [--all]`.

Without `--project` the default sample becomes one. `--train` trains and compares it first (minutes,
and the training tools are installed where they are missing), so that the later pages have something
to show. `--all` adds the dark theme, the smallest window and a 125 % font to each page.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from ftgui.base.steps import road
from ftgui.bootstrap import open_session
from ftgui.project import samples
from ftgui.project.session import Session
from ftgui.qt import theme
from ftgui.qt.app import make_app
from ftgui.qt.main_window import MainWindow

FONTS = ("Inter", "Segoe UI", "Cantarell", "Noto Sans", "Open Sans", "DejaVu Sans")
POINTS = 10.0
LIGHT, DARK = Qt.ColorScheme.Light, Qt.ColorScheme.Dark
Look = tuple[str, Qt.ColorScheme, tuple[int, int], float]
FIRST: Look = ("", LIGHT, (1280, 800), 1.0)
OTHERS: tuple[Look, ...] = (
    ("-dark", DARK, (1280, 800), 1.0),
    ("-small", LIGHT, (1024, 700), 1.0),
    ("-large-font", LIGHT, (1280, 800), 1.25),
    ("-small-large-font-dark", DARK, (1024, 700), 1.25),
)


def main() -> None:
    """Take the pictures."""
    options = _parser().parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        if options.train is False and options.project is None:
            os.environ.setdefault("FTGUI_HOME", str(Path(scratch) / "home"))
        project = options.project or samples.make_project(samples.samples()[0], Path(scratch) / "house-style")
        if options.train:
            _train(project)
        app = make_app(["ftgui"])
        for look in (FIRST, *(OTHERS if options.all else ())):
            _take(app, project, look, options.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=Path(__file__).with_name("screenshots"))
    parser.add_argument("--project", type=Path)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--all", action="store_true")
    return parser


def _train(project: Path) -> None:
    """Train and compare for real."""
    session = open_session(project)
    try:
        _wait(session, session.start())
        trained = session.trained
        if trained is not None:
            _wait(session, session.compare(trained.name))
    finally:
        session.close()


def _wait(session: Session, run: Path) -> None:
    while next(each for each in session.refresh() if each.folder == run).outcome is None:
        time.sleep(1)


def _take(app: QApplication, project: Path, look: Look, out: Path) -> None:
    name, scheme, size, font = look
    families = set(QFontDatabase.families())
    family = next((each for each in FONTS if each in families), app.font().family())
    app.setFont(QFont(family, round(POINTS * font)))
    theme.current().dress(scheme)
    window = MainWindow(open_session)
    window.resize(*size)
    window.show()
    for page in _pages(window, project, app):
        window.grab().save(str(out / f"{page}{name}.png"))
    window.close()
    window.deleteLater()


def _pages(window: MainWindow, project: Path, app: QApplication) -> Iterator[str]:
    """Show each page in turn, and name it when it stands."""
    _settle(app, window)
    yield "home"
    window.open_project(project)
    _settle(app, window)
    for step in road():
        window.go(step.name)
        _settle(app, window)
        yield step.name


def _settle(app: QApplication, window: MainWindow) -> None:
    """Let everything that is being looked up arrive, and then find its place."""
    _until(app, lambda: not window.work.busy, least=0.5)
    _until(app, lambda: True, least=0.2)


def _until(app: QApplication, done: Callable[[], bool], least: float) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < least or (not done() and time.monotonic() - begun < 30):
        app.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    main()
