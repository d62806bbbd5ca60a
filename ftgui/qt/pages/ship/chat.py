"""Talk to the model: before and after training beside each other, each answer as it is written."""

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.pages.ship.streaming import Answer, Far, FarAnswer
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, clear, column, row
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Job, Work

BASE, TUNED = "base", "tuned"
Texts = dict[str, str]
"""Answers by model."""


class Turn(msgspec.Struct):
    """What was asked, and what each model answered so far."""

    question: str
    answers: dict[str, str] = msgspec.field(default_factory=dict)


class Chat(QWidget):
    """A conversation with the model at `url`, or with `far` models; both are asked, the trained one first.

    `failed` carries a Problem. `halt` ends an answer that is being written.
    """

    failed = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.url = ""
        self.far: Far | None = None
        self.turns: list[Turn] = []
        self._job: Job[Texts] | None = None
        self._writing = _Writing()
        self._boxes: dict[str, _AnswerBox] = {}
        self.system = QPlainTextEdit()
        self.system.setAccessibleName(tr("Instruction"))
        self.system.setTabChangesFocus(True)
        self.system.setFixedHeight(theme.em(5))
        note = label(
            tr("Read by the model before your first question. Leave it as your rows have it, or empty."), "small"
        )
        self._instruction = Fold(tr("Instruction"), note, self.system)
        self._list = column(space=MEDIUM)
        self._list.setContentsMargins(0, 0, SMALL, 0)
        self._list.addStretch(1)
        self._scroll = _Scroll(self._list)
        self.input = _Input()
        self.input.sent.connect(self.send)
        self.both = QCheckBox(tr("Ask the model before training, too"))
        self.both.setChecked(True)
        self.send_button = button(tr("Send"), self.send, icon_name="paper-plane-right")
        self.stop_button = button(tr("Stop answering"), self.halt, icon_name="stop")
        self.clear_button = button(tr("Clear"), self.clear, kind="plain", icon_name="eraser")
        tools = row(self.both, None, self.clear_button, self.stop_button, self.send_button)
        self.setLayout(column(self._scroll, self.input, tools, self._instruction, space=SMALL))
        self.input.textChanged.connect(self._offer)
        self._offer()

    @property
    def busy(self) -> bool:
        """Whether an answer is being written."""
        return self._job is not None

    def send(self) -> None:
        """Ask what is written in the field."""
        question = self.input.toPlainText().strip()
        if not question or self.busy or not (self.url or self.far):
            return
        self.input.clear()
        asked = [TUNED, BASE] if self.both.isChecked() and self._has_base else [TUNED]
        turn = Turn(question=question)
        self.turns.append(turn)
        self._show_turn(turn, asked)
        url, far = self.url, self.far
        messages = {model: self._messages(model) for model in asked}
        self._writing = _Writing(
            {
                model: FarAnswer(far, model, said) if far else Answer(url, model, said)
                for model, said in messages.items()
            }
        )
        self._job = self._work.run(self, self._writing.write, self._finished, self._went_wrong, self._wrote)
        self._offer()

    def talk_to(self, *, url: str = "", far: Far | None = None) -> None:
        """Talk to these models from now on; to none without arguments."""
        self.url, self.far = url, far
        self._offer()

    def halt(self) -> None:
        """End the answer that is being written; what is there of it stays."""
        if self._job is not None:
            self._job.cancel()
            self._writing.stop()
            self._finished({})

    def clear(self) -> None:
        """Begin a new conversation."""
        self.halt()
        self.turns.clear()
        clear(self._list)
        self._list.addStretch(1)
        self._offer()

    def _messages(self, model: str) -> list[dict[str, str]]:
        """What `model` has heard and said so far, and the newest question."""
        messages = []
        if system := self.system.toPlainText().strip():
            messages.append({"role": "system", "content": system})
        for turn in self.turns[:-1]:
            if answer := turn.answers.get(model):
                messages.append({"role": "user", "content": turn.question})
                messages.append({"role": "assistant", "content": answer})
        return [*messages, {"role": "user", "content": self.turns[-1].question}]

    def _show_turn(self, turn: Turn, asked: list[str]) -> None:
        names = {BASE: tr("Before training"), TUNED: tr("After training")}
        self._boxes = {model: _AnswerBox(names[model]) for model in (BASE, TUNED) if model in asked}
        answers = row(*self._boxes.values(), space=MEDIUM)
        for place in range(len(self._boxes)):
            answers.setStretch(place, 1)
        at = self._list.count() - 1
        self._list.insertWidget(at, _question(turn.question))
        self._list.insertLayout(at + 1, answers)

    def _wrote(self, texts: Texts) -> None:
        self.turns[-1].answers.update(texts)
        for model, text in texts.items():
            self._boxes[model].show_text(text)

    def _finished(self, texts: Texts) -> None:
        self._wrote(texts)
        self._job = None
        for box in self._boxes.values():
            box.end()
        self._offer()
        self.input.setFocus()

    def _went_wrong(self, problem: Problem) -> None:
        self._finished({})
        self.failed.emit(problem)

    @property
    def _has_base(self) -> bool:
        """Whether there is a model before training to ask, too."""
        return self.far is None or BASE in self.far.names

    def _offer(self) -> None:
        self.both.setVisible(self._has_base)
        self.send_button.setVisible(not self.busy)
        self.send_button.setEnabled(bool(self.input.toPlainText().strip()))
        self.stop_button.setVisible(self.busy)
        self.clear_button.setVisible(bool(self.turns))
        self._scroll.setVisible(bool(self.turns))


class _Writing:
    """The answers to one question, one model after the other, so that each has the whole computer."""

    def __init__(self, answers: Mapping[str, Answer | FarAnswer] | None = None) -> None:
        self._answers = answers or {}

    def write(self, job: Job[Texts]) -> Texts:
        """Report what is written so far, and return all of it; on a worker thread."""
        texts: Texts = {}
        for model, answer in self._answers.items():
            texts[model] = ""
            for piece in answer:
                if job.stopping():
                    return texts
                texts[model] += piece
                job.report(dict(texts))
        return texts

    def stop(self) -> None:
        """End the answers; any thread."""
        for answer in self._answers.values():
            answer.stop()


class _AnswerBox(Card):
    def __init__(self, title: str) -> None:
        super().__init__(tone="well", space=TIGHT)
        self.box.setContentsMargins(MEDIUM, SMALL + TIGHT, MEDIUM, SMALL + TIGHT)
        self._words = label("…", selectable=True)
        self._words.setAccessibleName(tr("Answer, {model}", model=title))
        self.box.addWidget(label(title, "small"))
        self.box.addWidget(self._words)
        self.box.addStretch(1)

    def show_text(self, text: str) -> None:
        if text != self._words.text():
            self._words.setText(text)

    def end(self) -> None:
        if self._words.text() in ("", "…"):
            self._words.setText(tr("(no answer)"))


class _Input(QPlainTextEdit):
    """Enter sends, Shift+Enter begins a new line."""

    sent = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Ask something your rows are about. Enter sends, Shift+Enter begins a new line."))
        self.setAccessibleName(tr("Your question"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.em(4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        else:
            super().keyPressEvent(event)


class _Scroll(QScrollArea):
    """Shows the newest words while its end is in view."""

    def __init__(self, content: QLayout) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inner = QWidget()
        inner.setObjectName("talk")
        self.setObjectName("talk")
        inner.setLayout(content)
        self.setWidget(inner)
        self._at_end = True
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(lambda value: setattr(self, "_at_end", value >= bar.maximum() - 4))
        bar.rangeChanged.connect(lambda _, end: bar.setValue(end) if self._at_end else None)

    def sizeHint(self) -> QSize:
        return QSize(theme.em(30), theme.em(18))


def _question(text: str) -> QWidget:
    bubble = Card(label(text, selectable=True), tone="accent")
    bubble.box.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
    bubble.setAccessibleName(tr("You asked"))
    made = QWidget()
    placed = QHBoxLayout(made)
    placed.setContentsMargins(0, 0, 0, 0)
    placed.addStretch(1)
    placed.addWidget(bubble, 3)
    return made
