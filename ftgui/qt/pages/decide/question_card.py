"""One question of the decide step: open with its answers, or folded to a line that says the answer."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ftgui.base.texts import tr
from ftgui.decide.questions import Question
from ftgui.qt.icons import IconLabel
from ftgui.qt.pages.decide.option_row import OptionRow
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.choice_card import CardButton
from ftgui.qt.widgets.layout import Card, column, row
from ftgui.qt.widgets.text import OneLine, label

Answer = str | list[str] | None


class QuestionCard(QWidget):
    """`answered` tells each change; `asked` wants it open, `settled` wants the next one."""

    answered = Signal()
    asked = Signal()
    settled = Signal()

    def __init__(self, question: Question, number: int, count: int) -> None:
        super().__init__()
        self.question = question
        self._line = _FoldedQuestion(question.text)
        self._line.clicked.connect(self.asked)
        self._options = {option.id: OptionRow(option.text, several=question.multiple) for option in question.options}
        self._next = button(tr("Next question") if number < count else tr("See the advice"), self.settled.emit)
        self._open = self._open_card(tr("{number} of {count}", number=number, count=count))
        self.setLayout(column(self._line, self._open))
        for each in self._options.values():
            each.toggled.connect(self.answered)
            if not question.multiple:
                each.settled.connect(self.settled)
        self.answered.connect(self._tell)
        self.show_open(is_open=False)

    @property
    def answer(self) -> Answer:
        """What is chosen: an option's id, or the ids where several may be; None when nothing is."""
        chosen = [id for id, made in self._options.items() if made.isChecked()]
        if self.question.multiple:
            return chosen or None
        return chosen[0] if chosen else None

    @property
    def is_open(self) -> bool:
        """Whether its answers are shown."""
        return not self._open.isHidden()

    def show_answer(self, answer: Answer) -> None:
        """Choose what was answered before."""
        chosen = answer if isinstance(answer, list) else [answer]
        with QSignalBlocker(self):
            for id, made in self._options.items():
                made.setChecked(id in chosen)
        self._tell()

    def show_open(self, *, is_open: bool) -> None:
        """Show the answers to choose from, or only the line."""
        self._open.setVisible(is_open)
        self._line.setVisible(not is_open)

    def focus(self) -> None:
        """Put the keyboard where the answer is, or would be."""
        rows = list(self._options.values())
        next((each for each in rows if each.isChecked()), rows[0]).setFocus(Qt.FocusReason.TabFocusReason)

    def _open_card(self, place: str) -> Card:
        example = tr("For example: {example}", example=self.question.example)
        head = column(label(place, "small"), label(self.question.text, "heading"), label(example, "quiet"), space=TIGHT)
        card = Card(head, space=SMALL + TIGHT)
        card.box.addWidget(self._option_box())
        if self.question.multiple:
            hint = label(tr("Choose all that apply."), "small")
            card.box.addLayout(row(hint, self._next))
        return card

    def _option_box(self) -> QWidget:
        """The answers in a widget of their own: Qt makes buttons of one parent exclude each other."""
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(TIGHT)
        for each in self._options.values():
            rows.addWidget(each)
        return box

    def _tell(self) -> None:
        texts = [option.text for option in self.question.options if self._options[option.id].isChecked()]
        self._line.show_answer("; ".join(texts))


class _FoldedQuestion(CardButton):
    def __init__(self, question: str) -> None:
        super().__init__(question)
        self._mark = IconLabel("circle", "quiet", 1.15)
        self._question = OneLine(question)
        self._answer = OneLine("", "small")
        inner = QHBoxLayout(self)
        inner.setContentsMargins(MEDIUM, SMALL + 2, MEDIUM, SMALL + 2)
        inner.setSpacing(SMALL + TIGHT)
        inner.addLayout(column(self._mark, None))
        inner.addLayout(column(self._question, self._answer, space=2), 1)
        self._change = IconLabel("pencil-simple", "quiet", 1.0)
        inner.addWidget(self._change)
        self.show_answer("")

    def show_answer(self, answer: str) -> None:
        self._mark.show_icon(*(("check-circle-fill", "good") if answer else ("circle", "quiet")))
        self._answer.setText(answer)
        self._answer.setVisible(bool(answer))
        self._change.setVisible(bool(answer))
        self.setAccessibleDescription(tr("Answer: {answer}", answer=answer) if answer else tr("Not answered yet"))
