"""The provider side of the internet, on loopback and in the test's hands."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.standin import arm, chats, entra, files, jobs, models
from tests.standin.answers import Answer, Refusal
from tests.standin.calls import Call
from tests.standin.contract import Breach, Contract
from tests.standin.faults import Fault, Faults
from tests.standin.job import ENDS, Job
from tests.standin.state import ACCOUNT, GROUP, KEY, SUBSCRIPTION, State
from tests.standin.wire import Wire

ROUTES = (*files.ROUTES, *jobs.ROUTES, *models.ROUTES, *chats.ROUTES, *arm.ROUTES, *entra.ROUTES)


@dataclass(frozen=True)
class Azure:
    """The addresses of the stand-in's Azure side."""

    endpoint: str
    """The resource's endpoint; classic paths begin with /openai/ and need `api_version`."""
    api_version: str = "2025-04-01-preview"
    subscription: str = SUBSCRIPTION
    group: str = GROUP
    account: str = ACCOUNT

    @property
    def v1(self) -> str:
        """The base URL of the v1 API."""
        return f"{self.endpoint}/openai/v1/"

    @property
    def project(self) -> str:
        """The base URL of a Foundry project, where Uploads answer 404."""
        return f"{self.endpoint}/api/projects/standin/openai/v1/"


class Provider:
    """An account at OpenAI and at Azure at once, served on loopback from this process's threads.

    Requests are named as the routes are: `files.*`, `uploads.*`, `jobs.*`, `models.*`, `chat`, `arm.*`, `entra.*`.
    Time stands still until a test moves it. What the account is and does otherwise is in `state` (State tells each
    of its switches); what can break is in `faults.FAULTS`. Files, uploads, jobs and models are held against the
    published description in both directions; what Azure does otherwise on purpose is in azure.py.
    """

    key = KEY

    def __init__(self, contract: Contract | None) -> None:
        self.state = State()
        self.state.models = models.first()
        self.contract = contract
        self.faults = Faults()
        self.calls: list[Call] = []
        self.breaches: list[str] = []
        """Where a request or an answer broke the published description; the fixture fails the test on any."""
        self.departures: set[str] = set()
        """Fields of answers that a test lets depart from the description, e.g. {"status"} for statuses to come."""
        self.at_end: list[Callable[[], None]] = []
        """What `close` does first: clients that a test opened are closed."""
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._numbers = itertools.count(1)
        self._offline_after: tuple[str, float | None] | None = None
        self.wire = Wire(self)
        self.base_url = f"http://127.0.0.1:{self.wire.port}/v1"
        self.azure = Azure(f"http://127.0.0.1:{self.wire.port}")

    # Controls: faults

    def fault(self, call: str, kind: str, *, times: int = 1, skip: int = 0, seconds: float = 5.0) -> Fault:
        """Break the next `times` requests named `call` ("*": any), after `skip` good ones. Kinds: faults.FAULTS."""
        return self.faults.add(Fault(call, kind, times, skip, seconds))

    def offline(self, *, after: str | None = None, seconds: float | None = None) -> None:
        """Refuse connections: now, or once the next call named `after` was answered; for so long, or until `online`."""
        if after is None:
            self.wire.down(seconds)
        else:
            self._offline_after = (after, seconds)

    def online(self) -> None:
        """Accept connections again."""
        self._offline_after = None
        self.wire.up()

    def release(self) -> None:
        """End the stalls, those to come too."""
        self.wire.released.set()

    # Controls: jobs and time

    @property
    def jobs(self) -> list[Job]:
        """All jobs, oldest first."""
        return [*self.state.jobs.values()]

    def advance(self, steps: int = 1, job: Job | None = None) -> None:
        """Let the jobs (or one) go on by so many steps; each status before and after training takes one too."""
        with self.lock:
            for _ in range(steps):
                for each in [job] if job else self.jobs:
                    each.tick()

    def run_to(self, goal: str | int, job: Job | None = None) -> None:
        """Let the newest job (or this one) go on to a status, or to a step of its training."""
        with self.lock:
            job = job or self.jobs[-1]
            while not (job.step >= goal if isinstance(goal, int) else job.status == goal):
                if job.paused or job.status in ENDS:
                    raise AssertionError(f"The job is {job.status} (paused: {job.paused}) and never comes to {goal}.")
                job.tick()

    def pass_time(self, seconds: int) -> None:
        """Move the provider's clock, e.g. past a shutdown date or a deployment's idle days."""
        with self.lock:
            self.state.now += seconds

    def flood(self, events: int, job: Job | None = None) -> None:
        """Add so many metric events at once to the newest job (or this one)."""
        with self.lock:
            job = job or self.jobs[-1]
            for number in range(1, events + 1):
                loss = round(2 / number**0.3, 5)
                accuracy = round(1 / (1 + loss), 5)
                point = {"step": number, "train_loss": loss, "train_mean_token_accuracy": accuracy}
                told = f"Step {number}/{events}: training loss={loss:.2f}"
                job.say(told, "metrics", data={**point, "total_steps": events})

    # Reading

    def count(self, call: str) -> int:
        """How many requests so named came, those that met a fault included."""
        return len(self.named(call))

    def named(self, call: str) -> list[Call]:
        """The requests so named, oldest first."""
        return [each for each in self.calls if each.name == call]

    def wait_for(self, call: str, times: int = 1, *, done: bool = False, seconds: float = 30) -> Call:
        """The request so named when so many have come (`done`: and were carried out), e.g. to kill who sent it."""

        def come() -> list[Call]:
            return [each for each in self.named(call) if each.done or not done][times - 1 :]

        with self._changed:
            assert self._changed.wait_for(come, seconds), f"{call} did not come {times} times in {seconds} s"
            return come()[0]

    def credential(self) -> entra.Credential:
        """A TokenCredential as azure-identity gives; its tokens are good for the scope they were asked for."""
        return entra.Credential(self.state)

    def arm_token(self) -> str:
        """A control-plane token to type in."""
        return entra.give(self.state, entra.ARM_SCOPE)

    def close(self) -> None:
        """The end of it."""
        for tidy in self.at_end:
            tidy()
        self.wire.close()

    # For the wire

    def arrived(self, call: Call) -> Fault | None:
        """Name and record a request; returns the fault that strikes it."""
        with self.lock:
            call.number, call.at = next(self._numbers), time.monotonic()
            any(route.match(call) for route in ROUTES)
            self.calls.append(call)
            self._changed.notify_all()
            return self.faults.take(call.name)

    def perform(self, call: Call) -> Answer:
        """Do what was asked, and hold request and answer against the description."""
        with self.lock:
            try:
                answer = self._perform(call)
            except Refusal as no:
                return no.answer(bool(call.azure) or call.name.startswith("arm."))
            except Breach as breach:
                self.breaches.append(f"{call.method} {call.target}: {breach}")
                return Refusal(422, str(breach), "broken_contract").answer()
            call.done = True
            self._changed.notify_all()
        if self.contract:
            try:
                self.contract.answer(call, answer, self.departures)
            except Breach as breach:
                self.breaches.append(f"The answer to {call.method} {call.target}: {breach}")
        return answer

    def _perform(self, call: Call) -> Answer:
        route = next((route for route in ROUTES if route.match(call)), None)
        if route is None:
            raise Refusal(404, f"Invalid URL ({call.method} {call.target})", None)
        entra.authorize(self.state, call)
        if (call.azure == "classic" or call.name.startswith("arm.")) and "api-version" not in call.query:
            raise Refusal(404, "Resource not found", "404")
        if self.contract:
            self.contract.request(call)
        return route.perform(self.state, call)

    def offline_from(self, call: Call) -> float | None:
        """As `offline(after=...)` asked: for how many seconds to be down once this call is answered."""
        with self.lock:
            if self._offline_after is None or self._offline_after[0] != call.name:
                return None
            seconds, self._offline_after = self._offline_after[1], None
            return seconds or 0
