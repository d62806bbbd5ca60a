"""The project's rows as files for other programs."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from ftgui.base import paths
from ftgui.base.texts import tr
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.ask_path import ask_folder
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, row
from ftgui.qt.widgets.text import label


class SaveFold(Fold):
    """`wanted` carries the name of a format and the folder to write to."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("Save these rows as files"))
        self._forms = QComboBox()
        self._forms.setAccessibleName(tr("Form of the files"))
        self._forms.setMinimumContentsLength(26)
        for name, words in (
            ("chat", tr("Chats (JSON lines, as OpenAI reads them)")),
            ("prompt_completion", tr("Prompt and completion (JSON lines)")),
            ("alpaca", tr("Alpaca (JSON)")),
            ("sharegpt", tr("ShareGPT (JSON)")),
            ("csv", tr("Table (CSV)")),
            ("xlsx", tr("Excel (XLSX)")),
            ("parquet", tr("Parquet")),
        ):
            self._forms.addItem(words, name)
        self._said = label("", "quiet")
        self._said.hide()
        about = label(tr("The rows as they are now, with all that was done to them; those kept aside apart."), "quiet")
        write = button(tr("Save in a folder …"), self._ask_folder, icon_name="export")
        self.box.addWidget(Card(about, row(self._forms, write, None), self._said, space=SMALL + TIGHT))

    def show_written(self, file: Path) -> None:
        """Say where the files are."""
        self._said.setText(tr("Saved in {folder}, beginning with {name}.", folder=str(file.parent), name=file.name))
        self._said.show()

    def _ask_folder(self) -> None:
        ask_folder(self, tr("Choose a folder for the files"), self._chosen, paths.projects_dir())

    def _chosen(self, folder: Path) -> None:
        self._said.hide()
        self.wanted.emit(self._forms.currentData(), str(folder))
