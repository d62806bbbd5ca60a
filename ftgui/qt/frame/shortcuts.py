"""Keys that do something wherever the keyboard is in the window."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget


def add(window: QWidget, calls: Mapping[str, Callable[[], object]]) -> None:
    """Have each of these keys, written as in “Ctrl+1”, make its call."""
    for keys, call in calls.items():
        QShortcut(keys, window).activated.connect(call)
