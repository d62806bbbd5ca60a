"""Shows each page in a made-up language, and finds the texts that stayed English."""

import csv
import os
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget

from ftgui.bootstrap import open_session
from ftgui.data.intake.dataset import request_for
from ftgui.plan import models
from ftgui.project import samples, store
from ftgui.qt import memory
from ftgui.qt.app import make_app
from ftgui.qt.main_window import MainWindow
from ftgui.qt.widgets.fold import Fold

NAMES = {"TRL", "AutoTrain", "ftgui", "autotrain.yaml", "SmolLM2 135M Instruct"}
"""Proper names, which no language translates."""


def look_at_all(folder: Path) -> dict[str, list[str]]:
    """Enter every page and look at its texts."""
    os.environ["FTGUI_HOME"] = str(folder / "home")
    app = make_app(["ftgui"])
    project = folder / "project"
    store.create_at(project, "Léa's letters")
    memory.remember(project, "Léa's letters")
    memory.remember(folder / "gone", "Léa's letters")
    window = MainWindow(open_session)
    window.show()

    def settle() -> None:
        end = time.monotonic() + 20
        app.processEvents()
        while window.work.busy and time.monotonic() < end:
            app.processEvents()
        app.processEvents()

    settle()
    left = {"home": plain(window, set())}
    window.open_project(project)
    settle()
    left["decide"] = plain(window, set())
    for name, step in (("closed", "ship"), ("data", "data")):
        window.go(step)
        settle()
        left[name] = plain(window, set())
    window.show_accounts()
    settle()
    left["accounts"] = plain(window, set())
    window.go("data")
    sample = samples.samples()[0]
    window.page.dropped(str(sample.path))
    settle()
    open_folds(window)
    users = {sample.path.name, "Customer message", "Our reply"}
    left["draft"] = plain(window, users | row_texts())
    window.session.import_data(request_for(sample.path))
    for step in ("plan", "run", "compare", "ship"):
        window.go(step)
        settle()
        open_folds(window)
        settle()
        left[step] = plain(window, {card.licence or "" for card in models.catalogue()})
    window.close()
    return left


def open_folds(window: QWidget) -> None:
    """Show everything there is."""
    for fold in window.findChildren(Fold):
        if fold.isVisible():
            fold.open()


def row_texts() -> set[str]:
    """The turns of the sample's rows: the user's own words."""
    with samples.samples()[0].path.open(encoding="utf-8", newline="") as file:
        return {cell for line in csv.reader(file) for cell in line}


def plain(window: QWidget, users: set[str]) -> list[str]:
    """The visible texts without brackets that are not the user's, a name, or without letters."""
    found = set()
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible():
            found.update(texts_of(widget))
    return sorted(text for text in found if not translated(text, users))


def translated(text: str, users: set[str]) -> bool:
    """Whether a text is as it should be."""
    if "⟦" in text or text in users or text in NAMES or not any(letter.isalpha() for letter in text):
        return True
    return text in ("Léa's letters",) or "/" in text or "\\" in text


def texts_of(widget: QWidget) -> set[str]:
    """What a widget shows or says."""
    found = {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()}
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        found.add(widget.placeholderText())
    elif isinstance(widget, QComboBox):
        found.update(widget.itemText(place) for place in range(widget.count()))
    elif isinstance(widget, QLabel):
        found.add(widget.text())
    elif isinstance(widget, QTableView):
        heads = [
            widget.model().headerData(place, Qt.Orientation.Horizontal) for place in range(widget.model().columnCount())
        ]
        found.update(str(head) for head in heads if head)
    else:
        interface = QAccessible.queryAccessibleInterface(widget)
        found.add(interface.text(QAccessible.Text.Name) if interface else "")
    return {text for text in found if text}
