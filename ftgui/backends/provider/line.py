"""One account, spoken to with patience, and what a run knows of it.

The SDK never asks twice by itself here: on a 500 it would create a paid job three times. What only reads is
asked again by this module, for as long as an internet connection may be away; what creates is asked again by
`once.py`, which looks first.
"""

import random
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
import openai

from ftgui.backends.provider import client as clients
from ftgui.backends.provider import refusals
from ftgui.backends.provider.refusals import Kind
from ftgui.base.problems import Problem, ProblemError, Severity
from ftgui.base.texts import tr
from ftgui.base.waiting import sleep
from ftgui.plan.connections import Connection
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Event, RemoteId, State, Warned

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.pagination import SyncCursorPage, SyncPage

T = TypeVar("T")
P = TypeVar("P", bound="SyncPage[Any] | SyncCursorPage[Any]")
HOURS = 24 * 3600.0
"""Seconds of waiting after which trouble that passes has not passed: a night, and the day after it."""
FOR_A_KEY = 600.0
"""Seconds that a job under way waits for a new key."""
_BRIEF = 15.0  # seconds: what was just made may not be found yet, and a key may just be in exchange
_FIRST, _LONGEST = 1.0, 300.0
_QUIET = 4.0  # seconds of waiting that nobody is told of


class Garbled(openai.APIError):
    """An answer that is none of the provider's: half of one, or a hotel's login page."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, cast(Any, None), body=None)


def ask(client: "OpenAI", call: "Callable[[OpenAI], T]") -> T:
    """Ask once. Raises openai.APIError, whatever is wrong with the answer or the way."""
    try:
        answer = call(client)
    except (ValueError, AttributeError, TypeError) as error:  # what the SDK does with answers that are no JSON
        raise Garbled(f"{type(error).__name__}: {error}") from error
    if answer is None or isinstance(answer, str):  # the SDK hands on as text what is no JSON
        raise Garbled(str(answer)[:200])
    return answer


class Line:
    """The account of a connection, for one attempt of a run."""

    def __init__(self, connection: Connection, context: Context) -> None:
        self.connection = connection
        self.context = context
        self.deaf = False
        """Whether the wish to stop is not heard: it is being fulfilled."""
        self.client = clients.connect(connection, context.secret, max_retries=0)
        self.past = list(context.events)
        self._known = {event.name: event for event in self.past if isinstance(event, RemoteId)}
        self._said = State(state="preparing")

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.client.close()

    # what the run knows

    def known(self, name: str) -> str:
        """The provider's id for a thing of ours; empty if it has none."""
        return self._known[name].id if name in self._known else ""

    def since(self, name: str) -> float:
        """When that was written, in seconds since 1970; now if it was in this attempt."""
        return self._known[name].time or time.time()

    def note(self, name: str, id: str) -> str:
        """Write down the provider's id for a thing of ours, before anything is done with it."""
        self._known[name] = RemoteId(name=name, id=id)
        self.context.emit(self._known[name])
        return id

    def emit(self, event: Event) -> None:
        """Append to the journal."""
        self.context.emit(event)

    def say(self, state: str, text: str) -> None:
        """Tell a state, unless it is the last told."""
        if (state, text) != (self._said.state, self._said.text):
            self._said = State(state=state, text=text)
            self.context.emit(self._said)

    def warn(self, problem: Problem) -> None:
        """Tell what went wrong while the run goes on."""
        self.context.emit(Warned(problem=msgspec.structs.replace(problem, severity=Severity.WARNING)))

    def fail(self, error: openai.APIError) -> ProblemError:
        """The error to raise for one of the SDK's; a key that the provider repeats does not get through."""
        return ProblemError(refusals.of(error, self.connection, self.context.secret))

    # speaking

    def wait(self, seconds: float) -> None:
        """Wait. Raises Stopped as soon as the user wishes to stop."""
        if sleep(seconds, self._stop_wanted):
            raise Stopped

    def hear(self) -> None:
        """Raise Stopped if the user wishes to stop."""
        if self._stop_wanted():
            raise Stopped

    def once(self, call: "Callable[[OpenAI], T]") -> T:
        """Ask once. Raises as `ask` does."""
        return ask(self.client, call)

    def read(self, call: "Callable[[OpenAI], T]", *, patience: float = HOURS, for_a_key: float = _BRIEF) -> T:
        """Ask what may be asked again, until it is answered. Raises ProblemError, Stopped.

        `patience` is how many seconds are waited in all for trouble to pass; `for_a_key` for another key.
        """
        limits = {Kind.PASSES: patience, Kind.BUSY: patience, Kind.KEY: for_a_key, Kind.ABSENT: _BRIEF}
        waited, tried, before = 0.0, 0, self._said
        while True:
            self.hear()
            try:
                answer = self.once(call)
            except openai.APIError as error:
                limit = limits.get(refusals.kind(error), 0.0)
                if waited >= min(limit, patience):
                    raise self.fail(error) from error
                waited += self.wait_after(error, tried, told=waited >= _QUIET)
                tried += 1
            else:
                if self._said is not before:
                    self.say(before.state, before.text)
                return answer

    def pages(self, call: "Callable[[OpenAI, str | openai.Omit], P]", *, for_a_key: float = _BRIEF) -> Iterator[P]:
        """The pages of a list, each asked for when it is wanted. Raises as `read` does."""
        after: str | openai.Omit = openai.omit
        while True:
            page = self.read(lambda client: _page(call(client, after)), for_a_key=for_a_key)  # noqa: B023  # called at once
            yield page
            if not page.data or not getattr(page, "has_more", False):
                return
            after = page.data[-1].id

    def wait_after(self, error: openai.APIError, tried: int, *, told: bool = True) -> float:
        """Wait as long as the provider asks, or twice as long as last time; returns the seconds."""
        backoff: float = min(_LONGEST, _FIRST * 2.0 ** min(tried, 16)) * random.uniform(0.75, 1.25)  # noqa: S311  # jitter
        seconds = max(refusals.pause_asked(error), backoff)
        if told or seconds > _QUIET:
            self.say("waiting", _waiting_for(error))
        self.wait(seconds)
        return seconds

    def _stop_wanted(self) -> bool:
        return not self.deaf and self.context.stop_requested()


def _page(page: P) -> P:
    if not isinstance(getattr(page, "data", None), list):
        raise Garbled(str(page)[:200])
    return page


def _waiting_for(error: openai.APIError) -> str:
    meaning = refusals.kind(error)
    if meaning is Kind.BUSY:
        return tr("The provider asks us to wait; it goes on by itself")
    if meaning is Kind.KEY:
        return tr("The provider does not accept the key any longer; enter a new one on the page “Accounts”")
    if getattr(error, "status_code", None) is None:
        return tr("The provider cannot be reached; trying again and again")
    return tr("The provider has trouble; trying again and again")
