"""A fold: one line that opens to show the rest, closed until somebody asks."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from ftgui.qt import theme
from ftgui.qt.icons import icon
from ftgui.qt.theme import SMALL
from ftgui.qt.widgets.buttons import button


class Fold(QWidget):
    """`box` is the layout of what is hidden. `opened` tells each change."""

    opened = Signal(bool)

    def __init__(self, title: str, *items: QWidget | QLayout, is_open: bool = False) -> None:
        super().__init__()
        self.header = button(title, kind="fold")
        self.header.setCheckable(True)
        self.header.setIconSize(QSize(theme.em(0.9), theme.em(0.9)))
        self._body = QWidget()
        self.box = QVBoxLayout(self._body)
        self.box.setContentsMargins(0, SMALL, 0, 0)
        self.box.setSpacing(SMALL)
        for item in items:
            if isinstance(item, QWidget):
                self.box.addWidget(item)
            else:
                self.box.addLayout(item)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self._body)
        self.header.toggled.connect(self._turn)
        self.header.setChecked(is_open)
        self._turn(is_open)

    @property
    def is_open(self) -> bool:
        """Whether the content shows."""
        return self.header.isChecked()

    def open(self, is_open: bool = True) -> None:
        """Open or close it."""
        self.header.setChecked(is_open)

    def _turn(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self.header.setIcon(icon("caret-down" if is_open else "caret-right", "quiet"))
        self.opened.emit(is_open)
