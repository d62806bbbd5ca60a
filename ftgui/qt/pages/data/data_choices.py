"""The expert's fold of the data page: further columns, texts made of several, a fixed instruction, rows kept aside."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLayout, QPlainTextEdit, QSpinBox, QWidget

from ftgui.base.texts import tr
from ftgui.data.drafts.state import State
from ftgui.data.intake.splitting import Split
from ftgui.data.mapping.shapes import Mapping
from ftgui.qt import theme
from ftgui.qt.pages.data.mapping_form import MappingForm, other_parts
from ftgui.qt.widgets.ask_path import ask_file
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, group, row
from ftgui.qt.widgets.text import OneLine, label

MAX_SEED = 2**31 - 1


class DataChoices(Fold):
    """`changed` carries parts of the mapping and their values; the other choices are read when rows are used."""

    changed = Signal(object)
    sheet_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("More choices"))
        self._sheet = QComboBox()
        self._sheet.setAccessibleName(tr("Sheet"))
        self._sheet.textActivated.connect(self.sheet_chosen)
        self._mapping = MappingForm()
        self._mapping.changed.connect(self.changed)
        self._question = _text(tr("The question, made of several columns"), tr("Title: {title}\nParts: {parts}"))
        self._answer = _text(tr("The answer, made of several columns"), tr("{summary}\n{details}"))
        self._columns = label("", "small")
        self._system = _text(
            tr("An instruction for every row"), tr("For example: You are the shop's friendly assistant.")
        )
        self.split = SplitChoice()
        self._sheet_part = _part(tr("Sheet"), self._sheet, names=self._sheet)
        self._templates = _part(
            tr("Texts made of several columns"),
            self._columns,
            label(tr("The question"), "small"),
            self._question,
            label(tr("The answer to learn"), "small"),
            self._answer,
            row(button(tr("Use these texts"), self._use_templates), None),
            why=tr("Write the text, and in curly brackets the columns whose cells belong there."),
        )
        for part in (
            self._sheet_part,
            _part(tr("Further columns"), self._mapping),
            self._templates,
            _part(
                tr("An instruction for every row"),
                self._system,
                row(button(tr("Use this instruction"), self._use_system), None),
                why=tr("The model gets it before each question (system message), and should get it in use, too."),
            ),
            self.split,
        ):
            self.box.addWidget(part)

    @property
    def offers_sheets(self) -> bool:
        """Whether there is another sheet to choose."""
        return self._sheet.count() > 1

    def begin(self, state: State) -> None:
        """Something else was read: what belonged to the last one is forgotten."""
        self._sheet.clear()
        self._sheet.addItems(state.heads[0].sheets if state.heads else ())
        self._sheet.setCurrentText((state.heads[0].sheet if state.heads else None) or "")
        self.split.begin(state.columns)

    def show_mapping(self, mapping: Mapping, state: State) -> None:
        """Show what is chosen now."""
        self._sheet_part.setVisible(self.offers_sheets)
        self._mapping.show_mapping(mapping, state.columns, other_parts(mapping))
        self._templates.setVisible(mapping.messages is None and len(state.columns) > 1)
        self._columns.setText(tr("Columns: {names}", names=" ".join(f"{{{name}}}" for name in state.columns)))
        for box, value in ((self._question, mapping.question), (self._answer, mapping.answer)):
            wanted = value if value and value not in state.columns else ""
            if box.toPlainText().strip() != wanted:
                box.setPlainText(wanted)
        if self._system.toPlainText().strip() != mapping.system_text:
            self._system.setPlainText(mapping.system_text)
        self.split.show_labels(mapping.shape == "classification")

    def _use_system(self) -> None:
        self.changed.emit({"system_text": self._system.toPlainText().strip()})

    def _use_templates(self) -> None:
        written = {"question": self._question.toPlainText().strip(), "answer": self._answer.toPlainText().strip()}
        if parts := {part: text for part, text in written.items() if text}:
            self.changed.emit(parts)


class SplitChoice(Card):
    """Which rows are kept aside to check with."""

    def __init__(self) -> None:
        super().__init__(title=tr("Rows kept aside"))
        self.validation_file: Path | None = None
        self._how = QComboBox()
        self._how.setAccessibleName(tr("Which rows are kept aside"))
        self._how.setMinimumContentsLength(28)
        self._how.currentIndexChanged.connect(self._chosen)
        self._column = QComboBox()
        self._column.setAccessibleName(tr("Column whose rows stay together"))
        self._share = _number(tr("Share of rows kept aside, in percent"), 1, 50, 10)
        self._share.setSuffix(tr(" %"))
        self._seed = _number(tr("Random seed"), 0, MAX_SEED, 42)
        self._why = label("", "quiet")
        self._numbers = group(
            row(self._share, label(tr("of the rows, picked with the random seed"), wrap=False), self._seed, None)
        )
        self._file_line = group(self._other_file())
        why = label(
            tr(
                "The model never learns from these rows; they show whether it learned or only memorised. "
                "The same random seed picks the same rows again."
            ),
            "quiet",
        )
        for part in (why, self._how, self._why, self._column, self._numbers, self._file_line):
            self.box.addWidget(part)
        self._offer(labels=False)

    @property
    def split(self) -> Split:
        """What is chosen."""
        by = self._how.currentData()
        return Split(
            share=self._share.value() / 100,
            seed=self._seed.value(),
            by=by if by in ("row", "column", "label", "file") else "row",
            column=self._column.currentText() if by == "column" else None,
        )

    def begin(self, columns: tuple[str, ...]) -> None:
        """Forget what was chosen for other rows."""
        self._choose_validation(None)
        self._column.clear()
        self._column.addItems(columns)
        self._how.setCurrentIndex(0)

    def show_labels(self, labels: bool) -> None:  # what is shown
        """Offer the balanced choice where the answers are labels."""
        if (self._how.findData("label") >= 0) != labels:
            self._offer(labels=labels)

    def _offer(self, *, labels: bool) -> None:
        chosen = self._how.currentData()
        with QSignalBlocker(self._how):
            self._how.clear()
            self._how.addItem(tr("A share of the rows"), "row")
            self._how.addItem(tr("A share, whole groups by a column"), "column")
            if labels:
                self._how.addItem(tr("The same share of each label"), "label")
            self._how.addItem(tr("Rows from another file"), "other")
            self._how.setCurrentIndex(max(0, self._how.findData(chosen)))
        self._chosen()

    def _chosen(self) -> None:
        by = self._how.currentData()
        self._why.setText(
            {
                "row": tr("Rows with the same question stay on one side."),
                "column": tr("Rows with the same value in this column stay on one side: one customer, one document."),
                "label": tr("Each label keeps its share, so that rare ones are checked, too."),
                "other": tr("All rows of your file are learned; those of the other file check it."),
            }[by]
        )
        self._column.setVisible(by == "column")
        self._numbers.setVisible(by != "other")
        self._file_line.setVisible(by == "other")
        if by != "other":
            self._choose_validation(None)

    def _other_file(self) -> QHBoxLayout:
        self._validation_name = OneLine("", "small", cut_middle=True)
        line = row(button(tr("Take them from another file …"), self._ask_validation), self._validation_name)
        line.setStretch(1, 1)
        return line

    def _ask_validation(self) -> None:
        ask_file(self, tr("Choose a file with rows to check with"), self._choose_validation)

    def _choose_validation(self, chosen: Path | None) -> None:
        self.validation_file = chosen
        self._validation_name.setText(str(chosen or ""))


def _text(name: str, example: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    made.setTabChangesFocus(True)
    made.setFixedHeight(theme.em(4.5))
    return made


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
