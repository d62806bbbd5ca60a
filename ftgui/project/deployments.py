"""A project's deployments at Azure: planned, performed, standing. Here meet the room that ships and the accounts."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from urllib.parse import urlsplit

import msgspec

from ftgui.base import secrets
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.plan import connections
from ftgui.plan.connections import Connection
from ftgui.plan.plan import TrainPlan
from ftgui.project.runs import RunInfo
from ftgui.run.backend import Context
from ftgui.run.events import Outcome
from ftgui.ship import azure, control, deploying
from ftgui.ship.azure import DEPLOYMENT, DeployPlan, Resource, Standing, UndeployPlan
from ftgui.ship.control import Account, ControlPlane

TOKEN = "azure control plane token"  # noqa: S105  # a name, not a token
"""What a token that was typed is called among the keys kept for the session."""


_BY_WORDS = "GlobalStandard"
"""The kind of deployment in which a model that is not trained costs its words alone."""
_DOMAINS = ("openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com")
_ROOM = 10  # thousands of tokens a minute: enough for a dozen rows, and within every quota
Measure = Callable[[ComparePlan, Context], None]


def standing(runs: Sequence[RunInfo], of: str | None = None) -> list[Standing]:
    """The deployments that stand, or may, as the runs' journals tell; `of` narrows it to one training run."""
    found: dict[str, Standing] = {}
    for run in runs:
        plan = run.plan
        if isinstance(plan, DeployPlan) and of in (None, plan.run) and _stands(run, plan, runs):
            since, project = run.seen.started or time.time(), run.folder.parent.parent.name
            found.setdefault(plan.path, Standing(run=str(run.folder), project=project, plan=plan, since=since))
    return list(found.values())


def _stands(made: RunInfo, plan: DeployPlan, runs: Sequence[RunInfo]) -> bool:
    if not made.seen.remote.get(DEPLOYMENT):
        return False
    said_last = made.seen.ended.time if made.seen.ended else 0.0
    paths = {run.name: run.plan.path for run in runs if isinstance(run.plan, DeployPlan)}
    return not any(
        isinstance(run.plan, UndeployPlan)
        and paths.get(run.plan.run) == plan.path
        and run.outcome is Outcome.SUCCEEDED
        and run.seen.ended is not None
        and run.seen.ended.time >= said_last
        for run in runs
    )


def connection_of(trained: RunInfo) -> Connection | None:
    """The account that a training run went through; None for one on this computer. Raises ProblemError."""
    named = trained.plan.connection if isinstance(trained.plan, TrainPlan) else ""
    return connections.find(named) if named else None


def accounts(connection: Connection) -> list[Account]:
    """The Azure resources that whoever is signed in may see, this connection's first; slow. Raises ProblemError."""
    try:
        found = plane(connection).accounts()
    except control.Refused as error:
        raise ProblemError(error.problem()) from error
    return sorted(found, key=lambda each: not _is_at(each, connection.base_url))


def own_resource(connection: Connection) -> Resource:
    """The resource whose address the connection has; slow. Raises ProblemError (`ship.resource`, `backend.*`)."""
    found = accounts(connection)
    if found and _is_at(found[0], connection.base_url):
        return found[0].resource
    names = ", ".join(each.resource.path for each in found) or tr("none")
    raise fail(
        "ship.resource",
        tr("No resource at Azure has the address of “{name}”.", name=connection.name),
        tr("Say which one it is (--resource). Those that can be seen: {names}.", names=names),
        setting="resource",
    )


def make_plan(
    trained: RunInfo,
    resource: Resource,
    *,
    sku: str = "Standard",
    capacity: int = 1,
    name: str = "",
    confirmed: float = 0.0,
) -> DeployPlan:
    """The plan to deploy what a run trained at Azure; `confirmed` dollars an hour are agreed to.

    Raises ProblemError (`ship.*`) for what is not deployed, not possible, or not agreed to.
    """
    connection, model = connection_of(trained), trained.seen.remote.get("model")
    if connection is None or connection.provider != "azure" or not model or not isinstance(trained.plan, TrainPlan):
        raise fail(
            "ship.not_azure",
            tr("Only a model that was trained at Azure can be deployed there."),
            tr("Train one with Azure OpenAI, or use this one where it is."),
        )
    plan = DeployPlan(
        run=trained.name,
        connection=connection.name,
        resource=resource,
        name=name or azure.suggest_name(trained.plan.name, trained.name),
        model=model,
        sku=sku,
        capacity=capacity,
        hourly=azure.hourly(sku) if sku in azure.skus() else 0.0,
        confirmed=confirmed,
    )
    azure.check(plan)
    return plan


def plane(connection: Connection) -> ControlPlane:
    """Azure's control plane, with a token that was typed or else of whoever is signed in."""

    def token() -> str:
        from ftgui.backends.provider import entra  # it takes half a second

        return secrets.get(TOKEN) or entra.token_source(connection, entra.CONTROL)()

    return ControlPlane(control.base_of(connection.base_url), token)


def deploy(plan: DeployPlan, context: Context) -> None:
    """Perform a deployment. Raises ProblemError, Stopped."""
    deploying.deploy(plan, context, _far(plan, context.secret))


def undeploy(plan: UndeployPlan, context: Context) -> None:
    """Perform its deletion. Raises ProblemError, Stopped."""
    deploying.undeploy(plan, context, lambda made: _far(made, context.secret))


def compare(plan: ComparePlan, context: Context, trained: TrainPlan, runs: Sequence[RunInfo], measure: Measure) -> None:
    """Have models compared that answer at Azure only while they are deployed; `runs` are the project's.

    The model before training is deployed for as long as it takes, unless it is already. Raises ProblemError, Stopped.
    """
    found = standing(runs, of=plan.run)
    if not found:
        raise fail(
            "backend.not_deployed",
            tr("The trained model is not deployed at Azure, and answers only while it is."),
            tr("Deploy it, then compare. What that costs stands beside the button."),
            remedy="go:ship",
        )
    made = found[0].plan
    base = msgspec.structs.replace(
        made, model=trained.model.id, name=f"ftgui-{trained.model.id}", sku=_BY_WORDS, capacity=_ROOM, hourly=0.0
    )
    far = _far(base, context.secret)
    names = {**_answering(far.plane, made.resource), **{each.plan.model: each.plan.name for each in found}}
    lent = nullcontext() if _answers(names, base) else deploying.lent(base, context, far)
    with lent:
        known = {base.model: base.name, **names, **plan.deployments}
        measure(msgspec.structs.replace(plan, deployments=known), context)


def _answers(names: Mapping[str, str], base: DeployPlan) -> bool:
    """Whether somebody else deployed that model; one of ours that was left over is cleared away in the end."""
    return names.get(base.model, base.name) != base.name


def _answering(plane: ControlPlane, resource: Resource) -> dict[str, str]:
    try:
        return plane.answering(resource)
    except control.Refused as error:
        raise ProblemError(error.problem()) from error


def _far(plan: DeployPlan, secret: Callable[[str], str]) -> deploying.Azure:
    connection = connections.find(plan.connection)

    def ask(name: str) -> str | None:
        from ftgui.backends.provider import deployed  # the SDK takes a second to load

        return deployed.ask(connection, secret, name)

    return deploying.Azure(plane(connection), ask)


def _is_at(account: Account, address: str) -> bool:
    """Whether a resource answers there: it has the same name at each of Azure's domains."""
    return _place(address) in [_place(each) for each in account.endpoints]


def _place(address: str) -> str:
    host = urlsplit(address).netloc.lower()
    name, _, domain = host.partition(".")
    return name if domain in _DOMAINS else host
