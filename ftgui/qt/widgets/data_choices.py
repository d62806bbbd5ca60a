"""The expert's fold of the data page: further columns, a fixed instruction, which rows are kept aside."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLayout, QPlainTextEdit, QSpinBox, QWidget

from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.draft import Draft
from ftgui.qt.widgets.ask_path import ask_file
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, row
from ftgui.qt.widgets.mapping_form import MappingForm, other_parts
from ftgui.qt.widgets.text import OneLine, label

MAX_SEED = 2**31 - 1


class DataChoices(Fold):
    """`changed` carries a part of the mapping and its value; the other choices are read when rows are used."""

    changed = Signal(str, object)
    sheet_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("More choices"))
        self.validation_file: Path | None = None
        self._sheet = QComboBox()
        self._sheet.setAccessibleName(tr("Sheet"))
        self._sheet.textActivated.connect(self.sheet_chosen)
        self._mapping = MappingForm()
        self._mapping.changed.connect(self.changed)
        self._system = QPlainTextEdit()
        self._system.setAccessibleName(tr("An instruction for every row"))
        self._system.setPlaceholderText(tr("For example: You are the shop's friendly assistant."))
        self._system.setTabChangesFocus(True)
        self._system.setFixedHeight(theme.em(4.5))
        apply = button(tr("Use this instruction"), self._use_system)
        self._share = _number(tr("Share of rows kept aside, in percent"), 1, 50, 10)
        self._share.setSuffix(tr(" %"))
        self._seed = _number(tr("Random seed"), 0, MAX_SEED, 42)
        self._sheet_part = _part(tr("Sheet"), self._sheet, names=self._sheet)
        for part in (
            self._sheet_part,
            _part(tr("Further columns"), self._mapping),
            _part(
                tr("An instruction for every row"),
                self._system,
                row(apply, None),
                why=tr("The model gets it before each question (system message), and should get it in use, too."),
            ),
            _part(
                tr("Rows kept aside"),
                row(self._share, label(tr("of the rows, picked with the random seed"), wrap=False), self._seed, None),
                self._other_file(),
                why=tr(
                    "The model never learns from these rows; they show whether it learned or only memorised. "
                    "The same random seed picks the same rows again."
                ),
            ),
        ):
            self.box.addWidget(part)

    @property
    def share(self) -> float:
        """The share of rows to keep aside, 0 to 1."""
        return self._share.value() / 100

    @property
    def seed(self) -> int:
        """What picks them."""
        return self._seed.value()

    def begin(self, draft: Draft) -> None:
        """A new file was read: what belonged to the last one is forgotten."""
        self._choose_validation(None)
        self._sheet.clear()
        self._sheet.addItems(draft.table.sheets)
        self._sheet.setCurrentText(draft.table.sheet or "")

    def show_draft(self, draft: Draft) -> None:
        """Show what is chosen now."""
        self._sheet_part.setVisible(len(draft.table.sheets) > 1)
        self._mapping.show_mapping(draft.mapping, draft.table.columns, other_parts(draft.mapping))
        if self._system.toPlainText().strip() != draft.mapping.system_text:
            self._system.setPlainText(draft.mapping.system_text)

    def _use_system(self) -> None:
        self.changed.emit("system_text", self._system.toPlainText().strip())

    def _other_file(self) -> QHBoxLayout:
        self._validation_name = OneLine("", "small", cut_middle=True)
        choose = button(tr("Take them from another file …"), self._ask_validation)
        self._forget = button(tr("Do not use it"), lambda: self._choose_validation(None), kind="plain")
        self._forget.hide()
        line = row(choose, self._validation_name, self._forget)
        line.setStretch(1, 1)
        return line

    def _ask_validation(self) -> None:
        ask_file(self, tr("Choose a file with rows to check with"), self._choose_validation)

    def _choose_validation(self, chosen: Path | None) -> None:
        self.validation_file = chosen
        self._validation_name.setText(str(chosen or ""))
        self._forget.setVisible(chosen is not None)
        self._share.setEnabled(chosen is None)


def _number(name: str, low: int, high: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setAccessibleName(name)
    made.setRange(low, high)
    made.setValue(value)
    made.setFixedWidth(theme.em(5.5))
    made.lineEdit().setTextMargins(theme.SMALL, 0, theme.SMALL, 0)  # a style sheet's padding is not heeded here
    return made


def _part(title: str, *items: QWidget | QLayout, why: str = "", names: QWidget | None = None) -> QWidget:
    head = label(title, "heading")
    if names is not None:
        head.setBuddy(names)
    words = [label(why, "quiet")] if why else []
    return Card(head, *words, *items)
