"""The steps' pages. Their modules are loaded when a project is opened, not before the window shows."""

from collections.abc import Callable, Mapping

from ftgui.qt.widgets.page import Desk, Page


def accounts() -> Callable[[Desk], Page]:
    """What builds the page of accounts; slow the first time, on any thread."""
    from ftgui.qt.pages.accounts.page import AccountsPage

    return AccountsPage


def pages() -> Mapping[str, Callable[[Desk], Page]]:
    """What builds each step's page. The first call loads them all, on any thread."""
    from ftgui.qt.pages.compare.page import ComparePage
    from ftgui.qt.pages.data.page import DataPage
    from ftgui.qt.pages.decide.page import DecidePage
    from ftgui.qt.pages.plan.page import PlanPage
    from ftgui.qt.pages.run.page import RunPage
    from ftgui.qt.pages.ship.page import ShipPage

    found = (DecidePage, DataPage, PlanPage, RunPage, ComparePage, ShipPage)
    return {page.step: page for page in found}
