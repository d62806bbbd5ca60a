"""What the plan page shows of the choices made: looked up together, on a worker thread."""

import tempfile
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, ProblemError
from ftgui.engines import hardware, store
from ftgui.engines.catalogue import CUDA_DISK, CUDA_DOWNLOAD
from ftgui.engines.store import EngineStatus
from ftgui.plan import connections, cost, models, presets, providers
from ftgui.plan.card import ModelCard
from ftgui.plan.choices import Choices, effective
from ftgui.plan.connections import Provider
from ftgui.plan.cost import Cost, Range
from ftgui.plan.estimate import Forecast
from ftgui.plan.plan import TrainPlan
from ftgui.plan.providers import ProviderFacts, ProviderModel
from ftgui.plan.settings import Value
from ftgui.project.session import Session


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """The training tools a place needs: how they stand, and what getting them takes, in bytes."""

    status: EngineStatus
    explanation: str
    download: int
    disk: int


class Far(msgspec.Struct, frozen=True, kw_only=True):
    """What is to choose and to know at the chosen provider.

    `account` is the one that pays, of the `accounts` there; `models` may be trained today, `suggested` are
    names of others, `model` is what is known of the chosen one; `methods` words the ways of learning.
    """

    facts: ProviderFacts
    accounts: tuple[str, ...]
    account: str
    models: tuple[ProviderModel, ...]
    suggested: tuple[str, ...]
    model: ProviderModel | None
    methods: dict[str, str]
    training_type: str
    cost: Cost | None
    price: Range | None
    prices_page: str

    @property
    def offers_anything(self) -> bool:
        """Whether there is a model to choose before an account is connected, or an account."""
        return bool(self.accounts or self.models)


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """`forecasts` by preset; `values` are the settings as they would be used; `tools` by backend.

    `accounts` counts them by provider; `far` is there where a provider is chosen.
    """

    choices: Choices
    card: ModelCard | None
    forecasts: dict[str, Forecast]
    values: dict[str, Value]
    tools: dict[str, Tools]
    problems: tuple[Problem, ...]
    accounts: dict[str, int]
    far: Far | None = None

    @property
    def forecast(self) -> Forecast | None:
        """What to expect of the choices as they are."""
        return self.forecasts.get(self.choices.preset)


def look(session: Session) -> Outlook:
    """Look at the project's choices; slow."""
    choices = session.project.choices
    card: ModelCard | None = None
    problems: list[Problem] = []
    forecasts: dict[str, Forecast] = {}
    plan: TrainPlan | None = None
    try:
        card = models.describe(choices.model)
        for preset in presets.words():
            forecasts[preset] = session.forecast(msgspec.structs.replace(choices, preset=preset))
        plan = session.plan()
        problems += session.plan_problems()
    except ProblemError as error:
        problems.append(error.problem)
    return Outlook(
        choices=choices,
        card=card,
        forecasts=forecasts,
        values=plan.settings if plan else effective(choices, session.backend.settings, session.rows().rows),
        tools={backend.name: _tools(backend.engine) for backend in session.backends.values() if backend.engine},
        problems=tuple(problems),
        accounts={each.name: len(connections.of(each.provider)) for each in session.backends.values() if each.provider},
        far=_far(session, session.backend.provider, plan) if session.backend.provider else None,
    )


def _far(session: Session, provider: Provider, plan: TrainPlan | None) -> Far:
    choices, facts = session.project.choices, providers.facts(provider)
    own = connections.of(provider)
    account = next((each for each in own if each.name == choices.connection), own[0] if own else None)
    profile = next((each for each in providers.profiles() if account and each.name == account.profile), None)
    declared = {setting.name: setting for setting in session.backend.settings}
    values = plan.settings if plan else choices.settings
    return Far(
        facts=facts,
        accounts=tuple(each.name for each in own),
        account=account.name if account else "",
        models=providers.offered(provider, providers.today()),
        suggested=profile.suggested if profile else (),
        model=providers.find(provider, choices.model.id),
        methods=dict(declared["method"].choices),
        training_type=str(values.get("training_type", "")),
        cost=cost.of(plan, provider) if plan else None,
        price=cost.price_of(plan, provider) if plan else None,
        prices_page=profile.prices_page if profile else facts.prices_page,
    )


def exported_text(session: Session, target: str) -> str:
    """The file that an export for `target` begins with, exactly as it would be written; slow."""
    with tempfile.TemporaryDirectory() as folder:
        return session.export(target, Path(folder)).read_text(encoding="utf-8")


def _tools(engine: str) -> Tools:
    spec, cards = store.spec(engine), bool(hardware.gpus())
    return Tools(
        status=store.status(engine),
        explanation=spec.explanation,
        download=spec.download_size + (CUDA_DOWNLOAD if cards else 0),
        disk=spec.disk_size + (CUDA_DISK if cards else 0),
    )
