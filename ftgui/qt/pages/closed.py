"""What is shown in place of a step that is not open yet: why, and the way there."""

from ftgui.base.texts import tr
from ftgui.qt.widgets.layout import Card, beside, column
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.widgets.text import label


class ClosedPage(Page):
    """Says why `step` is closed and offers to go to the step that opens it."""

    def __init__(self, desk: Desk, step: str, title: str, question: str, why: str, way: tuple[str, str]) -> None:
        super().__init__(desk, title, question)
        self.step = step
        name, word = way
        words = column(label(why, "heading"), label(tr("Then this step opens by itself."), "quiet"))
        self.box.addWidget(Card(beside("lock", words, "quiet")))
        self.set_primary(Action(text=tr("Go to {step}", step=word), run=lambda: desk.go(name), icon="arrow-right"))
