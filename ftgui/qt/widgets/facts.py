"""Facts side by side: a small name above each value."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ftgui.qt.theme import SECTION, SMALL
from ftgui.qt.widgets.flow import Flow
from ftgui.qt.widgets.layout import clear, column, group
from ftgui.qt.widgets.text import label


class Facts(QWidget):
    """Shows (name, value) pairs in a row, or in several where the window is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._line = Flow(across=SECTION, down=SMALL)
        self.setLayout(self._line)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show exactly these."""
        clear(self._line)
        for name, value in facts:
            self._line.addWidget(group(column(label(name, "small", wrap=False), label(value, wrap=False), space=2)))
