"""Taking the plan elsewhere: the exact file, to look at, to copy, to write out with its rows."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from ftgui.base import paths
from ftgui.base.texts import tr
from ftgui.qt import theme
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.ask_path import ask_folder
from ftgui.qt.widgets.buttons import button, copy_button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, row
from ftgui.qt.widgets.text import label


class ExportFold(Fold):
    """`wanted` carries a target whose file shall be shown; `export` a target and the folder to write to."""

    wanted = Signal(str)
    export = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("Train elsewhere"))
        self._targets = QComboBox()
        self._targets.setAccessibleName(tr("For which program"))
        self._targets.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._targets.setMinimumContentsLength(8)
        for target, words in _targets().items():
            self._targets.addItem(words, target)
        self._targets.activated.connect(lambda _: self.refresh())
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(tr("The file as it will be written"))
        self._text.setTabChangesFocus(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFont(theme.fixed_font())
        self._text.setFixedHeight(theme.em(18))
        self._said = label("", "quiet")
        self._said.hide()
        copy = copy_button(self._text.toPlainText, tr("Copy the file"))
        write = button(tr("Export with the rows …"), self._ask_folder, icon_name="export")
        about = label(tr("This plan as files for another program, to train the same rows there by hand."), "quiet")
        head = row(self._targets, copy, write)
        head.setStretch(0, 1)
        self.box.addWidget(Card(about, head, self._text, self._said, space=SMALL + TIGHT))
        self.opened.connect(lambda _: self.refresh())

    def offer(self, backend: str) -> None:
        """Begin with the place that is chosen, until somebody chooses another."""
        if not self.is_open and backend in _targets():
            self._targets.setCurrentIndex(self._targets.findData(backend))

    def refresh(self) -> None:
        """Ask for the file anew, as far as anybody looks at it."""
        if self.is_open:
            self.wanted.emit(self._targets.currentData())

    def show_text(self, text: str) -> None:
        """Show the file."""
        self._said.hide()
        if text != self._text.toPlainText():
            self._text.setPlainText(text)

    def show_written(self, file: Path) -> None:
        """Say where the files are."""
        self._said.setText(tr("Written: {file}", file=str(file)))
        self._said.show()

    def _ask_folder(self) -> None:
        def write(folder: Path) -> None:
            self.export.emit(self._targets.currentData(), str(folder))

        ask_folder(self, tr("Choose a folder for the files"), write, paths.projects_dir())


def _targets() -> dict[str, str]:
    return {
        "autotrain": tr("AutoTrain: autotrain.yaml"),
        "trl": tr("TRL: a Python program"),
        "openai": tr("OpenAI: job.json and a script"),
        "azure": tr("Azure OpenAI: job.json and a script"),
        "compatible": tr("Another provider: job.json and a script"),
    }
