"""Builds a step's page. Each page's module is loaded when the page is first entered."""

from ftgui.qt.widgets.page import Desk, Page


def build(step: str, desk: Desk) -> Page:
    """The page of a step. Raises KeyError for a name that is no step."""
    return {"decide": _decide, "data": _data, "plan": _plan, "run": _run, "compare": _compare, "ship": _ship}[step](
        desk
    )


def _decide(desk: Desk) -> Page:
    from ftgui.qt.pages.decide import DecidePage

    return DecidePage(desk)


def _data(desk: Desk) -> Page:
    from ftgui.qt.pages.data import DataPage

    return DataPage(desk)


def _plan(desk: Desk) -> Page:
    from ftgui.qt.pages.plan import PlanPage

    return PlanPage(desk)


def _run(desk: Desk) -> Page:
    from ftgui.qt.pages.run import RunPage

    return RunPage(desk)


def _compare(desk: Desk) -> Page:
    from ftgui.qt.pages.compare import ComparePage

    return ComparePage(desk)


def _ship(desk: Desk) -> Page:
    from ftgui.qt.pages.ship import ShipPage

    return ShipPage(desk)


def load() -> None:
    """Load every page's module, without making a page; any thread."""
    from ftgui.qt.pages import compare, data, decide, plan, run, ship  # noqa: F401
