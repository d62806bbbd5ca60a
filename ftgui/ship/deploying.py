"""Performing a deployment at Azure and its deletion.

A deployment is paid by the hour as soon as it stands. So its path is in the journal, and in the user's own list
of what stands, before Azure is asked for it; both let it go only when Azure says that it is not there.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec

from ftgui.base import saved
from ftgui.base.problems import Problem, ProblemError, Severity, fail
from ftgui.base.texts import tr
from ftgui.base.waiting import sleep
from ftgui.run import folder as run_folder
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import RemoteId, State, Warned
from ftgui.ship import azure, control, standing
from ftgui.ship.azure import DEPLOYMENT, DeployPlan, Standing, UndeployPlan
from ftgui.ship.control import ControlPlane, Refused

T = TypeVar("T")
STANDING = "standing"
"""The state of a deployment that answers; its text tells what it answered."""
POLL = 5.0
PATIENCE = 6 * 3600.0
"""Seconds that Azure may be away, or take."""
READY = 1800.0
"""Seconds after `Succeeded` in which a deployment may still say that it is not ready; Azure speaks of five minutes."""
_SURE = 3
"""How many looks in a row must not find it: Azure may say for some seconds that what it just made is not there."""
_OVER = ("Failed", "Canceled", "Disabled")


class Azure(msgspec.Struct, frozen=True):
    """The two doors: `plane` deploys; `ask` asks the deployment of a name and gives its answer, None if not ready."""

    plane: ControlPlane
    ask: Callable[[str], str | None]


def deploy(plan: DeployPlan, context: Context, far: Azure) -> None:
    """Deploy, and return when the deployment answers. Stopping deletes it. Raises ProblemError, Stopped."""
    azure.check(plan)
    work = _Work(plan, context, far)
    try:
        work.make()
        work.wait_until_made()
        work.try_out()
    except Stopped:
        work.deaf = True
        work.clear()
        raise


@contextmanager
def lent(plan: DeployPlan, context: Context, far: Azure) -> Iterator[None]:
    """A deployment that costs nothing by the hour, for as long as it is needed; nobody has to remember it.

    Raises ProblemError, Stopped.
    """
    azure.check(plan)
    work = _Work(plan, context, far, remembered=False)
    try:
        work.stand()
        yield
    finally:
        if work.asked:
            work.clear_away()


def undeploy(plan: UndeployPlan, context: Context, far_of: Callable[[DeployPlan], Azure]) -> None:
    """Delete, and return when Azure says that it is gone. Raises ProblemError, Stopped."""
    made = saved.load(context.folder.parent / plan.run / run_folder.PLAN, DeployPlan)
    _Work(made, context, far_of(made)).clear()


class _Work:
    """One deployment, and one attempt to change it."""

    def __init__(self, plan: DeployPlan, context: Context, far: Azure, *, remembered: bool = True) -> None:
        self.plan, self.context, self.far = plan, context, far
        self.deaf = False
        """Whether the wish to stop is not heard: it is being fulfilled."""
        self.asked = False
        """Whether there is a deployment of ours, or may be."""
        self._remembered = remembered
        self._said = ""
        told = [event.id for event in context.events if isinstance(event, RemoteId) and event.name == DEPLOYMENT]
        self._ours = bool(told and told[-1])

    def stand(self) -> None:
        """Make it and see that it answers, for whoever borrows it."""
        try:
            self.make()
            self.wait_until_made()
            self.try_out()
        except ProblemError as error:
            raise _not_lent(error.problem) if error.problem.code.startswith("ship.") else error from error

    def make(self) -> None:
        """Ask for the deployment unless it is there."""
        self._say("deploying", tr("Looking whether it is deployed already"))
        found = self._patiently(lambda: self.far.plane.get(self.plan))
        if found is not None and control.model(found) != self.plan.model:
            raise _name_taken(self.plan)
        if found is not None and control.state(found) in ("Deleting", *_OVER):
            self.clear()
            found = None
        self.asked = True
        if not self._ours:
            self._note(self.plan.path)
        if found is None:
            self._say("deploying", tr("Asking Azure for the deployment"))
            try:
                self._patiently(lambda: self.far.plane.put(self.plan))
            except ProblemError as error:
                if not error.problem.code.startswith("backend.") or self._not_there():  # a no: nothing was made
                    self._note("")
                raise

    def _not_there(self) -> bool:
        """Whether Azure says at the first word that there is none; where it says nothing, there may be one."""
        try:
            return self.far.plane.get(self.plan) is None
        except (Refused, ProblemError):
            return False

    def wait_until_made(self) -> None:
        """Follow its states until it is made."""
        words = {
            "Accepted": tr("Azure has accepted it, and begins soon"),
            "Creating": tr("Azure is setting it up; this takes some minutes"),
        }
        missing = 0
        for _ in self._ticks(PATIENCE):
            found = self._patiently(lambda: self.far.plane.get(self.plan))
            now = control.state(found) if found is not None else ""
            if now == "Succeeded":
                return
            missing = missing + 1 if found is None else 0
            if missing == _SURE:
                self.clear()
                raise fail("ship.vanished", tr("The deployment was deleted while it was being made."), tr("Try again."))
            if found is None:
                continue
            if now in _OVER:
                self.clear()
                raise fail(
                    "ship.failed",
                    tr("Azure could not set up the deployment (it says “{state}”).", state=now),
                    tr("What there was of it is deleted. Try again, or another kind of deployment."),
                    detail=str(found),
                )
            self._say("deploying", words.get(now) or tr("Azure says “{state}”", state=now))
        raise _too_long()

    def try_out(self) -> None:
        """Ask it until it answers: it is not ready at once, although Azure says so."""
        self._say("testing", tr("It is made; asking it a first question"))
        for _ in self._ticks(READY):
            answer = self.far.ask(self.plan.name)
            if answer is not None:
                self._say(STANDING, tr("It answers. To “Hello!” it said: {answer}", answer=answer))
                return
            self._say("testing", tr("It is made, but not ready to answer yet"))
        raise _too_long()

    def clear(self) -> None:
        """Delete it, and see that it is gone."""
        self._say("deleting", tr("Deleting the deployment"))
        self._patiently(lambda: self.far.plane.delete(self.plan))
        missing = 0
        for _ in self._ticks(PATIENCE):
            found = self._patiently(lambda: self.far.plane.get(self.plan))
            missing = missing + 1 if found is None else 0
            if found is not None and control.state(found) != "Deleting":  # it was not there yet when that was asked
                self._patiently(lambda: self.far.plane.delete(self.plan))
            if missing == _SURE:
                self._note("")
                self._say("deleted", tr("It is gone: Azure has no such deployment any more."))
                return
        raise _too_long()

    def clear_away(self) -> None:
        """Delete it, though it costs nothing: what became of the work it was for is not changed by a failure."""
        self.deaf = True
        try:
            self.clear()
        except ProblemError as error:
            problem = Problem(
                code="ship.left_over",
                message=tr("The deployment “{name}” could not be deleted again.", name=self.plan.name),
                action=tr("It costs nothing by the hour. Delete it on Azure's page when you like."),
                detail=f"{error.problem.message} {error.problem.detail}",
                severity=Severity.WARNING,
            )
            self.context.emit(Warned(problem=problem))

    def _note(self, path: str) -> None:
        """Write down that it stands from now on (or not), before anything is done about it."""
        self._ours = bool(path)
        if not self._remembered:
            return
        if path:
            folder = self.context.folder
            name = folder.parent.parent.name
            standing.put(Standing(run=str(folder), project=name, plan=self.plan, since=time.time()))
        else:
            standing.forget(self.plan)
        self.context.emit(RemoteId(name=DEPLOYMENT, id=path))

    def _patiently(self, call: Callable[[], T]) -> T:
        waited, pause = 0.0, 1.0
        while True:
            try:
                return call()
            except Refused as error:
                if not error.passes or waited >= PATIENCE:
                    raise ProblemError(error.problem()) from error
                if waited > POLL:
                    self._say("waiting", tr("Azure cannot be reached or is busy; trying again and again"))
                seconds = max(pause, error.pause)
            self._wait(seconds)
            waited, pause = waited + seconds, min(60.0, 2 * pause)

    def _ticks(self, patience: float) -> Iterator[int]:
        """At once, then every few seconds for as long as there is patience."""
        for number in range(int(patience / POLL)):
            if number:
                self._wait(POLL)
            yield number

    def _wait(self, seconds: float) -> None:
        if sleep(seconds, lambda: not self.deaf and self.context.stop_requested()):
            raise Stopped

    def _say(self, state: str, text: str) -> None:
        if not self._remembered:  # nobody shall think that what the user deployed is deleted
            text = tr("Model before training: {text}", text=text)
        if text != self._said:
            self._said = text
            self.context.emit(State(state=state, text=text))


def _name_taken(plan: DeployPlan) -> ProblemError:
    return fail(
        "ship.name_taken",
        tr("Another model is deployed under the name “{name}”.", name=plan.name),
        tr("Choose another name."),
        setting="name",
    )


def _not_lent(problem: Problem) -> ProblemError:
    return fail(
        "ship.not_lent",
        tr("Azure did not deploy the model before training, so there is nothing to compare with."),
        tr("Deploy it yourself on Azure's page, in whatever way it lets you, and compare again: it is used then."),
        detail=f"{problem.message} {problem.detail}",
    )


def _too_long() -> ProblemError:
    return fail(
        "backend.azure_slow",
        tr("Azure takes longer than it should."),
        tr("Resume to look again. A deployment that stands costs money: delete it if you do not need it."),
        remedy="resume",
    )
