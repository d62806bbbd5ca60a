"""The advice of the decide step: what, why with sources, what speaks against it, what to do next."""

from PySide6.QtWidgets import QLayout

from ftgui.base.texts import tr, trn
from ftgui.decide.judge import Verdict
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, beside, clear, column
from ftgui.qt.widgets.link import link
from ftgui.qt.widgets.text import label


class VerdictCard(Card):
    """One line while questions are open, everything once all are answered."""

    def __init__(self) -> None:
        super().__init__(tone="accent", space=MEDIUM)

    def show_verdict(self, verdict: Verdict, answered: int, count: int) -> None:
        """Show what `answered` of `count` answers say."""
        clear(self.box)
        if answered < count:
            so_far = tr("So far, after {answered} of {count} questions", answered=answered, count=count)
            self.box.addLayout(column(label(so_far, "small"), label(verdict.title, "heading"), space=2))
            return
        first, *others = verdict.reasons
        self.box.addLayout(column(label(tr("Our advice"), "small"), label(verdict.title, "title"), space=2))
        self.box.addLayout(_reason(first.text, first.source, first.link))
        self.box.addLayout(_part("arrow-circle-right", tr("What to do next"), verdict.next))
        self.box.addLayout(_part("scales", tr("What speaks against it"), verdict.objection))
        if others:
            title = trn("{count} more thing to know", "{count} more things to know", len(others))
            self.box.addWidget(Fold(title, *(_reason(each.text, each.source, each.link) for each in others)))


def _reason(text: str, source: str, address: str) -> QLayout:
    return column(label(text, selectable=True), link(tr("Source: {title}", title=source), address), space=2)


def _part(icon: str, title: str, text: str) -> QLayout:
    words = column(label(title, "heading"), label(text, selectable=True), space=2)
    return beside(icon, words, lines=1.3, space=SMALL + TIGHT)
