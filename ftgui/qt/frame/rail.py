"""The rail on the left: the project, and its six steps with their states."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ftgui.base.steps import road
from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import MEDIUM, RAIL_WIDTH, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.choice_card import CardButton
from ftgui.qt.widgets.layout import column
from ftgui.qt.widgets.text import OneLine, give_role, label

_ICONS = {
    "todo": ("circle", "quiet"),
    "in_progress": ("circle-half-fill", "accent"),
    "done": ("check-circle-fill", "good"),
    "attention": ("warning-circle-fill", "caution"),
    "closed": ("lock", "quiet"),
}


def state_words(state: str) -> str:
    """A state for those who hear the window."""
    words = {
        "todo": tr("to do"),
        "in_progress": tr("in progress"),
        "done": tr("done"),
        "attention": tr("needs attention"),
        "closed": tr("not open yet"),
    }
    return words[state]


class StepButton(CardButton):
    """One step: the mark of its state, its word, and one line of what it holds so far."""

    def __init__(self, number: int, title: str, line: str) -> None:
        super().__init__(title)
        self.setCheckable(True)
        self._number = number
        self._title = label(title, "heading", wrap=False)
        self._line = OneLine(line, "small")
        self._mark = IconLabel(*_ICONS["todo"], lines=1.15)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(SMALL + TIGHT, SMALL, SMALL, SMALL)
        inner.setSpacing(SMALL + TIGHT)
        inner.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(column(self._title, self._line, space=2), 1)
        self.setToolTip(tr("{step} (Ctrl+{number})", step=title, number=number))

    def show_state(self, state: str, line: str) -> None:
        """Show how the step stands."""
        self._mark.show_icon(*_ICONS[state])
        self._line.setText(line)
        self.setAccessibleDescription(f"{state_words(state)}. {line}")

    def show_open(self, *, is_open: bool) -> None:
        """Whether a project is there at all; without one the steps only tell the way."""
        self.setEnabled(is_open)
        give_role(self._title, "heading" if is_open else "quiet")

    def paint_panel(self, painter: QPainter) -> None:
        """Only the chosen, the hovered and the focused step have a panel."""
        if self.isChecked():
            self.panel(painter, "card", "line", 1.0)
            painter.setBrush(theme.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(0, SMALL + TIGHT, 3, self.height() - 2 * (SMALL + TIGHT), 1.5, 1.5)
        elif self._hovered():
            self.panel(painter, "hover", None, 0.0)
        if self.hasFocus():
            self.outline(painter)


class Rail(QWidget):
    """`chosen` carries a step's name; `home` asks for the first page, `accounts` for that of accounts."""

    chosen = Signal(str)
    home = Signal()
    accounts = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(RAIL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.home_button = button(tr("Pro&jects"), self.home.emit, kind="fold", icon_name="house")
        self.home_button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._project = OneLine("", "heading")
        self._project.setContentsMargins(SMALL + 2, 0, 0, 0)
        self._buttons: dict[str, StepButton] = {}
        self._group = QButtonGroup(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SMALL + TIGHT, MEDIUM, SMALL + TIGHT, MEDIUM)
        whole.setSpacing(TIGHT)
        whole.addWidget(self.home_button)
        whole.addSpacing(SMALL)
        whole.addWidget(self._project)
        whole.addSpacing(SMALL)
        for number, step in enumerate(road(), start=1):
            made = StepButton(number, step.title, step.question)
            made.clicked.connect(lambda _=False, name=step.name: self.chosen.emit(name))
            self._group.addButton(made)
            self._buttons[step.name] = made
            whole.addWidget(made)
        whole.addStretch(1)
        name = tr("Accounts at providers")
        self.accounts_button = button(tr("Accounts"), self.accounts.emit, kind="fold", icon_name="key", accessible=name)
        self.accounts_button.setToolTip(name)
        self.accounts_button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        whole.addWidget(self.accounts_button)
        self.show_no_project()

    def show_no_project(self) -> None:
        """Tell the way that lies ahead."""
        self._project.setText(tr("The way to your model"))
        self._choose(None)
        for step in road():
            self._buttons[step.name].show_state("todo", step.question)
            self._buttons[step.name].show_open(is_open=False)

    def show_project(self, name: str) -> None:
        """Head the rail with the project's name and open the steps."""
        self._project.setText(name)
        for each in self._buttons.values():
            each.show_open(is_open=True)

    def show_steps(self, steps: Sequence[tuple[str, str, str]]) -> None:
        """Show each step's (name, state, line)."""
        for name, state, line in steps:
            self._buttons[name].show_state(state, line)

    def show_current(self, name: str) -> None:
        """Mark the step whose page is shown."""
        self._choose(name)

    def mark_accounts(self, *, shown: bool) -> None:
        """Mark their button while the page of accounts is shown; no step is marked then."""
        if shown:
            self._choose(None)
        give_role(self.accounts_button, "current" if shown else "")
        self.accounts_button.setAccessibleDescription(tr("This page is shown.") if shown else "")

    def _choose(self, name: str | None) -> None:
        self._group.setExclusive(False)
        for each, made in self._buttons.items():
            made.setChecked(each == name)
            # Tab stops once in the rail, at the step that is shown; arrows lead to the others.
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == name else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(name is not None)
