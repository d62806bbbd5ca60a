"""Jobs that the account had before: listed, and taken into a project as runs, which follow them like their own."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import openai

from ftgui.backends.provider import client as clients
from ftgui.backends.provider import creating, refusals
from ftgui.backends.provider.line import ask
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data import rows
from ftgui.data.exports import exporting
from ftgui.plan import provider_settings
from ftgui.plan.connections import Connection
from ftgui.plan.job import METHODS
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.plan.settings import Value, complete
from ftgui.run import folder as run_folder
from ftgui.run.events import RemoteId
from ftgui.run.journal import Journal

if TYPE_CHECKING:
    from openai.types.fine_tuning import FineTuningJob

_MOST = 100
_RETRIES = 2


class OldJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job of the account; `created` is seconds since 1970, `tuned` the model it made, if it did."""

    id: str
    model: str
    status: str
    created: float
    tuned: str = ""
    suffix: str = ""


def jobs(connection: Connection, secret: Callable[[str], str], most: int = _MOST) -> list[OldJob]:
    """The account's newest jobs. Slow. Raises ProblemError (`backend.*`)."""
    with clients.connect(connection, secret, max_retries=_RETRIES) as client:
        try:
            return ask(client, lambda sdk: [_old(job) for job in sdk.fine_tuning.jobs.list(limit=most).data])
        except openai.APIError as error:
            raise ProblemError(refusals.of(error, connection, secret)) from error


def adopt(runs: Path, connection: Connection, secret: Callable[[str], str], id: str) -> Path:
    """Make a run in the folder `runs` that follows the job; start it as any other. Returns its folder.

    Its rows come back from the provider where it still has them, so that models can be compared. Slow.
    Raises ProblemError (`backend.*`, `disk.*`).
    """
    with clients.connect(connection, secret, max_retries=_RETRIES) as client, tempfile.TemporaryDirectory() as place:
        try:
            job = ask(client, lambda sdk: sdk.fine_tuning.jobs.retrieve(id))
            if not isinstance(job, openai.BaseModel):
                raise _no_job(id)
            fetched = Path(place)
            counts = [_fetch(client, file, fetched / name) for file, name in _files(job)]
        except openai.APIError as error:
            raise ProblemError(refusals.of(error, connection, secret)) from error
        plan = TrainPlan(
            name=_old(job).suffix or job.id,
            backend=connection.provider,
            model=ModelRef(kind="provider", id=job.model),
            settings=_settings(connection, job),
            dataset="",
            rows=counts[0],
            validation_rows=counts[1],
            connection=connection.name,
        )
        folder = run_folder.make(runs, plan, fetched)
    with Journal(folder) as journal:
        journal.append(RemoteId(name=creating.JOB, id=job.id))
    return folder


def _files(job: "FineTuningJob") -> list[tuple[str | None, str]]:
    return [(job.training_file, rows.TRAINING), (job.validation_file, rows.VALIDATION)]


def _fetch(client: openai.OpenAI, id: str | None, path: Path) -> int:
    """Bring rows back; how many. None where there are none any longer, or none of a form we read."""
    found: list[rows.Row] = []
    if id is not None:
        try:
            content = client.files.content(id).read()
            found = [exporting.from_provider_row(line) for line in content.decode("utf-8-sig").splitlines() if line]
        except (openai.APIStatusError, ValueError):  # deleted since; of another form
            found = []
    rows.write(path, found)
    return len(found)


def _settings(connection: Connection, job: "FineTuningJob") -> dict[str, Value]:
    """The job's settings as ours; what it does not say is left to the provider."""
    method = next((ours for ours, theirs in METHODS.items() if job.method and theirs == job.method.type), "supervised")
    told: dict[str, Value] = {"method": method, "seed": job.seed}
    for name in ("n_epochs", "batch_size", "learning_rate_multiplier"):
        value = getattr(job.hyperparameters, name, None)
        if isinstance(value, int | float) and value > 0:
            told[name] = value
    return complete(provider_settings.DECLARED[connection.provider], told)


def _old(job: "FineTuningJob") -> OldJob:
    return OldJob(
        id=job.id,
        model=job.model,
        status=str(job.status),
        created=float(job.created_at),
        tuned=job.fine_tuned_model or "",
        suffix=str(getattr(job, "user_provided_suffix", "") or ""),
    )


def _no_job(id: str) -> ProblemError:
    return fail("backend.absent", tr("The provider has no training called “{id}”.", id=id), tr("Check its name."))
