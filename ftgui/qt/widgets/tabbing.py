"""Where Tab goes: Qt follows the order in which widgets were made, and pages are made after the bar below them."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


def next_stop(parts: Iterable[QWidget], here: QWidget | None, *, forward: bool) -> QWidget | None:
    """The stop after (or before) `here`, going through the `parts` of a window in the order given.

    `here` may be hidden by now, or no stop itself. None where it is in none of the parts: Qt then knows better.
    """
    every = [each for part in parts for each in part.findChildren(QWidget) if each is here or _takes_tab(each)]
    if here not in every:
        return None
    place = every.index(here)
    onward = [*every[place + 1 :], *every[:place]] if forward else [*every[:place][::-1], *every[place + 1 :][::-1]]
    return next((each for each in onward if can_hold(each)), None)


def can_hold(widget: QWidget) -> bool:
    """Whether the keyboard can be there: not where a widget is hidden or switched off."""
    return widget.isVisible() and widget.isEnabled()


class KeyboardPlace:
    """Around parts of a page that go and come back: what had the keyboard when it went has it again when it is back."""

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self._held: QWidget | None = None

    def __enter__(self) -> None:
        here = QApplication.focusWidget()
        if here is not None and self._page.isAncestorOf(here):
            self._held = here

    def __exit__(self, *_: object) -> None:
        here, held = QApplication.focusWidget(), self._held
        waits = here is not None and here.isAncestorOf(self._page)  # nobody has put it anywhere else
        if waits and held is not None and isValid(held) and can_hold(held):
            held.setFocus()


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
