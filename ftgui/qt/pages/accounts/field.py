"""A line to fill in, with its name above and a sentence below."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ftgui.base.texts import tr, trn
from ftgui.qt.theme import TIGHT
from ftgui.qt.widgets.layout import column
from ftgui.qt.widgets.text import label


class Field(QWidget):
    """`title` names the line; `why` explains it."""

    def __init__(self, title: str, why: str = "", *, example: str = "") -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setAccessibleName(title)
        self.edit.setAccessibleDescription(why)
        self.edit.setPlaceholderText(example)
        head = label(title, "heading")
        head.setBuddy(self.edit)
        self.why = label(why, "small")
        self.setLayout(column(head, self.edit, self.why, space=TIGHT))
        self.why.setVisible(bool(why))

    def describe(self, why: str, example: str) -> None:
        """Explain it otherwise, with another example."""
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.edit.setAccessibleDescription(why)
        self.edit.setPlaceholderText(example)

    @property
    def text(self) -> str:
        """What is in the line."""
        return self.edit.text().strip()


class KeyField(Field):
    """A line for a key: what is typed or pasted is neither shown nor told, not even as dots; only how long it is."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Key"))
        self.edit.setEchoMode(QLineEdit.EchoMode.NoEcho)
        hints = Qt.InputMethodHint
        self.edit.setInputMethodHints(hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText)
        self.edit.textChanged.connect(self._count)
        self.edit.returnPressed.connect(self.entered)
        self._hint = tr("Paste it here. It stays invisible.")
        self.say("")

    def say(self, where: str) -> None:
        """Say below the line where a key is kept."""
        self._where = where
        self._count(self.edit.text())

    def take(self) -> str:
        """What was entered, which the line forgets."""
        typed = self.edit.text()
        self.edit.clear()
        return typed

    def _count(self, typed: str) -> None:
        count = len(typed.strip())
        entered = trn("{count} character is entered; it is not shown.", "{count} characters are entered; they are not "
                      "shown.", count) if count else self._hint  # fmt: skip
        self.why.setText(f"{entered} {self._where}".strip())
        self.why.show()
