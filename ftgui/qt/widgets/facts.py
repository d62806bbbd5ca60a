"""Facts side by side: a small name above each value."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ftgui.qt.theme import SECTION
from ftgui.qt.widgets.layout import clear, column
from ftgui.qt.widgets.text import label


class Facts(QWidget):
    """Shows (name, value) pairs in a row."""

    def __init__(self) -> None:
        super().__init__()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SECTION)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show exactly these."""
        clear(self._line)
        for name, value in facts:
            self._line.addLayout(column(label(name, "small", wrap=False), label(value, wrap=False), space=2))
        self._line.addStretch(1)
