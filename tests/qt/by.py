"""Finding what a user finds: by the name that a screen reader says."""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ftgui.qt.main_window import MainWindow

W = TypeVar("W", bound=QWidget)


def name_of(widget: QWidget) -> str:
    """The accessible name, without the mark of its shortcut."""
    if isinstance(widget, QComboBox):  # Qt tells a box's text here, and its name by its label
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).replace("&", "") if interface else ""


def visible(root: QWidget, kind: type[W]) -> list[W]:
    """What of this kind is shown below `root`, once what has just been made has its place."""
    QCoreApplication.processEvents()
    return [each for each in root.findChildren(kind) if each.isVisible()]


def by(root: QWidget, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
    """The one visible widget of this name. Fails with the names there are."""
    names = [(name_of(each), each) for each in visible(root, kind)]
    found = [each for said, each in names if said == name]
    assert found, f"no {kind.__name__} called {name!r} among {sorted({said for said, _ in names if said})}"
    return found[0]


def press(root: QWidget, name: str) -> None:
    """Click a button with the mouse."""
    button = by(root, name, QAbstractButton)
    assert button.isEnabled(), f"{name!r} is not enabled"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def activate(window: QWidget, qtbot: QtBot) -> None:
    """Make it the window that has the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def strike(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier, qtbot: QtBot) -> None:
    """Press a shortcut; only an active window gets them."""
    activate(window, qtbot)
    QTest.keyClick(window, key, modifier)


def write(root: QWidget, name: str, text: str) -> None:
    """Replace what is in a line by typing, and leave it."""
    line = by(root, name, QLineEdit)
    line.setFocus()
    line.selectAll()
    line.insert(text)  # QTest types Latin letters only
    QTest.keyClick(line, Qt.Key.Key_Return)


def choose(root: QWidget, name: str, text: str) -> None:
    """Choose an entry of a box by keyboard."""
    box = by(root, name, QComboBox)
    box.setFocus()
    place = box.findText(text)
    assert place >= 0, f"{text!r} is not among {[box.itemText(each) for each in range(box.count())]}"
    while box.currentIndex() != place:
        QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < place else Qt.Key.Key_Up)


def said(root: QWidget) -> str:
    """All the text of labels that is shown, a label a line."""
    return "\n".join(each.text() for each in visible(root, QLabel) if each.text())


def cut_off(window: MainWindow) -> list[str]:
    """What of the page does not fit into the window's width: buttons by name, or that the page itself does not."""
    area = visible(window.shelf, QScrollArea)[0]
    content = area.widget()
    assert content is not None
    found = [
        name_of(button) or button.text()
        for button in visible(window.page, QAbstractButton)
        if button.mapTo(content, button.rect().bottomRight()).x() > content.width()
    ]
    return ["the page", *found] if content.minimumSizeHint().width() > area.viewport().width() else found


def drop(window: QWidget, *given: str) -> None:
    """Drop files on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in given])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def show(window: MainWindow, project: Path, qtbot: QtBot, step: str = "") -> MainWindow:
    """Open a project in the window and wait until its page stands."""
    window.open_project(project, step=step)
    qtbot.waitUntil(lambda: bool(window.page.step) and not window.work.busy, timeout=20_000)
    return window
