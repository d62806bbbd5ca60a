"""Decide: questions in plain words, and advice that is never a wall."""

from collections.abc import Callable
from functools import partial

from ftgui.base.texts import tr
from ftgui.decide.judge import judge
from ftgui.decide.questions import Answers, questions
from ftgui.qt.pages.decide.providers_hint import ProvidersHint
from ftgui.qt.pages.decide.question_card import QuestionCard
from ftgui.qt.pages.decide.verdict_card import VerdictCard
from ftgui.qt.theme import SMALL
from ftgui.qt.widgets.layout import Anchor, bring_into_view, column
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Latest


class DecidePage(Page):
    """One question is open at a time. Each answer is saved, and changes the advice at once."""

    step = "decide"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Should I fine-tune at all?"),
            tr("Nine questions, about two minutes. Training is not always the best way; this tells you when it is."),
        )
        self._saving = Latest(self.work, self, self.show_problem)
        self._anchor = Anchor()
        self._verdict = VerdictCard()
        self.box.addWidget(self._verdict)
        self._providers = ProvidersHint(desk.show_accounts)
        asked = questions()
        self._cards = [QuestionCard(each, number, len(asked)) for number, each in enumerate(asked, start=1)]
        group = ""
        for card in self._cards:
            if card.question.group != group:
                group = card.question.group
                self.box.addSpacing(SMALL)
                self.box.addWidget(label(group, "heading"))
                cards = column(space=SMALL)
                self.box.addLayout(cards)
            cards.addWidget(card)
            card.answered.connect(self._answered)
            card.asked.connect(lambda card=card: self._open(card))
            card.settled.connect(lambda card=card: self._open_after(card))
        self.box.addSpacing(SMALL)
        self.box.addWidget(self._providers)
        self._read_project()

    def entered(self) -> None:
        """Show the advice; what could not be saved before, on a full disk for example, is saved now."""
        if self.answers != self.session.project.answers:
            self._answered()
        self._show_advice()
        self._providers.show_tests(self.desk.tests)

    def closed(self) -> Callable[[], object]:
        """Save what waits."""
        return self._saving.flush

    @property
    def answers(self) -> Answers:
        """What is answered on the page."""
        return {card.question.id: card.answer for card in self._cards if card.answer is not None}

    def _read_project(self) -> None:
        for card in self._cards:
            card.show_answer(self.session.project.answers.get(card.question.id))
        self._open(next((card for card in self._cards if card.answer is None), None))

    def _open(self, wanted: QuestionCard | None) -> None:
        for card in self._cards:
            card.show_open(is_open=card is wanted)
        if wanted is not None and self.isVisible():
            wanted.focus()
            bring_into_view(wanted)

    def _open_after(self, card: QuestionCard) -> None:
        """Go to the next question without an answer; after the last one the advice speaks."""
        place = self._cards.index(card)
        later = self._cards[place + 1 :] + self._cards[:place]
        following = next((each for each in later if each.answer is None), None)
        self._open(following)
        if following is None:
            bring_into_view(self._verdict)

    def _answered(self) -> None:
        answers = self.answers
        open_card = next((card for card in self._cards if card.is_open), None)
        if open_card is not None:
            self._anchor.hold(open_card)  # the advice above it changes its height
        self._saving.run(partial(self.session.answer, answers))
        self._show_advice()

    def _show_advice(self) -> None:
        answers = self.answers
        self._verdict.setVisible(bool(answers))
        if answers:
            self._verdict.show_verdict(judge(answers), len(answers), len(self._cards))
        text = tr("Go on to your data") if answers else tr("Skip these questions")
        self.set_primary(Action(text=text, run=self._go_on, icon="arrow-right", urged=bool(answers)))

    def _go_on(self) -> None:
        answers = self.answers
        self._saving.run(partial(self.session.answer, answers, decided=True), lambda: self.desk.go("data"))
