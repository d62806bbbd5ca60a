"""A tuned model deployed at Azure: what is asked for, what it costs, and how long it lasts by itself."""

import re
from datetime import UTC, datetime

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.quantities import duration, money
from ftgui.base.texts import tr
from ftgui.plan import providers

DEPLOYMENT = "deployment"
"""The name under which a run's journal holds the deployment's path at Azure; empty once it is known to be gone."""
DAY = 24 * 3600.0
IDLE = 15 * DAY
"""Seconds without a question after which Azure deletes a deployment (how-to/fine-tuning-deploy, read 2026-11)."""
DEVELOPER = "developertier"
_PATH = "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.CognitiveServices/accounts/{}"
_PARSED = re.compile(_PATH.replace("{}", "([^/]+)") + "/?", re.IGNORECASE)
_DATED = re.compile(r"(.+)-(\d{4}-\d{2}-\d{2})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9]")


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """An Azure OpenAI resource (an account) by where the control plane keeps it."""

    subscription: str
    group: str
    account: str

    @property
    def path(self) -> str:
        """Its id, as the portal shows it under “JSON view”."""
        return _PATH.format(self.subscription, self.group, self.account)


class DeployPlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="deploy"):
    """Deploy `model`, made by the training run `run` (a sibling folder's name), and see that it answers.

    `capacity` is how many thousand tokens a minute it may answer, of the subscription's quota.
    `hourly` is the price of an hour in US dollars while it stands; the user agreed to `confirmed`.
    """

    run: str
    connection: str
    resource: Resource
    name: str
    model: str
    sku: str = "Standard"
    capacity: int = 1
    hourly: float = 0.0
    confirmed: float = 0.0

    @property
    def path(self) -> str:
        """The deployment's id at Azure. There is one of a name, so asking twice makes no second one."""
        return f"{self.resource.path}/deployments/{self.name}"


class UndeployPlan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="undeploy"):
    """Delete what the run `run` (a sibling folder's name) deployed, and see that it is gone."""

    run: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A deployment that is there, or may be; `run` is the folder of the run that made it, `since` Unix time."""

    run: str
    project: str
    plan: DeployPlan
    since: float

    @property
    def ends(self) -> float:
        """When Azure deletes it by itself at the earliest, as Unix time."""
        return self.since + (DAY if self.plan.sku == DEVELOPER else IDLE)


def skus() -> dict[str, str]:
    """The ways to deploy, the one to suggest first, in words."""
    return {
        "Standard": tr("In the resource's own region (Standard): paid by the hour, until you delete it"),
        "GlobalStandard": tr("Anywhere Azure has room (GlobalStandard): paid by the hour, until you delete it"),
        DEVELOPER: tr("For trying out (developer tier): no price by the hour, and gone after 24 hours"),
    }


def hourly(sku: str) -> float:
    """US dollars that an hour of it costs, asked or not (resources/providers.yaml)."""
    return providers.facts("azure").hosting[sku]


def hourly_words(price: float) -> str:
    """`$1.70 an hour`."""
    return tr("{hour} an hour", hour=money(price)) if price else tr("no price by the hour")


def cost_words(price: float) -> str:
    """`$1.70 an hour, $40.80 a day`."""
    if not price:
        return tr("No price by the hour")
    return tr("{hour} an hour, {day} a day", hour=money(price), day=money(24 * price))


def end_words(standing: Standing, now: float) -> str:
    """When Azure deletes it by itself: a countdown for the developer tier, a date for the others."""
    left = standing.ends - now
    if standing.plan.sku == DEVELOPER:
        if left <= 0:
            return tr("Its 24 hours are over: Azure should have deleted it. Delete it here to be certain.")
        return tr("Azure deletes it in {duration}.", duration=duration(left))
    day = datetime.fromtimestamp(standing.ends, UTC).date().isoformat()
    return tr("Azure deletes it by itself only after 15 days without a question: on {day} at the earliest.", day=day)


def spent_words(standing: Standing, now: float) -> str:
    """How long it stands and what that came to."""
    stood = max(0.0, now - standing.since)
    if not standing.plan.hourly:
        return tr("It has been standing for {duration}.", duration=duration(stood))
    amount = money(standing.plan.hourly * stood / 3600)
    return tr("It has been standing for {duration}: about {amount}.", duration=duration(stood), amount=amount)


def reminder(standing: Standing, now: float) -> str:
    """One sentence about what stands, and what it costs while nobody looks."""
    name, price = standing.plan.name, standing.plan.hourly
    if not price:
        return tr("“{name}” is deployed at Azure. {end}", name=name, end=end_words(standing, now))
    costs = cost_words(price)
    return tr("“{name}” is deployed at Azure and costs {price}, asked or not.", name=name, price=costs)


def split_model(model: str) -> tuple[str, str]:
    """A model's name and version, which the control plane tells apart; a trained model's version is always 1."""
    dated = None if ".ft-" in model else _DATED.fullmatch(model)
    return (dated[1], dated[2]) if dated else (model, "1")


def suggest_name(project: str, run: str) -> str:
    """What to call a run's deployment: always the same for the same run, so that it is never deployed twice."""
    words = re.sub(r"[^a-z0-9]+", "-", project.lower()).strip("-")[:40].strip("-") or "model"
    return f"{words}-{''.join(re.findall('[0-9]+', run))[:17]}"


def parse_resource(text: str) -> Resource:
    """Understand a resource's id, or `SUBSCRIPTION/GROUP/ACCOUNT`. Raises ProblemError (`ship.resource`)."""
    found = _PARSED.fullmatch(text.strip())
    parts = found.groups() if found else text.strip().split("/")
    return make_resource(*parts) if len(parts) == 3 else make_resource("", "", "")


def make_resource(subscription: str, group: str, account: str) -> Resource:
    """A resource from what was picked or typed. Raises ProblemError (`ship.resource`)."""
    parts = [part.strip() for part in (subscription, group, account)]
    if all(re.fullmatch(r"[\w.()-]+", part) for part in parts):
        return Resource(subscription=parts[0], group=parts[1], account=parts[2])
    raise fail(
        "ship.resource",
        tr("It is not clear which resource at Azure is meant."),
        tr("Say its subscription, resource group and name. Azure's portal shows all three on the resource's page."),
        setting="resource",
    )


def check(plan: DeployPlan) -> None:
    """Refuse what would not work or was not agreed to. Raises ProblemError (`ship.*`)."""
    if problem := _odd(plan):
        raise problem
    if plan.hourly > plan.confirmed:
        price = cost_words(plan.hourly)
        raise fail(
            "ship.unconfirmed",
            tr("This deployment costs {price}, from its start until you delete it, asked or not.", price=price),
            tr("Agree to {amount} an hour (--confirm {plain}) to go on.", **_amounts(plan.hourly)),
            setting="confirm",
            remedy="confirm_cost",
        )


def _amounts(price: float) -> dict[str, object]:
    return {"amount": money(price), "plain": f"{price:.2f}"}


def _odd(plan: DeployPlan) -> ProblemError | None:
    if plan.sku not in skus():
        names = ", ".join(skus())
        return fail("ship.sku", tr("Azure has no deployment of that kind."), tr("Choose one of: {names}.", names=names))
    if not _NAME.fullmatch(plan.name):
        return fail(
            "ship.name",
            tr("A deployment cannot be called “{name}”.", name=plan.name),
            tr("Use letters, digits, points, hyphens and underscores; 2 to 64 of them."),
            setting="name",
        )
    if plan.capacity < 1:
        return fail("ship.capacity", tr("A deployment needs a capacity of at least 1."))
    return None
