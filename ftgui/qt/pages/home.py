"""The first page."""

from ftgui.qt.widgets.page import Desk, Page


class HomePage(Page):
    """Where to begin."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Home", "q")
