"""Training at a provider: bring the rows, create the job once, follow it to its end, fetch what it left.

Every step is in the journal before the next begins, so that a new runner goes on wherever the last one died.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ftgui.backends.provider import creating, refusals, results, statuses, uploading
from ftgui.backends.provider.ceiling import Ceiling
from ftgui.backends.provider.following import POLL, Following
from ftgui.backends.provider.line import FOR_A_KEY, Line
from ftgui.backends.provider.told import FULL
from ftgui.base import atomic
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.rows import TRAINING, VALIDATION
from ftgui.plan import connections, job
from ftgui.plan.plan import TrainPlan
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Artifact, Metric

if TYPE_CHECKING:
    from openai.types.fine_tuning import FineTuningJob

MODEL = "model"
"""The name under which the journal holds the tuned model's id."""
_KEY = "key"
_RESULT_LOOKS = 6
_LOOKING_REFUSED = ("backend.training_not_available", "backend.not_allowed", "backend.refused", "backend.absent")


def train(plan: TrainPlan, context: Context, refuse: Callable[[], None]) -> None:
    """Train at the provider; return when the model is there.

    `refuse` raises what speaks against spending money; it is asked before anything is sent, and not when a
    job exists already: that is followed in any case. Raises ProblemError (`backend.*`), or Stopped when the
    job was cancelled and is seen to have ended.
    """
    connection = connections.find(plan.connection)
    with Line(connection, context) as line:
        ceiling = Ceiling(plan, connection.provider)
        id = line.known(creating.JOB) or _begin(line, plan, refuse)
        following = Following(line, id, ceiling)
        stopped = False
        try:
            done = following.to_the_end()
        except Stopped:
            stopped, done = True, following.cancel()
        except ProblemError as error:
            raise _unwatched(error.problem) from error
        _conclude(line, done, following, ceiling, stopped=stopped)


def _unwatched(problem: Problem) -> ProblemError:
    """The error to raise for a refusal that came while a job goes on at the provider, which it does not end."""
    if problem.code not in _LOOKING_REFUSED:
        return ProblemError(problem)
    return fail(
        "backend.not_followed",
        tr("The provider does not show us the training that it is doing."),
        tr("The training goes on there. Resume when the account may look at it again; the detail says what is wrong."),
        detail=problem.detail,
        remedy="resume",
    )


def _begin(line: Line, plan: TrainPlan, refuse: Callable[[], None]) -> str:
    """Everything up to the job's id. Raises ProblemError, Stopped."""
    if not line.known(creating.INTENT):
        refuse()
    key = line.known(_KEY) or line.note(_KEY, secrets.token_hex(12))
    files = [uploading.bring(line, key, file) for file in _files(line.context.folder)]
    for id, file in zip(files, _files(line.context.folder), strict=True):
        uploading.wait_until_ready(line, id, file)
    body = job.request(plan, line.connection.provider, files[0], files[1] if len(files) > 1 else None)
    try:
        return creating.create(line, key, body)
    except Stopped:
        return _stopped_while_creating(line, key, files[0])


def _stopped_while_creating(line: Line, key: str, training_file: str) -> str:
    """A wish to stop that came while nobody knew whether there is a job: if there is one, it must be cancelled."""
    if not line.known(creating.INTENT):
        raise Stopped
    line.deaf = True
    found = creating.find(line, key, training_file)
    line.deaf = False
    if not found:
        raise Stopped
    return line.note(creating.JOB, found)  # the next wait hears the wish again, and cancels it


def _files(folder: Path) -> list[str]:
    return [file for file in (TRAINING, VALIDATION) if _holds_rows(folder / "data" / file)]


def _holds_rows(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _conclude(line: Line, done: "FineTuningJob", following: Following, ceiling: Ceiling, *, stopped: bool) -> None:
    if done.trained_tokens:
        spent = ceiling.spent(done, 1.0, 0.0)
        values: dict[str, float | None] = {"trained_tokens": done.trained_tokens}
        line.emit(Metric(values=values if spent is None else {**values, "cost": spent}))
    if done.status == statuses.CANCELLED and stopped:
        raise Stopped
    if done.status == statuses.CANCELLED:
        raise fail(
            "backend.job_cancelled",
            tr("The training was cancelled at the provider."),
            tr("A cancelled training cannot go on. Start a new one if you still want it."),
            detail=done.id,
        )
    if done.status != statuses.SUCCEEDED and not done.fine_tuned_model:
        raise ProblemError(_why(done))
    _results(line, done, following)
    _keep_model(line, done)


def _why(done: "FineTuningJob") -> Problem:
    error = done.error
    if error is None or not (error.message or error.code):
        return refusals.job_failed("", tr("It says no reason; its status is “{status}”.", status=done.status))
    return refusals.job_failed(error.code or "", error.message or "", error.param or "")


def _keep_model(line: Line, done: "FineTuningJob") -> None:
    """Write down the model's name, which may come a little after the status."""
    for _ in range(_RESULT_LOOKS):
        if done.fine_tuned_model:
            line.note(MODEL, done.fine_tuned_model)
            return
        line.wait(POLL)
        done = line.read(lambda client: client.fine_tuning.jobs.retrieve(done.id), for_a_key=FOR_A_KEY)  # noqa: B023
    raise fail(
        "backend.no_model",
        tr("The provider says that it is done, but names no model."),
        tr("Resume in a few minutes: nothing is trained again."),
        detail=done.id,
        remedy="resume",
    )


def _results(line: Line, done: "FineTuningJob", following: Following) -> None:
    """Fetch the table of all steps, and tell what no event told. A training is not lost because it cannot be had."""
    if not done.result_files:
        return
    line.wait(POLL)
    try:
        text = results.decode(
            line.read(lambda client: client.files.content(done.result_files[0]), for_a_key=FOR_A_KEY).read()
        )
    except (ProblemError, ValueError) as error:
        line.warn(
            Problem(
                code="backend.no_results",
                message=tr("The table with the numbers of each step could not be fetched."),
                action=tr("Nothing needs to be done: the model is there all the same."),
                detail=error.problem.detail if isinstance(error, ProblemError) else str(error),
            )
        )
        return
    atomic.write(line.context.folder / results.FILE, text.encode())
    line.emit(Artifact(name="results", path=results.FILE))
    for metric in _untold(results.metrics(text), following):
        line.emit(metric)


def _untold(measured: list[Metric], following: Following) -> list[Metric]:
    """The whole table where there were no events; all whole validations where some were not told of.

    All, because a curve takes its points in the order of their steps.
    """
    if not following.step:
        return measured
    whole = [metric for metric in measured if FULL in metric.values]
    if {metric.step for metric in whole} <= following.whole_rounds:
        return []
    return [
        Metric(
            step=metric.step, values={name: value for name, value in metric.values.items() if name.startswith("full_")}
        )
        for metric in whole
    ]
