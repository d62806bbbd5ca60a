"""Recent projects: one line each, to open or, where the folder is gone, to take off the list."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ftgui.base.steps import road
from ftgui.base.texts import tr
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.choice_card import CardButton
from ftgui.qt.widgets.layout import column, row
from ftgui.qt.widgets.text import OneLine, label

if TYPE_CHECKING:
    from ftgui.qt.memory import Recent

SHOWN = 5


class RecentList(QWidget):
    """`chosen` and `forgotten` carry a project's folder."""

    chosen = Signal(str)
    forgotten = Signal(str)

    def __init__(self, projects: "Sequence[tuple[Recent, bool]]") -> None:
        """Shows the newest ones, each with whether its folder is still there."""
        super().__init__()
        self.setLayout(column(*(self._line(project, there=there) for project, there in projects[:SHOWN]), space=SMALL))

    def _line(self, project: "Recent", *, there: bool) -> QHBoxLayout:
        card = _RecentCard(project, there=there)
        card.clicked.connect(lambda: self.chosen.emit(project.folder))
        line = row(card, space=SMALL)
        line.setStretch(0, 1)
        if not there:
            forget = button(
                tr("Remove"),
                lambda: self.forgotten.emit(project.folder),
                kind="plain",
                accessible=tr("Remove “{name}” from this list", name=project.name),
            )
            line.addWidget(forget)
        return line


class _RecentCard(CardButton):
    def __init__(self, project: "Recent", *, there: bool) -> None:
        super().__init__(tr("Open “{name}”", name=project.name))
        self.setEnabled(there)
        where = _short(project.folder) if there else tr("No longer in {folder}", folder=_short(project.folder))
        titles = {step.name: step.title for step in road()}
        following = tr("Next: {step}", step=titles[project.step]) if there and project.step in titles else ""
        self.setAccessibleDescription(f"{where} {following}".strip())
        inner = QHBoxLayout(self)
        inner.setContentsMargins(MEDIUM, SMALL + TIGHT, MEDIUM, SMALL + TIGHT)
        inner.setSpacing(MEDIUM)
        inner.addWidget(IconLabel("folder" if there else "warning", "accent" if there else "caution", 1.4))
        words = column(OneLine(project.name, "heading"), OneLine(where, "small", cut_middle=True), space=2)
        inner.addLayout(words, 1)
        if following:
            inner.addWidget(label(following, "quiet", wrap=False))
        if there:
            inner.addWidget(IconLabel("caret-right", "quiet"), 0, Qt.AlignmentFlag.AlignVCenter)


def _short(folder: str) -> str:
    """The path as people read it: their own folder is a tilde."""
    home = str(Path.home())
    return "~" + folder[len(home) :] if folder.startswith(home) else folder
