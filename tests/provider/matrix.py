"""The fault matrix: every call of a training at a provider, struck by every fault, with what became of it.

    python -m tests.provider.matrix

A cell's run is resumed as often as its problem says. What must hold in each: one job at most and its events in
the journal once each, an end, and at every failed attempt one problem. `kill before` and `kill after` send
SIGKILL to a real runner process when the stand-in has read the request, or has done what it asked.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ftgui.backends.provider import client
from ftgui.base import secrets
from ftgui.run.events import Ended, Outcome
from ftgui.run.journal import read
from ftgui.run.view import view
from tests.provider.kit import Away, small_uploads
from tests.standin import contract
from tests.standin.answers import Answer
from tests.standin.calls import Call
from tests.standin.faults import Fault
from tests.standin.provider import Provider

CALLS = (
    "files.create", "files.retrieve", "uploads.create", "uploads.part", "uploads.complete", "jobs.create",
    "jobs.list", "jobs.retrieve", "jobs.events", "jobs.checkpoints", "jobs.cancel", "files.content",
)  # fmt: skip
FAULTS = (
    "refused", "reset", "reset-midway", "reset-accepted", "stall", "stall-accepted", "stall-answer", "truncated",
    "garbled", "401", "403", "404", "409", "429", "429-retry-after", "quota", "500", "500-accepted", "503",
    "kill before", "kill after",
)  # fmt: skip
SLICE = (
    ("jobs.create", "500-accepted"), ("jobs.create", "kill after"), ("jobs.create", "403"),
    ("jobs.create", "truncated"),
    ("files.create", "reset-midway"), ("uploads.part", "reset-accepted"), ("uploads.complete", "500-accepted"),
    ("jobs.events", "kill before"), ("jobs.events", "stall"), ("jobs.retrieve", "401"), ("jobs.retrieve", "quota"),
    ("jobs.list", "503"), ("files.content", "garbled"), ("jobs.cancel", "reset-accepted"),
)  # fmt: skip
"""The cells that every run of the tests goes through."""
_SILENT = 0.4  # seconds until a silent server is given up, in place of a minute
DRIVER = """
import sys
from pathlib import Path
from ftgui.backends.provider import client, line, uploading
from ftgui.base import secrets
from ftgui.plan.plan import TrainPlan
from ftgui.run import runner
from tests.provider.kit import train

line.sleep = lambda seconds, wanted: wanted()
folder, small = Path(sys.argv[1]), sys.argv[2] == "small"
if small:
    uploading.PART, uploading.LARGEST_FILE = 1000, 1000
secrets.receive(sys.stdin.buffer.read())
runner.work(folder, {TrainPlan: train})
"""


class Cell:
    """One call and one fault, and what became of the run."""

    def __init__(self, call: str, fault: str) -> None:
        self.call, self.fault = call, fault
        self.jobs = self.lost = self.attempts = self.struck = 0
        self.codes: list[str] = []
        self.silent_failures = 0
        self.outcome: Outcome | None = None

    @property
    def good(self) -> bool:
        """Whether everything held that must."""
        ended = self.outcome in (Outcome.SUCCEEDED, Outcome.STOPPED)
        return ended and self.jobs == 1 and not self.lost and not self.silent_failures and self.struck > 0

    def text(self) -> str:
        """A cell of the table: attempts, and the problems on the way."""
        told = ",".join(code.removeprefix("backend.") for code in self.codes)
        return ("" if self.good else "BAD ") + (f"{self.attempts} {told}" if told else f"{self.attempts}")


def perform(call: str, fault: str, provider: Provider, place: Path) -> Cell:
    """Run a cell in the empty folder `place`, which is the home too."""
    cell = Cell(call, fault)
    provider.state.pace = 20
    if call == "jobs.list":  # asked only when creating ended in doubt
        provider.fault("jobs.create", "500-accepted")
    run = Away(provider, place)
    if call == "jobs.cancel":
        run.when = lambda _: run.stop() if provider.jobs and provider.jobs[0].step else None
        provider.state.pace = 5
    struck: Fault | None = None
    if not fault.startswith("kill"):
        struck = provider.fault(call, fault, seconds=0.05 if fault == "refused" else 1.0)
    small = call.startswith("uploads.")
    with small_uploads(1000, 1000 if small else 1 << 29), _impatient():
        for number in range(4):
            before = len(run.events)
            if fault.startswith("kill") and not number:
                cell.struck += _killed(run, call, fault, small=small)
            else:
                run.perform()
            cell.attempts += 1
            _judge(cell, run, before)
            if cell.outcome in (Outcome.SUCCEEDED, Outcome.STOPPED):
                break
            if call == "jobs.cancel":  # asked to stop again
                run.stop()
    provider.release()
    cell.struck += struck.hits if struck else 0
    cell.jobs = len(provider.jobs)
    said = run.said()
    cell.lost = 0 if cell.jobs != 1 else int(said != [event["id"] for event in provider.jobs[0].events])
    return cell


def _judge(cell: Cell, run: Away, before: int) -> None:
    ended = [event for event in run.events[before:] if isinstance(event, Ended)]
    if not ended:  # killed
        cell.outcome = Outcome.INTERRUPTED
        return
    cell.outcome = ended[0].outcome
    if ended[0].problem is not None:
        cell.codes.append(ended[0].problem.code)
    failed = cell.outcome in (Outcome.FAILED, Outcome.INTERRUPTED)
    clear = ended[0].problem is not None and ended[0].problem.action and ended[0].problem.code.startswith("backend.")
    cell.silent_failures += len(ended) != 1 or (failed and not clear)


def _killed(run: Away, call: str, fault: str, *, small: bool) -> int:
    """Run a real runner process and kill it around the first such call; 1 if that came."""
    provider = run.provider
    kills: list[Call] = []
    command = [sys.executable, "-c", DRIVER, str(run.folder), "small" if small else "large"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).parents[2], env={**os.environ})
    do = provider.perform

    def strike(asked: Call) -> Answer:
        mine = asked.name == call and not kills
        if mine and fault == "kill before":
            kills.append(asked)
            process.kill()
            process.wait()
            raise OSError("The runner is dead, and its request with it.")
        answer = do(asked)
        if mine:
            kills.append(asked)
            process.kill()
            process.wait()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provider, "perform", strike)
        process.stdin.write(secrets.session_only())  # type: ignore[union-attr]
        process.stdin.close()  # type: ignore[union-attr]
        if call == "jobs.cancel":
            while process.poll() is None and not view(read(run.folder)).remote.get("job"):
                pass
            run.stop()
        process.wait(timeout=60)
    return len(kills)


@contextmanager
def _impatient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "TIMEOUT", _SILENT)
        yield


def table(cells: dict[tuple[str, str], Cell]) -> str:
    """All cells: how many attempts each took, and which problems were shown."""
    calls = [call for call in CALLS if any(call == each for each, _ in cells)]
    faults = [fault for fault in FAULTS if any(fault == each for _, each in cells)]
    rows = [["", *calls]]
    for fault in faults:
        rows.append([fault, *(cells[call, fault].text() if (call, fault) in cells else "" for call in calls)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)


def main() -> int:
    """Perform and print the whole matrix; 1 if a cell is bad."""
    published = contract.Contract() if contract.DESCRIPTION.exists() else None
    cells = {}
    for call in CALLS:
        for fault in FAULTS:
            with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
                patch.setenv("FTGUI_HOME", place)
                patch.setattr(secrets, "_session", {})
                provider = Provider(published)
                cells[call, fault] = perform(call, fault, provider, Path(place))
                provider.close()
    bad = sum(not cell.good for cell in cells.values())
    lost, twice = sum(cell.lost for cell in cells.values()), sum(cell.jobs > 1 for cell in cells.values())
    sys.stdout.write(
        f"{table(cells)}\n\n{len(cells)} cells, {bad} bad; {twice} with two jobs, {lost} with lost events\n"
    )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
