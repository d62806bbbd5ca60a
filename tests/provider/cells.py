"""What the cells of the fault matrix share: their verdict, a real runner that is killed, servers given up soon."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from ftgui.backends.provider import client
from ftgui.base import secrets
from ftgui.run.events import AnyEvent, Ended, Outcome
from ftgui.ship import control
from tests.standin.answers import Answer
from tests.standin.calls import Call
from tests.standin.provider import Provider

FAULTS = (
    "refused", "reset", "reset-midway", "reset-accepted", "stall", "stall-accepted", "stall-answer", "truncated",
    "garbled", "401", "403", "404", "409", "429", "429-retry-after", "quota", "500", "500-accepted", "503",
    "kill before", "kill after",
)  # fmt: skip
_SILENT = 0.4  # seconds until a silent server is given up, in place of a minute
DRIVER = """
import sys
from datetime import date
from pathlib import Path
from ftgui import bootstrap
from ftgui.backends.provider import line, uploading
from ftgui.base import secrets
from ftgui.plan.plan import TrainPlan
from ftgui.run import runner
from ftgui.ship import deploying
from tests.provider.kit import train

line.sleep = deploying.sleep = lambda seconds, wanted: wanted()
folder, small = Path(sys.argv[1]), sys.argv[2] == "small"
if small:
    uploading.PART, uploading.LARGEST_FILE = 1000, 1000
secrets.receive(sys.stdin.buffer.read())
runner.work(folder, {**bootstrap.performers(), TrainPlan: train})
"""
"""A runner process that waits for nobody."""


class Cell:
    """One call and one fault, and what became of it."""

    def __init__(self, call: str, fault: str) -> None:
        self.call, self.fault = call, fault
        self.attempts = self.struck = 0
        self.paid = self.lost = 0
        """Jobs or deployments that were made, of which there must be one; and whether anything was lost on the way."""
        self.codes: list[str] = []
        self.silent_failures = 0
        self.outcome: Outcome | None = None

    @property
    def over(self) -> bool:
        """Whether it came to its end."""
        return self.outcome in (Outcome.SUCCEEDED, Outcome.STOPPED)

    @property
    def good(self) -> bool:
        """Whether everything held that must."""
        return self.over and self.paid == 1 and not self.lost and not self.silent_failures and self.struck > 0

    def text(self) -> str:
        """A cell of the table: attempts, and the problems on the way."""
        told = ",".join(code.removeprefix("backend.") for code in self.codes)
        return ("" if self.good else "BAD ") + (f"{self.attempts} {told}" if told else f"{self.attempts}")

    def judge(self, events: Sequence[AnyEvent]) -> None:
        """Take in the events of an attempt, which has one end and, where it failed, one clear problem."""
        self.attempts += 1
        ended = [event for event in events if isinstance(event, Ended)]
        if not ended:  # killed
            self.outcome = Outcome.INTERRUPTED
            return
        self.outcome, problem = ended[0].outcome, ended[0].problem
        if problem is not None:
            self.codes.append(problem.code)
        clear = problem is not None and problem.action and problem.code.startswith(("backend.", "ship."))
        self.silent_failures += len(ended) != 1 or (not self.over and not clear)


def killed(
    provider: Provider, folder: Path, call: str, fault: str, *, small: bool = False, meanwhile: Callable[[], None]
) -> int:
    """Let a real runner process work on `folder` and kill it around the first such call; 1 if that came.

    `meanwhile` is called while it works.
    """
    kills: list[Call] = []
    command = [sys.executable, "-c", DRIVER, str(folder), "small" if small else "large"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).parents[2], env={**os.environ})
    do = provider.perform

    def strike(asked: Call) -> Answer:
        mine = asked.name == call and not kills
        if mine and fault == "kill before":
            _kill(process, kills, asked)
            raise OSError("The runner is dead, and its request with it.")
        answer = do(asked)
        if mine:
            _kill(process, kills, asked)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provider, "perform", strike)
        process.stdin.write(secrets.session_only())  # type: ignore[union-attr]
        process.stdin.close()  # type: ignore[union-attr]
        while process.poll() is None:
            meanwhile()
        process.wait(timeout=60)
    return len(kills)


def _kill(process: subprocess.Popen[bytes], kills: list[Call], asked: Call) -> None:
    kills.append(asked)
    process.kill()
    process.wait()


@contextmanager
def impatient() -> Iterator[None]:
    """Whoever is silent is given up soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "TIMEOUT", _SILENT)
        patch.setattr(control, "_SILENCE", _SILENT)
        yield
