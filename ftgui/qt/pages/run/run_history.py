"""Earlier runs, newest first, to choose one from."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from ftgui.base.texts import tr, trn
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.choice_card import CardButton
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import clear, column
from ftgui.qt.widgets.text import OneLine, label

_ICONS = {
    "": ("circle-half-fill", "accent"),
    "succeeded": ("check-circle-fill", "good"),
    "failed": ("warning-circle-fill", "bad"),
    "stopped": ("stop-circle", "quiet"),
    "interrupted": ("warning-circle-fill", "caution"),
}


class PastRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run in two lines. `outcome` is empty while it goes on."""

    name: str
    outcome: str
    title: str
    line: str


class RunHistory(Fold):
    """`chosen` carries a run's name."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Earlier runs"))
        self._shown: tuple[tuple[PastRun, ...], str] = ((), "")
        self._list = column(space=TIGHT)
        self.box.addLayout(self._list)
        self.hide()

    def show_runs(self, runs: Sequence[PastRun], current: str) -> None:
        """Show these, `current` marked; hidden while there is nothing to choose between."""
        if self._shown == (tuple(runs), current):
            return
        self._shown = (tuple(runs), current)
        self.header.setText(trn("All runs ({count})", "All runs ({count})", len(runs)))
        self.setVisible(len(runs) > 1)
        clear(self._list)
        for run in runs:
            line = _RunLine(run)
            line.setChecked(run.name == current)
            line.clicked.connect(lambda _=False, name=run.name: self.chosen.emit(name))
            self._list.addWidget(line)


class _RunLine(CardButton):
    def __init__(self, run: PastRun) -> None:
        super().__init__(run.title)
        self.setAccessibleDescription(run.line)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        inner.setSpacing(SMALL + TIGHT)
        inner.addWidget(IconLabel(*_ICONS[run.outcome]))
        inner.addWidget(label(run.title, wrap=False))
        inner.addWidget(OneLine(run.line, "quiet"), 1)
