"""The steps' pages. Their modules are loaded when a project is opened, not before the window shows."""

from collections.abc import Callable, Mapping

from ftgui.qt.widgets.page import Desk, Page


def accounts() -> Callable[[Desk], Page]:
    """What builds the page of accounts; slow the first time, on any thread."""
    from ftgui.qt.pages.accounts import AccountsPage

    return AccountsPage


def pages() -> Mapping[str, Callable[[Desk], Page]]:
    """What builds each step's page. The first call loads them all, on any thread."""
    from ftgui.qt.pages.compare import ComparePage
    from ftgui.qt.pages.data import DataPage
    from ftgui.qt.pages.decide import DecidePage
    from ftgui.qt.pages.plan import PlanPage
    from ftgui.qt.pages.run import RunPage
    from ftgui.qt.pages.ship import ShipPage

    found = (DecidePage, DataPage, PlanPage, RunPage, ComparePage, ShipPage)
    return {page.step: page for page in found}
