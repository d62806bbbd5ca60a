"""A folder of the user's: what it is, how large, where, and a button that opens it."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ftgui.base.quantities import size
from ftgui.base.texts import tr
from ftgui.qt.theme import MEDIUM, TIGHT
from ftgui.qt.widgets.buttons import button, copy_button
from ftgui.qt.widgets.layout import column, row
from ftgui.qt.widgets.text import OneLine, label


class PlaceLine(QWidget):
    """`byte_count` is the size of all that is in the folder."""

    def __init__(self, title: str, folder: Path, byte_count: int) -> None:
        super().__init__()
        where = OneLine(str(folder), "small", cut_middle=True)
        where.setAccessibleName(tr("{what}: its place", what=title))
        words = column(label(tr("{what}, {size}", what=title, size=size(byte_count))), where, space=TIGHT)
        copy = copy_button(lambda: str(folder), tr("{what}: copy its place", what=title))
        opening = button(
            tr("Open the folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
            icon_name="folder-open",
            accessible=tr("{what}: open the folder", what=title),
        )
        line = row(words, copy, opening, space=MEDIUM)
        line.setStretch(0, 1)
        self.setLayout(line)
