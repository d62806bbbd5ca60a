"""What stands at Azure, as commands tell it."""

import time
from pathlib import Path

from ftgui import bootstrap
from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr
from ftgui.project import runs as run_folders
from ftgui.project.runs import RunInfo
from ftgui.ship import azure
from ftgui.ship.azure import Standing


def runs_beside(folder: Path) -> list[RunInfo]:
    """The runs of the project that the run `folder` belongs to."""
    return run_folders.read_all(folder.parent, bootstrap.performers())


def told(standing: Standing) -> dict[str, object]:
    """A standing deployment in the keys that every command tells it in; times are Unix times."""
    plan = standing.plan
    return {
        "name": plan.name,
        "model": plan.model,
        "resource": plan.resource.path,
        "sku": plan.sku,
        "hourly": plan.hourly,
        "daily": 24 * plan.hourly,
        "since": standing.since,
        "ends": standing.ends,
        "run": standing.run,
    }


def reminders(found: list[Standing]) -> list[Problem]:
    """What stands, as something worth knowing."""
    now = time.time()
    return [
        Problem(
            code="ship.standing",
            message=azure.reminder(each, now),
            action=tr("Delete it when you do not need it: ftgui ship {run} --delete", run=each.run),
            detail=azure.end_words(each, now),
            severity=Severity.WARNING,
        )
        for each in found
    ]
