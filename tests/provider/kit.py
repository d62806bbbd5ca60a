"""A run at the stand-in: its folder, plan and account, performed by the real runner in this process."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from ftgui.backends.provider import line, training
from ftgui.base import saved, secrets
from ftgui.base.problems import Problem
from ftgui.plan import connections
from ftgui.plan.connections import Connection
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Value
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.backend import Context
from ftgui.run.events import AnyEvent, Ended, Log, Metric, Outcome, RemoteId, Warned
from ftgui.run.journal import Journal, read
from tests.plan.provider_kit import MINI, account, plan, some
from tests.standin.provider import Provider

WAYS: dict[str, Callable[[Provider], Connection]] = {
    "openai": lambda far: account(base_url=far.base_url),
    "classic": lambda far: account("azure", base_url=far.azure.endpoint, api_version=far.azure.api_version),
    "v1": lambda far: account("azure", base_url=far.azure.v1),
    "project": lambda far: account("azure", base_url=far.azure.project),
    "compatible": lambda far: account("compatible", base_url=far.base_url),
}


class Away:
    """One run at the stand-in. `waited` are the seconds that it would have waited; nothing really waits."""

    def __init__(self, provider: Provider, project: Path, way: str = "openai", **by_hand: Value) -> None:
        self.provider = provider
        self.connection = WAYS[way](provider)
        connections.put(self.connection)
        secrets.keep_for_session(self.connection.secret_name, provider.key)
        some(project / "rows", count=20)
        made = plan(self.connection.provider, project / "rows", MINI, **{"n_epochs": 3, "price": 5.0, **by_hand})
        self.plan = msgspec.structs.replace(made, confirmed=50.0)
        self.runs = project / "runs"
        self.runs.mkdir(exist_ok=True)
        self.folder = run_folder.make(self.runs, self.plan, project / "rows")
        self.waited: list[float] = []
        self.when: Callable[[float], None] = lambda _: None
        """Called instead of each wait, with its seconds."""

    def sleep(self, seconds: float, wanted: Callable[[], bool]) -> bool:
        """In the place of `line.sleep`."""
        self.waited.append(seconds)
        self.when(seconds)
        return wanted()

    def perform(self) -> Ended:
        """One attempt, from its first event to its last."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(line, "sleep", self.sleep)
            return runner.work(self.folder, {TrainPlan: train})

    def perform_in_the_end(self, attempts: int = 3) -> tuple[Ended, list[Problem]]:
        """Resume as long as the run waits for it; returns the last end, and the problems on the way."""
        problems: list[Problem] = []
        for _ in range(attempts):
            ended = self.perform()
            if ended.problem is not None:
                problems.append(ended.problem)
            if ended.outcome is Outcome.SUCCEEDED:
                break
        return ended, problems

    @property
    def events(self) -> list[AnyEvent]:
        return list(read(self.folder))

    def said(self) -> list[str]:
        """The provider's ids of the events in the journal, in its order."""
        return [event.remote for event in self.events if isinstance(event, Log | Metric) and event.remote]

    def remote(self, name: str) -> list[str]:
        return [event.id for event in self.events if isinstance(event, RemoteId) and event.name == name]

    def warnings(self) -> list[str]:
        return [event.problem.code for event in self.events if isinstance(event, Warned)]

    def nothing_lost(self) -> None:
        """Every event of the one job is in the journal once, in the provider's order."""
        (job,) = self.provider.jobs
        assert self.said() == [event["id"] for event in job.events]

    def journal(self, *events: AnyEvent) -> None:
        """Write what an earlier attempt said."""
        with Journal(self.folder) as journal:
            for event in events:
                journal.append(event)

    def stop(self) -> None:
        run_folder.request_stop(self.folder)


def train(plan: TrainPlan, context: Context) -> None:
    """As the backends do, without what they refuse offline."""
    training.train(plan, context, lambda: None)


def at_sleep(actions: Iterable[Callable[[], None]]) -> Callable[[float], None]:
    """Perform one action at each wait, in turn."""
    left = iter(actions)
    return lambda _: next(left, lambda: None)()


@contextmanager
def small_uploads(part: int, limit: int) -> Iterator[None]:
    """Files above `limit` bytes go in parts of `part`."""
    from ftgui.backends.provider import uploading

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploading, "PART", part)
        patch.setattr(uploading, "LARGEST_FILE", limit)
        yield


def load(folder: Path) -> TrainPlan:
    return saved.load(folder / run_folder.PLAN, TrainPlan)
