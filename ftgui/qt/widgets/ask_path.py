"""The system's dialogs for files and folders, opened and never waited for."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_file(parent: QWidget, title: str, chosen: Callable[[Path], object], filters: Sequence[str] = ()) -> None:
    """Ask for a file that is there; `chosen` is called with it, and not at all without one."""
    dialog = QFileDialog(parent, title)
    if filters:
        dialog.setNameFilters(filters)
    _open(dialog, QFileDialog.FileMode.ExistingFile, chosen)


def ask_files(parent: QWidget, title: str, chosen: Callable[[list[Path]], object], filters: Sequence[str] = ()) -> None:
    """Ask for one or several files that are there; `chosen` is called with them, and not at all without any."""
    dialog = QFileDialog(parent, title)
    dialog.setNameFilters(filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda paths: chosen([Path(path) for path in paths]))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def ask_folder(parent: QWidget, title: str, chosen: Callable[[Path], object], start: Path | None = None) -> None:
    """Ask for a folder, first looking in `start`."""
    _open(QFileDialog(parent, title, str(start or "")), QFileDialog.FileMode.Directory, chosen)


def _open(dialog: QFileDialog, mode: QFileDialog.FileMode, chosen: Callable[[Path], object]) -> None:
    dialog.setFileMode(mode)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
