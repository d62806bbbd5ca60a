"""Which column is what: a box to choose from for each part that the rows need."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSizePolicy, QWidget

from ftgui.base.texts import tr
from ftgui.data.mapping.shapes import Mapping
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import bring_into_view, group, row
from ftgui.qt.widgets.text import label

_NEEDED: dict[str, tuple[str, ...]] = {
    "chat": ("messages",),
    "sharegpt": ("messages",),
    "reinforcement": ("messages",),
    "preference": ("question", "answer", "rejected"),
    "alpaca": ("instruction", "question", "answer"),
    "text": ("question", "answer"),
}
_ALL = ("question", "answer", "instruction", "system", "messages")


def needed_parts(mapping: Mapping) -> tuple[str, ...]:
    """The parts that rows of this shape are made of."""
    return _NEEDED.get(mapping.shape, ("question", "answer"))


def other_parts(mapping: Mapping) -> tuple[str, ...]:
    """The parts that they may have besides."""
    return tuple(part for part in _ALL if part not in needed_parts(mapping))


def part_words(part: str) -> str:
    """A part's name for people."""
    return {
        "messages": tr("The whole conversation"),
        "question": tr("The question"),
        "answer": tr("The answer to learn"),
        "rejected": tr("The worse answer"),
        "instruction": tr("The task, before the question"),
        "system": tr("A standing instruction"),
    }[part]


class MappingForm(QWidget):
    """`changed` carries parts and the column chosen for each, None for no column.

    Where no column asks, one question for every row can be written instead.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(SMALL)
        self._grid.setColumnStretch(1, 1)
        self._boxes: dict[str, QComboBox] = {}
        self._columns: tuple[str, ...] = ()
        self._same = QLineEdit()
        self._same.setAccessibleName(tr("The same question for every row"))
        self._same.setPlaceholderText(tr("The same question for every row"))
        self._same.returnPressed.connect(self._ask_the_same)
        self._same_part = group(row(self._same, button(tr("Ask this in every row"), self._ask_the_same)))
        self._grid.addWidget(self._same_part, 0, 1)

    def show_mapping(self, mapping: Mapping, columns: tuple[str, ...], parts: tuple[str, ...]) -> None:
        """Show a box for each of `parts`; boxes that are already there stay, and keep the keyboard."""
        if tuple(self._boxes) != parts or columns != self._columns:
            self._rebuild(columns, parts)
        for part, box in self._boxes.items():
            chosen = getattr(mapping, part)
            with QSignalBlocker(box):
                if chosen is not None and box.findData(chosen) < 0:
                    box.addItem(chosen, chosen)
                box.setCurrentIndex(max(0, box.findData(chosen)))
        self._same_part.setVisible("question" in parts and mapping.question is None)
        if self._same.text().strip() != mapping.question_text:
            self._same.setText(mapping.question_text)

    def focus(self) -> None:
        """Put the keyboard where the first column is chosen, or where a question is missing."""
        for box in list(self._boxes.values())[:1]:
            missing = self._same if self._same.isVisible() else box
            missing.setFocus()
            bring_into_view(box)

    def _rebuild(self, columns: tuple[str, ...], parts: tuple[str, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self._same_part:
                widget.hide()
                widget.deleteLater()
        self._columns = columns
        self._boxes = {part: self._box(part, columns) for part in parts}
        for line, (part, box) in enumerate(self._boxes.items()):
            name = label(part_words(part), wrap=False)
            name.setBuddy(box)
            self._grid.addWidget(name, 2 * line, 0)
            self._grid.addWidget(box, 2 * line, 1, Qt.AlignmentFlag.AlignLeft)
            if part == "question":
                self._grid.addWidget(self._same_part, 2 * line + 1, 1)

    def _box(self, part: str, columns: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(part_words(part))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(24)
        box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        box.addItem(tr("No column"), None)
        for column in columns:
            box.addItem(column, column)
        box.currentIndexChanged.connect(lambda _: self.changed.emit({part: box.currentData()}))
        return box

    def _ask_the_same(self) -> None:
        self.changed.emit({"question_text": self._same.text().strip()})
