"""Where Tab goes: Qt follows the order in which widgets were made, and pages are made after the bar below them."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def next_stop(parts: Iterable[QWidget], here: QWidget | None, *, forward: bool) -> QWidget | None:
    """The stop after (or before) `here`, going through the `parts` of a window in the order given.

    None where `here` is no stop: Qt then knows better.
    """
    stops = [each for part in parts for each in part.findChildren(QWidget) if _stops_tab(each)]
    if here not in stops:
        return None
    return stops[(stops.index(here) + (1 if forward else -1)) % len(stops)]


def _stops_tab(widget: QWidget) -> bool:
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes_tab and widget.isEnabled() and widget.isVisible()
