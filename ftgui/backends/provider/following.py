"""Following a job to its end: status, events, progress, checkpoints; pausing, cancelling, the ceiling.

Each event of the provider is in the journal exactly once, with its id. The API lists the newest first, so a
look reads back until it meets events that are known, and writes what it found oldest first: a crash at any
point leaves a beginning of the provider's own order, and the next look goes on from there.
"""

import time
from typing import TYPE_CHECKING

from ftgui.backends.provider import creating, statuses, told
from ftgui.backends.provider.ceiling import Ceiling
from ftgui.backends.provider.line import FOR_A_KEY, Line
from ftgui.backends.provider.told import FULL
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.run.events import Checkpoint, Log, Metric, Progress, State

if TYPE_CHECKING:
    from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

POLL = 5.0
"""Seconds between two requests about a job, at least; with nothing new they grow to SLOWEST."""
SLOWEST = 20.0
_PAGE = 100
_LAST_LOOKS = 3
"""How often events are read after a job has ended: its last ones may come after its status."""
_STOP_PATIENCE = 120.0  # seconds to reach the provider for cancelling
_STOP_TAKES = 600.0  # seconds that cancelling may take there


class Following:
    """One job, from wherever an earlier attempt left it."""

    def __init__(self, line: Line, job: str, ceiling: Ceiling) -> None:
        self._line = line
        self._id = job
        self._ceiling = ceiling
        remote = [event for event in line.past if isinstance(event, Log | Metric) and event.remote]
        self._seen = {event.remote for event in remote}
        steps = [event.total for event in line.past if isinstance(event, Progress) and event.unit == "steps"]
        self._total = int(steps[-1]) if steps and steps[-1] else None
        self.step = max((event.step or 0 for event in remote if isinstance(event, Metric)), default=0)
        """The last step that was told of."""
        self.whole_rounds = {event.step for event in remote if isinstance(event, Metric) and FULL in event.values}
        """The steps at which all validation rows were measured."""
        self._kept = {event.path for event in line.past if isinstance(event, Checkpoint)}
        self._began = next((e.time for e in line.past if isinstance(e, State) and e.state == "training"), None)
        self._first: tuple[int, float] | None = None
        """The step and the provider's time of the first metrics of this attempt."""
        self._pace: float | None = None
        self._spent = 0.0

    def to_the_end(self) -> "FineTuningJob":
        """Follow until the job has ended, however it does. Raises ProblemError (`backend.*`), Stopped."""
        wait, before = POLL, ""
        while True:
            job = self._look()
            if has_ended(job):
                return self._to_the_last(job)
            self._line.wait(wait)
            news = self._events()
            self._tell_progress(job, news=news)
            self._hold(job)
            wait = POLL if news or job.status != before else min(SLOWEST, wait * 1.5)
            before = job.status
            self._line.wait(wait)

    def cancel(self) -> "FineTuningJob":
        """Cancel the job, and see that it has ended. Raises ProblemError (`backend.stop_unverified`, ...)."""
        self._line.deaf = True
        self._line.say("stopping", tr("Cancelling the training at the provider"))
        try:
            self._line.read(
                lambda client: client.fine_tuning.jobs.cancel(self._id), patience=_STOP_PATIENCE, for_a_key=0
            )
        except ProblemError as error:
            if error.problem.code != "backend.refused":  # it has ended already, as the next look tells
                raise _unverified(self._id, error.problem.detail) from error
        waited = 0.0
        while not has_ended(job := self._look(patience=_STOP_PATIENCE)):
            if waited >= _STOP_TAKES:
                raise _unverified(self._id, f"status: {job.status}")
            self._line.wait(POLL)
            waited += POLL
        return self._to_the_last(job)

    def _look(self, **limits: float) -> "FineTuningJob":
        job = self._line.read(
            lambda client: client.fine_tuning.jobs.retrieve(self._id), **{"for_a_key": FOR_A_KEY, **limits}
        )
        self._line.say(*statuses.state(job.status or ""))
        if job.status == "running" and self._began is None:
            self._began = time.time()
            creating.see_to_twins(self._line)
        return job

    def _events(self) -> int:
        """Write down what the provider said since the last look; returns how many events that were."""
        found: list[FineTuningJobEvent] = []
        pages = self._line.pages(
            lambda client, after: client.fine_tuning.jobs.list_events(self._id, limit=_PAGE, after=after),
            for_a_key=FOR_A_KEY,
        )
        for page in pages:
            new = [event for event in page.data if event.id not in self._seen]
            found += new
            if len(new) < len(page.data):
                break
        for event in reversed(found):
            self._write(event)
        return len(found)

    def _write(self, said: "FineTuningJobEvent") -> None:
        if said.id in self._seen:  # it was on two pages
            return
        event = told.event(said)
        self._line.emit(event)
        self._seen.add(said.id)
        if isinstance(event, Metric) and event.step is not None:
            self._measure(event, event.step, said)

    def _measure(self, event: Metric, step: int, said: "FineTuningJobEvent") -> None:
        self.step = max(self.step, step)
        if FULL in event.values:
            self.whole_rounds.add(step)
        data = said.data if isinstance(said.data, dict) else {}
        self._total = told.whole(data.get("total_steps")) or self._total
        if self._first is None:
            self._first = (step, said.created_at)
        elif step > self._first[0]:
            self._pace = max(0.0, said.created_at - self._first[1]) / (step - self._first[0])

    def _tell_progress(self, job: "FineTuningJob", *, news: int) -> None:
        if not news or not self.step:
            return
        remaining = None
        if has_ended(job):
            remaining = 0.0
        elif job.estimated_finish:
            remaining = max(0.0, job.estimated_finish - time.time())
        elif self._pace is not None and self._total:
            remaining = self._pace * max(0, self._total - self.step)
        self._line.emit(Progress(done=self.step, total=self._total, unit="steps", remaining=remaining))

    def _hold(self, job: "FineTuningJob") -> None:
        """Cancel the job when it costs, or will cost, more than was agreed. Raises ProblemError (`backend.ceiling`)."""
        share = self.step / self._total if self._total else 0.0
        hours = (time.time() - self._began) / 3600 if self._began is not None else 0.0
        spent = self._ceiling.spent(job, share, hours)
        if spent is not None and round(spent, 2) != self._spent:  # whoever watches sees it grow
            self._spent = round(spent, 2)
            self._line.emit(Metric(values={"cost": self._spent}))
        if (problem := self._ceiling.passed(job, share, hours)) is not None:
            self.cancel()
            raise ProblemError(problem)

    def _to_the_last(self, job: "FineTuningJob") -> "FineTuningJob":
        for _ in range(_LAST_LOOKS):
            self._line.wait(POLL)
            if not self._events():
                break
        self._tell_progress(job, news=1)
        self._line.wait(POLL)
        self._checkpoints()
        return job

    def _checkpoints(self) -> None:
        """Write down what was kept on the way. A training is not lost where the provider lists no checkpoints."""
        try:
            self._write_checkpoints()
        except ProblemError as error:
            if error.problem.code not in ("backend.absent", "backend.refused"):
                raise
            self._line.warn(
                Problem(
                    code="backend.no_checkpoints",
                    message=tr("The provider does not list what it kept on the way (checkpoints)."),
                    action=tr("Nothing needs to be done: the trained model is there all the same."),
                    detail=error.problem.detail,
                )
            )

    def _write_checkpoints(self) -> None:
        pages = self._line.pages(
            lambda client, after: client.fine_tuning.jobs.checkpoints.list(self._id, after=after), for_a_key=FOR_A_KEY
        )
        found = [checkpoint for page in pages for checkpoint in page.data]
        for each in sorted(found, key=lambda checkpoint: checkpoint.step_number):
            if each.fine_tuned_model_checkpoint not in self._kept:
                self._kept.add(each.fine_tuned_model_checkpoint)
                self._line.emit(Checkpoint(step=each.step_number, path=each.fine_tuned_model_checkpoint))


def has_ended(job: "FineTuningJob") -> bool:
    """Whether the job has ended, also with a status that nobody knows yet."""
    return job.status in statuses.ENDS or bool(job.finished_at)


def _unverified(job: str, detail: str) -> ProblemError:
    return fail(
        "backend.stop_unverified",
        tr("It is not certain that the provider ended the training: it may go on, and cost."),
        tr("Resume the run and stop it again, or cancel the job “{job}” on the provider's page.", job=job),
        detail=detail,
        remedy="resume",
    )
