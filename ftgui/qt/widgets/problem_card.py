"""Problems, in the one place and the one form in which the window shows them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ftgui.base.texts import tr
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button, copy_button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import clear, column, row
from ftgui.qt.widgets.text import label

if TYPE_CHECKING:  # the window shows before there can be a problem
    from ftgui.base.problems import Problem

_TRAINING, _VALIDATION = "train.jsonl", "validation.jsonl"  # of data/rows.py, which would be slow to load here
REMEDIES: dict[str, Callable[[], str]] = {
    "choose_file": lambda: tr("Choose another file"),
    "choose_columns": lambda: tr("Choose the columns"),
    "compare": lambda: tr("Measure it now"),
    "open_model_page": lambda: tr("Open the model's page"),
    "choose_model": lambda: tr("Choose another model"),
    "open_folder": lambda: tr("Open another folder"),
    "install_engine": lambda: tr("Install training tools"),
    "repair_engine": lambda: tr("Repair training tools"),
    "connect": lambda: tr("Go to your accounts"),
    "confirm_cost": lambda: tr("Agree to the cost"),
    "resume": lambda: tr("Resume"),
    "retry": lambda: tr("Try again"),
    "go": lambda: tr("Go there"),
    "go:data": lambda: tr("Look at the rows"),
    "go:plan": lambda: tr("Look at the plan"),
    "go:ship": lambda: tr("Deploy it"),
}
"""What the button for a remedy says, by the whole remedy or else its word before the colon."""


def remedy_text(remedy: str | None) -> str:
    """The words on a remedy's button; nothing for one the window cannot offer."""
    words = REMEDIES.get(remedy or "") or REMEDIES.get((remedy or "").partition(":")[0])
    return words() if words else ""


class ProblemCard(QFrame):
    """One problem: what happened, what to do, a button where one can help, the detail to copy."""

    remedy = Signal(object)
    row_wanted = Signal(int, str)

    def __init__(self, problem: "Problem") -> None:
        super().__init__()
        error = problem.severity == "error"
        tone = "bad" if error else "caution"
        self.setProperty("role", tone)
        kind = tr("Problem: {message}", message=problem.message)
        self.setAccessibleName(kind if error else tr("Note: {message}", message=problem.message))
        inner = QHBoxLayout(self)
        inner.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        inner.setSpacing(SMALL + TIGHT)
        mark = IconLabel("warning-circle-fill" if error else "warning-fill", tone, 1.2)
        inner.addLayout(column(mark, None))
        inner.addLayout(self._words(problem), 1)

    def _words(self, problem: "Problem") -> QVBoxLayout:
        words = column(label(problem.message, "heading", selectable=True), space=TIGHT)
        if place := place_of(problem):
            words.addWidget(label(place, "small"))
        if problem.action:
            words.addWidget(label(problem.action, selectable=True))
        if buttons := self._buttons(problem):
            words.addSpacing(TIGHT)
            words.addLayout(row(*buttons, None))
        if problem.detail:
            words.addWidget(_detail(problem))
        return words

    def _buttons(self, problem: "Problem") -> list[QWidget]:
        number, made = problem.row, list[QWidget]()
        if number is not None:
            held = (problem.file or "").endswith(_VALIDATION)
            words = tr("Show validation row {row}", row=number) if held else tr("Show row {row}", row=number)
            file = _VALIDATION if held else _TRAINING
            made.append(button(words, lambda: self.row_wanted.emit(number, file)))
            if problem.remedy == "go:data":
                return made
        if text := remedy_text(problem.remedy):
            made.append(button(text, lambda: self.remedy.emit(problem)))
        return made


class Problems(QWidget):
    """The place for problems: empty and without height until there are some."""

    remedy = Signal(object)
    row_wanted = Signal(int, str)
    appeared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = column(space=SMALL)
        self.setLayout(self._box)
        self.shown: tuple[Problem, ...] = ()
        self.hide()

    def show_problems(self, problems: "Sequence[Problem]") -> None:
        """Show exactly these, errors first; nothing moves when they are the ones already shown."""
        wanted = tuple(sorted(problems, key=lambda problem: problem.severity != "error"))
        if wanted == self.shown:
            return
        self.shown = wanted
        clear(self._box)
        for problem in wanted:
            card = ProblemCard(problem)
            card.remedy.connect(self.remedy)
            card.row_wanted.connect(self.row_wanted)
            self._box.addWidget(card)
        self.setVisible(bool(wanted))
        if wanted:
            self.appeared.emit()
            _announce(self, wanted[0].message)


def _announce(widget: QWidget, message: str) -> None:
    """Have a screen reader say it, wherever the focus is."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # the window shows sooner without

    event = QAccessibleAnnouncementEvent(widget, message)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def place_of(problem: "Problem") -> str:
    """Where it is, in words: the row and the column; empty when it has no such place."""
    if problem.row is not None and problem.column is not None:
        return tr("Row {row}, column “{column}”", row=problem.row, column=problem.column)
    if problem.row is not None:
        return tr("Row {row}", row=problem.row)
    return tr("Column “{column}”", column=problem.column) if problem.column is not None else ""


def _detail(problem: "Problem") -> Fold:
    text = f"{problem.code}\n{problem.detail}".strip()
    words = label(text, "small", selectable=True)
    copy = copy_button(lambda: text, tr("Copy the detail"))
    return Fold(tr("Detail"), words, row(copy, None))
