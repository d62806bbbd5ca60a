"""What is known of providers and their models without asking them: resources/providers.yaml, dated.

Prices and dates change more often than the app: a file of that name in the user's configuration folder is
read instead.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from ftgui.base import paths, saved
from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr
from ftgui.plan.card import ModelCard
from ftgui.plan.connections import Provider
from ftgui.plan.plan import ModelRef

_NAME = "providers.yaml"
NOTICE = 180
"""Days before its end from which a model's end is a warning."""
WORTH = 14
"""Days that a trained model must at least answer for its training to be worth its price."""


class ProviderModel(msgspec.Struct, frozen=True, kw_only=True):
    """One model to tune. What the fields mean is told at the top of providers.yaml.

    `hourly` is the price of an hour of training in US dollars where tokens are not what is paid for.
    """

    id: str
    title: str
    summary: str = ""
    methods: tuple[str, ...]
    training_types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    prices: dict[str, tuple[float, float]] = {}
    answers: dict[str, tuple[float, float]] = {}
    hourly: float | None = None
    context: int | None = None
    trains_until: date | None = None
    trains_until_for_customers: date | None = None
    answers_until: date | None = None
    as_of: date
    source: str


class ProviderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One provider. `closing` says in words that it will not train much longer.

    `hosting` is what an hour of a deployment costs in US dollars, by its SKU.
    """

    provider: Provider
    title: str
    keys_page: str = ""
    prices_page: str = ""
    trains_until: date | None = None
    closing: str = ""
    training_types: tuple[str, ...] = ()
    hosting: dict[str, float] = {}
    models: tuple[ProviderModel, ...]


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A provider with OpenAI's calls at an address of its own: same API, not verified by us."""

    name: str
    title: str
    base_url: str
    keys_page: str
    prices_page: str
    suggested: tuple[str, ...] = ()
    as_of: date
    source: str


class _File(msgspec.Struct, frozen=True, kw_only=True):
    providers: tuple[ProviderFacts, ...]
    profiles: tuple[Profile, ...]


def today() -> date:
    """The day that ends of life are held against."""
    return datetime.now(UTC).date()


def _file() -> _File:
    own = paths.config_dir() / _NAME
    return _read(own if own.exists() else paths.resources_dir() / _NAME)


@cache
def _read(path: Path) -> _File:
    return saved.load(path, _File)


def facts(provider: Provider) -> ProviderFacts:
    """What is known of one provider."""
    return next(each for each in _file().providers if each.provider == provider)


def profiles() -> tuple[Profile, ...]:
    """The compatible providers whose address is known."""
    return _file().profiles


def find(provider: Provider, model: str) -> ProviderModel | None:
    """What is known of a provider's model, for one already tuned of its base; None if the table does not hold it.

    Tuned models are called `ft:BASE:…` at OpenAI and `BASE.ft-…` at Azure.
    """
    base = model.split(":")[1] if model.startswith("ft:") and model.count(":") > 1 else model.partition(".ft-")[0]
    return next((each for each in facts(provider).models if each.id == base), None)


def offered(provider: Provider, day: date) -> tuple[ProviderModel, ...]:
    """The models that may be tuned on a day, the one to suggest first."""
    return tuple(
        each
        for each in facts(provider).models
        if not _over(_last_day(provider, each), day) and not _over(each.answers_until, day + timedelta(days=WORTH))
    )


def default_model(provider: Provider, day: date) -> ModelRef:
    """What to suggest; without an id where the provider's models are not known."""
    models = offered(provider, day) or facts(provider).models
    return ModelRef(kind="provider", id=models[0].id if models else "")


def parse(provider: Provider, text: str) -> ModelRef:
    """Understand what was typed for a provider's model: its id, or the id without its date."""
    ids = [each.id for each in facts(provider).models]
    dated = [each for each in ids if each.startswith(f"{text}-20")]
    return ModelRef(kind="provider", id=dated[0] if text not in ids and len(dated) == 1 else text)


def card(model: str) -> ModelCard | None:
    """A provider's model as any model is shown; None if no provider's table holds it."""
    found = next((each for facts in _file().providers for each in facts.models if each.id == model), None)
    if found is None:
        return None
    ref = ModelRef(kind="provider", id=model)
    context, read = found.context, found.as_of
    return ModelCard(
        ref=ref, title=found.title, summary=found.summary, source=model, context_length=context, as_of=read
    )


def end_problems(provider: Provider, model: ProviderModel, day: date) -> list[Problem]:
    """What the model's end of life means for a training that starts on `day`: refused, or said beforehand."""
    last, until = _last_day(provider, model), model.answers_until
    if _over(until, day) or _over(last, day):
        message = tr("“{model}” can no longer be trained.", model=model.title)
        return [_end("plan.model_ended", message, _ended_action(provider, model), Severity.ERROR)]
    if until is not None and _over(until, day + timedelta(days=WORTH)):
        message = tr(
            "A model trained from “{model}” would answer only until {day}.", model=model.title, day=until.isoformat()
        )
        return [_end("plan.model_ends_soon", message, _ended_action(provider, model), Severity.ERROR)]
    if until is not None and (until - day).days < NOTICE:
        message = tr(
            "A model trained from “{model}” answers until {day} and not longer.",
            model=model.title,
            day=until.isoformat(),
        )
        action = tr("Train on this computer, or with a provider that keeps the model longer, unless that is enough.")
        return [_end("plan.model_ends", message, action, Severity.WARNING)]
    if last is not None and (last - day).days < NOTICE:
        message = tr("“{model}” can be trained until {day}.", model=model.title, day=last.isoformat())
        action = tr("Plan no later training of it: what is trained until then goes on answering.")
        return [_end("plan.model_ends", message, action, Severity.WARNING)]
    return []


def _ended_action(provider: Provider, model: ProviderModel) -> str:
    if model.trains_until_for_customers is not None:
        return tr(
            "Choose another model. (Who trained it before may do so until {day}, on the provider's own page.)",
            day=model.trains_until_for_customers.isoformat(),
        )
    if provider == "openai":
        return tr("Train on this computer, or with Azure OpenAI, which goes on.")
    return tr("Choose another model.")


def _last_day(provider: Provider, model: ProviderModel) -> date | None:
    days = [day for day in (facts(provider).trains_until, model.trains_until) if day is not None]
    return min(days, default=None)


def _over(end: date | None, day: date) -> bool:
    return end is not None and end < day


def _end(code: str, message: str, action: str, severity: Severity) -> Problem:
    return Problem(code=code, message=message, action=action, setting="model", severity=severity)
