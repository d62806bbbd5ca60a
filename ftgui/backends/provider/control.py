"""What the user may ask of a job beside its runner: to pause it and to go on; the runner sees what became of it.

Stopping is the runner's own matter, as it sees to it that the job has ended.
"""

from pathlib import Path

import msgspec
import openai

from ftgui.backends.provider import client as clients
from ftgui.backends.provider import creating, refusals
from ftgui.backends.provider.line import ask
from ftgui.base import saved, secrets
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.plan import connections
from ftgui.plan.plan import TrainPlan
from ftgui.run import folder as run_folder
from ftgui.run.journal import read
from ftgui.run.view import view


def pause(folder: Path) -> str:
    """Pause the job of a run; returns its status. Slow. Raises ProblemError (`backend.*`)."""
    return _ask(folder, go_on=False)


def go_on(folder: Path) -> str:
    """Let the paused job of a run go on; returns its status. Slow. Raises ProblemError (`backend.*`)."""
    return _ask(folder, go_on=True)


def _ask(folder: Path, *, go_on: bool) -> str:
    plan = saved.load(folder / run_folder.PLAN, TrainPlan)
    job = view(read(folder)).remote.get(creating.JOB)
    if job is None:
        raise fail(
            "backend.no_job",
            tr("There is no training at the provider yet."),
            tr("Wait until it is created there."),
        )
    connection = connections.find(plan.connection)
    with clients.connect(connection, lambda _: connections.key(connection), max_retries=0) as client:
        try:
            jobs = client.fine_tuning.jobs
            answer = ask(client, lambda _: jobs.resume(job) if go_on else jobs.pause(job))
        except openai.APIError as error:
            problem = refusals.of(error, connection, secrets.get)
            if problem.remedy == "resume":  # the run goes on; it is this wish alone that was not heard
                again = tr("Try it again in a moment. The training is as it was.")
                problem = msgspec.structs.replace(problem, action=again, remedy=None)
            raise ProblemError(problem) from error
    return str(answer.status)
