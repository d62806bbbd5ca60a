"""The system's dialogs for files and folders, opened and never waited for."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_looked_in = ""
"""Where something was found last; the next dialog looks there first."""


def ask_file(parent: QWidget, title: str, chosen: Callable[[Path], object], filters: Sequence[str] = ()) -> None:
    """Ask for a file that is there; `chosen` is called with it, and not at all without one."""
    _ask_one(_dialog(parent, title, QFileDialog.FileMode.ExistingFile, filters), chosen)


def ask_files(parent: QWidget, title: str, chosen: Callable[[list[Path]], object], filters: Sequence[str] = ()) -> None:
    """Ask for one or several files that are there; `chosen` is called with them, and not at all without any."""
    dialog = _dialog(parent, title, QFileDialog.FileMode.ExistingFiles, filters)
    dialog.filesSelected.connect(lambda paths: chosen([Path(path) for path in paths]))
    dialog.open()


def ask_folder(parent: QWidget, title: str, chosen: Callable[[Path], object], start: Path | None = None) -> None:
    """Ask for a folder, first looking in `start`."""
    _ask_one(_dialog(parent, title, QFileDialog.FileMode.Directory, start=start), chosen)


def _ask_one(dialog: QFileDialog, chosen: Callable[[Path], object]) -> None:
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def _dialog(
    parent: QWidget, title: str, mode: QFileDialog.FileMode, filters: Sequence[str] = (), start: Path | None = None
) -> QFileDialog:
    """A dialog in `start`, else where something was found last, else among the user's documents."""
    made = QFileDialog(parent, title, str(start or _looked_in or _documents()))
    made.setFileMode(mode)
    if filters:
        made.setNameFilters(filters)
    if start is None:
        made.fileSelected.connect(_remember)
        made.filesSelected.connect(lambda paths: _remember(paths[0]))
    made.finished.connect(made.deleteLater)
    return made


def _remember(found: str) -> None:
    global _looked_in
    _looked_in = str(Path(found).parent)


def _documents() -> str:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return place if Path(place).is_dir() else str(Path.home())
