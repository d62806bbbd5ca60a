"""The top of a page about a run: words first, then how far it is."""

from PySide6.QtWidgets import QProgressBar

from ftgui.base.texts import tr
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.layout import Card, column, group, row
from ftgui.qt.widgets.text import give_role, label
from ftgui.run.telling import Telling


class RunStatus(Card):
    """A sentence, what it means, and a progress bar with percent and remaining time in words."""

    def __init__(self) -> None:
        super().__init__(space=SMALL)
        self.setAccessibleName(tr("How it stands"))
        self.sentence = label("", "heading", selectable=True)
        self.advice = label("", selectable=True)
        self.about = label("", "small")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self._percent = label("", "heading", wrap=False)
        self._amount = label("", "quiet", wrap=False)
        self._remaining = label("", "quiet", wrap=False)
        self._progress = group(column(self.bar, row(self._percent, self._amount, None, self._remaining), space=SMALL))
        self.box.addWidget(self.sentence)
        self.box.addWidget(self.advice)
        self.box.addSpacing(MEDIUM - SMALL)
        self.box.addWidget(self._progress)
        self._usage = label("", "small", wrap=False)
        foot = row(self.about, self._usage)
        foot.setStretch(0, 1)
        self._foot = group(foot)
        self._foot.hide()
        self.box.addWidget(self._foot)

    def show_telling(self, told: Telling) -> None:
        """Show how a run stands now."""
        give_role(self, told.tone)
        self.sentence.setText(told.sentence)
        self.advice.setText(told.advice)
        self.advice.setVisible(bool(told.advice))
        self._progress.setVisible(told.share is not None or bool(told.amount))
        self.bar.setVisible(told.share is not None)
        self.bar.setValue(round((told.share or 0) * 1000))
        self._percent.setText("" if told.share is None else tr("{percent} %", percent=int(told.share * 100)))
        self._amount.setText(told.amount)
        self._remaining.setText(told.remaining)
        spoken = (self._percent.text(), told.amount, told.remaining)
        self.bar.setAccessibleDescription(", ".join(part for part in spoken if part))

    def show_about(self, text: str) -> None:
        """Say which run this is about; empty for none."""
        self.about.setText(text)
        self._foot.setVisible(bool(text))

    def show_usage(self, text: str) -> None:
        """Say what it takes of the computer now; empty when it does not run."""
        self._usage.setText(text)
