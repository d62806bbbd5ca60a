"""What was found in the rows, one line for each kind: what it is, and how many rows have it."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ftgui.base.quantities import count as count_in_words
from ftgui.base.texts import tr, trn
from ftgui.data.checks.kinds import KINDS, title
from ftgui.data.findings import Count
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.choice_card import CardButton
from ftgui.qt.widgets.layout import column
from ftgui.qt.widgets.text import label


class ProblemGroups(QWidget):
    """`chosen` carries the code of the kind whose rows are to be shown, None for none."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, KindLine] = {}
        self._box = column(space=TIGHT)
        self.setLayout(self._box)

    def show_counts(self, counts: Mapping[str, Count]) -> None:
        """Show these kinds; lines that are there stay, and keep the keyboard. Rows that are left out come first."""
        for code in [code for code in self._lines if code not in counts]:
            gone = self._lines.pop(code)
            if gone.isChecked():
                self.chosen.emit(None)
            gone.hide()
            gone.deleteLater()
        ordered = sorted(counts, key=lambda code: (not KINDS[code].drops, -sum(_both(counts[code]))))
        for code in ordered:
            if code not in self._lines:
                self._lines[code] = made = KindLine(code)
                made.clicked.connect(lambda _, code=code: self._press(code))
                self._box.insertWidget(ordered.index(code), made)
            self._lines[code].show_count(counts[code])

    def choose(self, code: str | None) -> None:
        """Mark this kind as the one whose rows are shown."""
        for each, line in self._lines.items():
            line.setChecked(each == code)

    def _press(self, code: str) -> None:
        chosen = code if self._lines[code].isChecked() else None
        self.choose(chosen)
        self.chosen.emit(chosen)


class KindLine(CardButton):
    """One kind of problem. Pressing shows its rows below the list."""

    def __init__(self, code: str) -> None:
        super().__init__(title(code))
        self.setCheckable(True)
        drops = KINDS[code].drops
        self._of_rows = "{row}" in KINDS[code].says
        self._icon = IconLabel("x-circle" if drops else "warning", "bad" if drops else "caution")
        self._decided = label("", "small", wrap=False)
        self._count = label("", wrap=False)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(SMALL, SMALL - 1, SMALL, SMALL - 1)
        inner.setSpacing(SMALL + TIGHT)
        inner.addWidget(self._icon)
        inner.addWidget(label(title(code)), 1)
        inner.addWidget(self._decided)
        inner.addWidget(self._count)

    def show_count(self, count: Count) -> None:
        """Say how many there are, and how many of them the user has dealt with."""
        left, decided = _both(count)
        self._decided.setText(tr("{number} decided", number=count_in_words(decided)) if decided and left else "")
        self._count.setText(self._number(left) if left else tr("All decided"))
        self.setAccessibleDescription(f"{self._count.text()} {self._decided.text()}".strip())

    def _number(self, count: int) -> str:
        if not self._of_rows:  # of files, pages or messages: the title says of which
            return count_in_words(count) if count > 1 else ""
        return trn("{number} row", "{number} rows", count, number=count_in_words(count))

    def paint_panel(self, painter: QPainter) -> None:
        """Flat until it is pointed at, chosen or focused."""
        if self.isChecked() or self._hovered():
            self.panel(painter, "accent_soft" if self.isChecked() else "hover", None, 0.0)
        if self.hasFocus():
            self.outline(painter)


def _both(count: Count) -> tuple[int, int]:
    return count.open, count.handled
