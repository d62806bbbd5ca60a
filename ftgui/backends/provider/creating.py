"""Creating the paid job exactly once, and finding it again.

Every job carries a key that only its run has, in its metadata. Where a provider drops metadata, the training
file tells: it was uploaded for this run alone.
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ftgui.backends.provider import once
from ftgui.backends.provider.line import Line
from ftgui.backends.provider.statuses import ENDS
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.fine_tuning import FineTuningJob

MARK = "ftgui_run"
"""The name of our pair in a job's metadata."""
INTENT = "intent"
JOB = "job"
FILE = "training_file"
_AGAIN = "asked again"
_PAGE = 100
_BEFORE = 3 * 24 * 3600  # seconds back to which jobs are looked at: a day of asking, and clocks that differ
_ON_ITS_WAY = 120.0  # seconds after which no request can be on its way any longer


def create(line: Line, key: str, body: Mapping[str, Any]) -> str:
    """Create the job and return its id, or the id of the one that exists already.

    `body` holds the arguments of the SDK's jobs.create. Raises ProblemError (`backend.unsure` where it is not
    certain whether a job was created), Stopped.
    """
    marked = {**body, "metadata": {**body.get("metadata", {}), MARK: key}}
    doubt = bool(line.known(INTENT))
    looks = once.LOOKS if doubt and time.time() - line.since(INTENT) < _ON_ITS_WAY else (0.0,)

    def make(client: "OpenAI") -> "FineTuningJob":
        if line.known(INTENT):
            line.note(_AGAIN, key)
        line.note(INTENT, key)
        return client.fine_tuning.jobs.create(**marked)

    def ours() -> str:
        return find(line, key, str(body["training_file"]))

    line.say("creating", tr("Asking the provider for the training"))
    try:
        if doubt and (found := once.look(line, ours, looks)):
            return line.note(JOB, found)
        made = once.create(line, make, ours)
    except ProblemError as error:
        raise _unsure(error.problem) if error.problem.code == "backend.unreachable" else error from error
    return line.note(JOB, made)


def find(line: Line, key: str, training_file: str) -> str:
    """The id of this run's job at the provider; empty if there is none. A second one is cancelled.

    Raises ProblemError, Stopped.
    """
    ours = [job for job in _recent(line, line.since(INTENT) - _BEFORE) if _is_ours(job, key, training_file)]
    for twin in ours[:-1]:  # newest first: the oldest stays
        if twin.status not in ENDS:
            _cancel_twin(line, twin.id)
    return ours[-1].id if ours else ""


def see_to_twins(line: Line) -> None:
    """Cancel a second job that a request made which seemed lost and was only slow. Raises ProblemError, Stopped."""
    if key := line.known(_AGAIN):
        find(line, key, line.known(FILE))


def _cancel_twin(line: Line, id: str) -> None:
    line.read(lambda client: client.fine_tuning.jobs.cancel(id))
    line.warn(
        Problem(
            code="backend.second_job",
            message=tr("The provider had made this training twice; the second one was cancelled."),
            action=tr("Nothing needs to be done."),
            detail=id,
        )
    )


def _recent(line: Line, since: float) -> "list[FineTuningJob]":
    """The account's jobs created after `since` that have not ended for nothing, newest first."""
    jobs: list[FineTuningJob] = []
    for page in line.pages(lambda client, after: client.fine_tuning.jobs.list(limit=_PAGE, after=after)):
        jobs += page.data
        if jobs and jobs[-1].created_at < since:
            break
    return jobs


def _is_ours(job: "FineTuningJob", key: str, training_file: str) -> bool:
    mark = (job.metadata or {}).get(MARK)
    return mark == key if mark else job.training_file == training_file


def _unsure(problem: Problem) -> ProblemError:
    return fail(
        "backend.unsure",
        tr("It is not certain whether the provider began the training."),
        tr("Resume: it is looked for first, and created again only if it is not there."),
        detail=problem.detail,
        remedy="resume",
    )
