"""Testing a connection: is the key good, which models are there until when, may this account still train.

Whether OpenAI still lets an organisation train can only be asked by asking for a job. The probe asks for one
that cannot be made, as its training file does not exist. An organisation that may not train is refused for
that (403 `training_not_available`); one that may is refused for the file (400, about `training_file`). Any other
answer says nothing, and the user is told so. A provider that is not verified is not probed: it might make the job.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from ftgui.backends.provider import client as clients
from ftgui.backends.provider import refusals
from ftgui.base.problems import Problem, ProblemError, Severity, fail
from ftgui.base.texts import tr, trn
from ftgui.plan import providers
from ftgui.plan.connections import Connection

if TYPE_CHECKING:
    from openai import APIError, OpenAI
    from openai.types import Model

_NO_FILE = "file-ftgui-asks-whether-training-is-possible"


class Visible(msgspec.Struct, frozen=True, kw_only=True):
    """A model to train that the account sees. `until` is its last day, by the provider or else by our table."""

    id: str
    title: str
    until: date | None = None


class Eligibility(msgspec.Struct, frozen=True, kw_only=True):
    """What a working connection can do. `may_train` is a claim with `basis` as its ground, in words."""

    models: tuple[Visible, ...]
    seen: int
    may_train: Literal["yes", "no", "not_known"]
    basis: str
    problems: tuple[Problem, ...] = ()


def test_connection(connection: Connection, secret: Callable[[str], str]) -> Eligibility:
    """Ask the provider; slow (up to three requests). Raises ProblemError (`backend.*`) where nothing works.

    `secret` gives the key kept under a name.
    """
    import openai

    try:
        with clients.connect(connection, secret, max_retries=1) as client:
            seen = _seen(client, connection)
            may_train, basis = _may_train(client, connection, seen)
    except openai.APIError as error:
        raise _refused(connection, error, secret) from error
    models = _tunable(connection, seen)
    problems = [_no_training(connection, basis)] if may_train == "no" else []
    if not connection.verified:
        problems.append(_not_verified())
    return Eligibility(models=models, seen=len(seen), may_train=may_train, basis=basis, problems=tuple(problems))


def _seen(client: "OpenAI", connection: Connection) -> "list[Model]":
    """The models of the account. Raises ProblemError (`backend.wrong_address`) where a web page answers."""
    try:
        return [model for model in client.models.list() if isinstance(model.id, str)]
    except (AttributeError, TypeError) as error:  # the SDK takes any page for an answer and trips over it
        raise _elsewhere(connection, str(error)) from error


def _may_train(
    client: "OpenAI", connection: Connection, seen: "list[Model]"
) -> tuple[Literal["yes", "no", "not_known"], str]:
    facts = providers.facts(connection.provider)
    if facts.trains_until is not None and facts.trains_until < providers.today():
        day = facts.trains_until.isoformat()
        return "no", tr("{place} ended all training after {day}.", place=facts.title, day=day)
    if not connection.verified:
        return "not_known", tr("Other providers are not asked: the question could start a training.")
    offered = [model.id for model in providers.offered(connection.provider, providers.today())]
    if not offered:
        return "not_known", tr("The app knows no model there that is still worth training.")
    names = [model.id for model in seen]
    model = next((name for name in offered if name in names), offered[0])
    return _probe(client, model)


def _probe(client: "OpenAI", model: str) -> tuple[Literal["yes", "no", "not_known"], str]:
    import openai

    ask = client.with_options(max_retries=0).fine_tuning.jobs
    try:
        made = ask.create(model=model, training_file=_NO_FILE)
    except openai.APIStatusError as error:
        if error.status_code == 400 and (error.param == "training_file" or _NO_FILE in _words(error)):
            return "yes", tr(
                "Asked for a training with a file that does not exist, the provider objected to the file only."
            )
        refused = error.status_code == 403 and error.code == "training_not_available"
        words = tr("Asked for a training, the provider said: {words}", words=_words(error))
        return "no" if refused else "not_known", words
    if not hasattr(made, "id"):  # the SDK takes a web page for an answer
        return "not_known", tr("Asked for a training, the provider answered with something else.")
    ask.cancel(made.id)
    return "yes", tr("The provider would have trained without a file; that job was cancelled at once.")


def _tunable(connection: Connection, seen: "list[Model]") -> tuple[Visible, ...]:
    """The models to train among those seen: Azure says itself which can be, elsewhere our table knows."""
    day = providers.today()
    offered = {model.id: model for model in providers.offered(connection.provider, day)}
    found = []
    for model in seen:
        known = offered.get(model.id)
        told = _told(model, "capabilities").get("fine_tune")
        if told is False or (known is None and not told and connection.verified):
            continue
        until = _until(connection, model, known.answers_until if known else None)
        if until is None or until >= day:
            found.append(Visible(id=model.id, title=known.title if known else model.id, until=until))
    return tuple(found)


def _until(connection: Connection, model: "Model", ours: date | None) -> date | None:
    """The last day on which a tuned model answers.

    OpenAI's `shutdown_date` is the day after; Azure keeps tuned models longer than the base model whose dates it
    tells, so there our table comes first.
    """
    end = _day(getattr(model, "shutdown_date", None)) or _day(_told(model, "deprecation").get("inference"))
    theirs = end - timedelta(days=1) if end else None
    return (ours or theirs) if connection.provider == "azure" else (theirs or ours)


def _told(model: "Model", name: str) -> dict[str, object]:
    value = (model.model_extra or {}).get(name)
    return value if isinstance(value, dict) else {}


def _day(told: object) -> date | None:
    """A date as OpenAI writes it (2027-01-14) or as Azure does (seconds since 1970)."""
    try:
        if isinstance(told, str):
            return date.fromisoformat(told)
        return datetime.fromtimestamp(told, UTC).date() if isinstance(told, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None


def lines(tested: Eligibility) -> list[str]:
    """What was found, in words, a line each."""
    may = {
        "yes": tr("This account may still train, as far as can be told without training."),
        "no": tr("This account may not train."),
        "not_known": tr("Whether this account may train is not known."),
    }
    count = trn("{count} model is visible.", "{count} models are visible.", tested.seen)
    told = [tr("The key is valid. {models}", models=count), f"{may[tested.may_train]} {tested.basis}"]
    for model in tested.models:
        until = tr("until {day}", day=model.until.isoformat()) if model.until else tr("no end announced")
        told.append(f"- {model.title} ({model.id}), {until}")
    return told


def _no_training(connection: Connection, basis: str) -> Problem:
    return Problem(
        code="backend.training_not_available",
        message=tr("The account “{name}” may not train models.", name=connection.name),
        action=tr("Train on this computer, or with Azure OpenAI, which takes new customers."),
        detail=basis,
        remedy="go:plan",
        severity=Severity.ERROR,
    )


def _not_verified() -> Problem:
    return Problem(
        code="backend.not_verified",
        message=tr("This provider says that it understands the same calls; the app was not tried with it."),
        action=tr("Try it with few rows and a small amount first."),
        severity=Severity.WARNING,
    )


def _refused(connection: Connection, error: "APIError", secret: Callable[[str], str]) -> ProblemError:
    """The problem of a request of the test; nothing is under way that could be resumed."""
    if getattr(error, "status_code", None) == 404:
        return _elsewhere(connection, _words(error))
    problem = refusals.of(error, connection, secret)
    action = {
        "backend.key_refused": tr("Copy the key again from the provider's page, or make a new one there."),
        "backend.not_allowed": tr(
            "Give the key the right to use models, files and fine-tuning on the provider's page."
        ),
        "backend.unreachable": tr("Check the connection to the internet and the address, then try again."),
    }.get(problem.code, problem.action)
    return ProblemError(msgspec.structs.replace(problem, action=action, remedy="connect"))


def _elsewhere(connection: Connection, detail: str) -> ProblemError:
    return fail(
        "backend.wrong_address",
        tr("No provider answers at the address of “{name}”.", name=connection.name),
        tr("Copy the address again from the provider's page. In a hotel or a train, sign in to its network first."),
        detail=detail,
        remedy="connect",
    )


def _words(error: "APIError") -> str:
    """What the provider wrote. Wrong keys are repeated there with stars, by OpenAI itself."""
    body = error.body
    told = body.get("message") if isinstance(body, dict) else None
    return str(told or error.message)[:500]
