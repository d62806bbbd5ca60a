"""Buttons: the one primary, ordinary ones, and plain ones that look like links."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.icons import icon
from ftgui.qt.theme import SMALL, TIGHT

Kind = Literal["primary", "ordinary", "plain", "fold", "back", "icon"]
_ICON_ROLES = {
    "primary": "on_accent",
    "ordinary": "text",
    "plain": "accent",
    "fold": "quiet",
    "back": "accent",
    "icon": "text",
}


def button(
    text: str,
    pressed: Callable[[], object] | None = None,
    *,
    kind: Kind = "ordinary",
    icon_name: str = "",
    accessible: str = "",
) -> QPushButton:
    """A push button; `accessible` names it where the text alone would be ambiguous."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(True)
    if icon_name:
        give_icon(made, icon_name, _ICON_ROLES[kind], room=0 if kind in ("icon", "back") else SMALL + TIGHT)
    if accessible:
        made.setAccessibleName(accessible)
    if pressed is not None:
        made.clicked.connect(lambda: pressed())
    return made


def give_icon(made: QPushButton, name: str, role: str, *, room: int = SMALL + TIGHT) -> None:
    """Put an icon before the text, with `room` pixels to it besides the 4 that Qt leaves."""
    made.setIcon(icon(name, role))
    made.setIconSize(QSize(theme.em(1.1) + room, theme.em(1.1)))


def copy_button(text: Callable[[], str], accessible: str = "") -> QPushButton:
    """A button that puts `text()` on the clipboard and says that it did."""
    made = button(tr("Copy"), icon_name="copy", accessible=accessible)

    def copy() -> None:
        QGuiApplication.clipboard().setText(text())
        made.setText(tr("Copied"))
        made.setIcon(icon("check", "good"))

    made.clicked.connect(copy)
    return made
