"""What stands at Azure and costs money: the user's own list, one file a deployment.

A run's journal tells the same, but a project can be deleted or forgotten while its deployment is paid for.
"""

import hashlib
from pathlib import Path

from ftgui.base import atomic, paths, saved
from ftgui.base.problems import ProblemError
from ftgui.ship.azure import DeployPlan, Standing


def known() -> list[Standing]:
    """All that stand, or may, the oldest first; what cannot be read is passed over."""
    found = []
    for path in _folder().glob("*.yaml"):
        try:
            found.append(saved.load(path, Standing))
        except ProblemError:
            continue
    return sorted(found, key=lambda each: each.since)


def put(standing: Standing) -> None:
    """Remember one. What is known already keeps its time. Raises ProblemError (`disk.*`)."""
    path = _file(standing.plan)
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.disk_problem(error, path) from error
    saved.save(path, standing)


def forget(plan: DeployPlan) -> None:
    """It is gone."""
    _file(plan).unlink(missing_ok=True)


def _folder() -> Path:
    return paths.config_dir() / "deployments"


def _file(plan: DeployPlan) -> Path:
    return _folder() / f"{hashlib.sha256(plan.path.lower().encode()).hexdigest()[:16]}.yaml"
