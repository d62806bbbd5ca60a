"""A form made from declared settings: its label, its explanation, its range, and a way back."""

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ftgui.base.problems import ProblemError
from ftgui.base.texts import tr
from ftgui.plan.choices import parse_value
from ftgui.plan.settings import AUTO, Setting, Value
from ftgui.qt import theme
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import column, line
from ftgui.qt.widgets.text import label

_SLICE_SECONDS = 0.01


class SettingsForm(QWidget):
    """`changed` carries a name and its new value, `reset` a name, `refused` the problem of what was typed."""

    changed = Signal(str, object)
    reset = Signal(str)
    refused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SMALL + TIGHT)
        self._settings: list[Setting] = []
        self._values: Mapping[str, Value] = {}
        self._by_hand: Mapping[str, Value] = {}
        self._fields: dict[str, _Field] = {}

    def show_settings(
        self, settings: Sequence[Setting], values: Mapping[str, Value], by_hand: Mapping[str, Value]
    ) -> None:
        """Show what each setting is, and which were set by hand. Fields for new settings grow bit by bit."""
        self._values, self._by_hand = values, by_hand
        if self._settings != list(settings):
            self._settings = list(settings)
            for field in self._fields.values():
                field.hide()
                field.deleteLater()
            self._fields = {}
            self._grow()
        for field in self._fields.values():
            self._fill(field)

    def _fill(self, field: "_Field") -> None:
        """Show a setting's value, or nothing of it where it would change nothing."""
        name = field.setting.name
        field.show_value(self._values[name], by_hand=name in self._by_hand)
        field.setVisible(field.setting.matters(self._values))

    def _grow(self) -> None:
        """Make fields for some milliseconds, and the rest after the window has drawn."""
        end = time.monotonic() + _SLICE_SECONDS
        for setting in self._settings[len(self._fields) :]:
            field = self._fields[setting.name] = _Field(setting, self)
            self._box.addWidget(field)
            self._fill(field)
            if time.monotonic() > end:
                QTimer.singleShot(0, self, self._grow)
                return


class _Field(QWidget):
    def __init__(self, setting: Setting, form: SettingsForm) -> None:
        super().__init__()
        self.setting = setting
        self._form = form
        self._show: Callable[[Value], None] = lambda _: None
        control = self._control()
        control.setAccessibleName(setting.label)
        control.setAccessibleDescription(setting.explanation)
        self._reset = button(
            "",
            lambda: form.reset.emit(setting.name),
            kind="icon",
            icon_name="arrow-counter-clockwise",
            accessible=tr("Reset “{label}”", label=setting.label),
        )
        self._reset.setToolTip(tr("Back to what the preset says"))
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # fields keep their place when one is reset
        self._reset.setSizePolicy(policy)
        name = label(setting.label, "heading")
        name.setBuddy(control)
        words = column(name, label(setting.explanation, "quiet"), space=2)
        if text := _range(setting):
            words.addWidget(label(text, "small"))
        whole = QHBoxLayout()
        whole.setSpacing(MEDIUM)
        whole.addLayout(words, 1)
        whole.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(whole, line(), space=SMALL + TIGHT))

    def show_value(self, value: Value, *, by_hand: bool) -> None:
        """Show the value; the way back appears where it was set by hand."""
        self._show(value)
        self._reset.setVisible(by_hand)

    def _control(self) -> QWidget:
        if self.setting.kind == "switch":
            return self._switch()
        return self._choice() if self.setting.kind == "choice" else self._line()

    def _switch(self) -> QWidget:
        box = QCheckBox(tr("On"))
        box.toggled.connect(lambda on: self._form.changed.emit(self.setting.name, on))
        self._show = lambda value: _quietly(box, lambda: box.setChecked(bool(value)))
        return box

    def _choice(self) -> QWidget:
        box = QComboBox()
        for key, words in self.setting.choices:
            box.addItem(words, key)
        box.setFixedWidth(theme.em(17))
        box.activated.connect(lambda _: self._form.changed.emit(self.setting.name, box.currentData()))
        self._show = lambda value: _quietly(box, lambda: box.setCurrentIndex(box.findData(value)))
        return box

    def _line(self) -> QWidget:
        edit = QLineEdit()
        edit.setFixedWidth(theme.em(17))
        if self.setting.kind != "text":
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        if self.setting.automatic:
            edit.setPlaceholderText(tr("Automatic"))
        edit.editingFinished.connect(lambda: self._typed(edit))
        self._show = lambda value: edit.setText(_text(value))
        return edit

    def _typed(self, edit: QLineEdit) -> None:
        if not edit.isModified():
            return
        edit.setModified(False)
        try:
            value = AUTO if self._left_open(edit) else parse_value(self.setting, edit.text())
        except ProblemError as error:
            _mark(edit, invalid=True)
            self._form.refused.emit(error.problem)
            return
        _mark(edit, invalid=False)
        self._form.changed.emit(self.setting.name, value)

    def _left_open(self, edit: QLineEdit) -> bool:
        return self.setting.automatic and not edit.text().strip()


def _quietly(widget: QWidget, change: Callable[[], object]) -> None:
    with QSignalBlocker(widget):
        change()


def _mark(edit: QLineEdit, *, invalid: bool) -> None:
    edit.setProperty("invalid", invalid)
    edit.style().unpolish(edit)
    edit.style().polish(edit)


def _text(value: Value) -> str:
    """Digits, without the powers of ten that only some can read."""
    if value == AUTO:
        return ""  # the line says so itself
    return f"{value:.12f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _range(setting: Setting) -> str:
    if setting.kind == "text":
        return setting.allowed
    if setting.minimum is None:
        return ""
    low = _text(setting.minimum)
    numbers = tr("At least {low}", low=low)
    if setting.maximum is not None:
        numbers = tr("{low} to {high}", low=low, high=_text(setting.maximum))
    return tr("{numbers}; left empty, the provider decides", numbers=numbers) if setting.automatic else numbers
