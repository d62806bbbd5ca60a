"""The fault matrix: every call at a provider, struck by every fault, with what became of it.

    python -m tests.provider.matrix

A cell's run is resumed as often as its problem says. What must hold in each: one job or deployment at most, the
events in the journal once each, an end, and at every failed attempt one problem. `kill before` and `kill after`
send SIGKILL to a real runner process when the stand-in has read the request, or has done what it asked.
"""

import sys
import tempfile
import time
from pathlib import Path

import pytest

from ftgui.base import secrets
from ftgui.run.journal import read
from ftgui.run.view import view
from tests.provider import after
from tests.provider.cells import FAULTS, Cell, impatient, killed
from tests.provider.kit import Away, small_uploads
from tests.standin import contract
from tests.standin.faults import Fault
from tests.standin.provider import Provider

TRAINING = (
    "files.create", "files.list", "files.retrieve", "uploads.create", "uploads.part", "uploads.complete",
    "jobs.create", "jobs.list", "jobs.retrieve", "jobs.events", "jobs.checkpoints", "jobs.cancel", "files.content",
)  # fmt: skip
CALLS = (*TRAINING, *after.CALLS)
SLICE = (
    ("jobs.create", "500-accepted"), ("jobs.create", "kill after"), ("jobs.create", "403"),
    ("jobs.create", "truncated"),
    ("files.create", "reset-midway"), ("uploads.part", "reset-accepted"), ("uploads.complete", "500-accepted"),
    ("jobs.events", "kill before"), ("jobs.events", "stall"), ("jobs.retrieve", "401"), ("jobs.retrieve", "quota"),
    ("jobs.list", "503"), ("files.content", "garbled"), ("jobs.cancel", "reset-accepted"), ("chat", "kill after"),
    ("jobs.pause", "500"), ("arm.deployments.put", "kill after"), ("arm.deployments.delete", "stall-accepted"),
)  # fmt: skip
"""The cells that every run of the tests goes through."""
_DOUBT = {"jobs.list": "jobs.create", "files.list": "files.create"}
"""Lists that are asked for only when creating ended in doubt."""
_BLINK = 0.002  # seconds


def cells() -> list[tuple[str, str]]:
    """Every call and fault. Pausing is asked by whoever sits at the window, not by a runner that could be killed."""
    return [
        (call, fault) for call in CALLS for fault in FAULTS if call not in after.ASIDE or not fault.startswith("kill")
    ]


def perform(call: str, fault: str, provider: Provider, place: Path) -> Cell:
    """Run a cell in the empty folder `place`, which is the home too."""
    provider.state.pace = 20
    with impatient():
        return _train(call, fault, provider, place) if call in TRAINING else after.perform(call, fault, provider, place)


def _train(call: str, fault: str, provider: Provider, place: Path) -> Cell:
    cell = Cell(call, fault)
    if call in _DOUBT:
        provider.fault(_DOUBT[call], "500-accepted")
    run = Away(provider, place)
    if call == "jobs.cancel":
        run.when = lambda _: run.stop() if provider.jobs and provider.jobs[0].step else None
        provider.state.pace = 5
    struck: Fault | None = None
    if not fault.startswith("kill"):
        struck = provider.fault(call, fault, seconds=0.05 if fault == "refused" else 1.0)
    small = call.startswith("uploads.")
    with small_uploads(1000, 1000 if small else 1 << 29):
        for number in range(4):
            before = len(run.events)
            if fault.startswith("kill") and not number:
                cell.struck += _killed(run, call, fault, small=small)
            else:
                run.perform()
            cell.judge(run.events[before:])
            if cell.over:
                break
            if call == "jobs.cancel":  # asked to stop again
                run.stop()
    provider.release()
    cell.struck += struck.hits if struck else 0
    cell.paid = len(provider.jobs)
    cell.lost = 0 if cell.paid != 1 else int(run.said() != [event["id"] for event in provider.jobs[0].events])
    return cell


def _killed(run: Away, call: str, fault: str, *, small: bool) -> int:
    def meanwhile() -> None:
        if call == "jobs.cancel" and view(read(run.folder)).remote.get("job"):
            run.stop()
        time.sleep(_BLINK)

    return killed(run.provider, run.folder, call, fault, small=small, meanwhile=meanwhile)


def table(found: dict[tuple[str, str], Cell]) -> str:
    """All cells: how many attempts each took, and which problems were shown."""
    calls = [call for call in CALLS if any(call == each for each, _ in found)]
    faults = [fault for fault in FAULTS if any(fault == each for _, each in found)]
    rows = [["", *calls]]
    for fault in faults:
        rows.append([fault, *(found[call, fault].text() if (call, fault) in found else "" for call in calls)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)


def main() -> int:
    """Perform and print the whole matrix; 1 if a cell is bad."""
    published = contract.Contract() if contract.DESCRIPTION.exists() else None
    found = {}
    for call, fault in cells():
        with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
            patch.setenv("FTGUI_HOME", place)
            patch.setattr(secrets, "_session", {})
            provider = Provider(published)
            found[call, fault] = perform(call, fault, provider, Path(place))
            provider.close()
    bad = sum(not cell.good for cell in found.values())
    lost, twice = sum(cell.lost for cell in found.values()), sum(cell.paid > 1 for cell in found.values())
    sys.stdout.write(
        f"{table(found)}\n\n{len(found)} cells, {bad} bad; {twice} paid twice, {lost} with something lost\n"
    )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
