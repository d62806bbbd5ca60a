"""What the plan page shows of the choices made: looked up together, on a worker thread."""

import tempfile
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, ProblemError
from ftgui.engines import hardware, store
from ftgui.engines.catalogue import CUDA_DISK, CUDA_DOWNLOAD
from ftgui.engines.store import EngineStatus
from ftgui.plan import models, presets
from ftgui.plan.card import ModelCard
from ftgui.plan.card import problems as model_problems
from ftgui.plan.choices import Choices, effective
from ftgui.plan.estimate import Forecast
from ftgui.plan.settings import Value
from ftgui.project.session import Session


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """The training tools a place needs: how they stand, and what getting them takes, in bytes."""

    status: EngineStatus
    explanation: str
    download: int
    disk: int


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """`forecasts` by preset; `values` are the settings as they would be used; `tools` by backend."""

    choices: Choices
    card: ModelCard | None
    forecasts: dict[str, Forecast]
    values: dict[str, Value]
    tools: dict[str, Tools]
    problems: tuple[Problem, ...]

    @property
    def forecast(self) -> Forecast | None:
        """What to expect of the choices as they are."""
        return self.forecasts.get(self.choices.preset)


def look(session: Session, card: ModelCard | None = None) -> Outlook:
    """Look at the project's choices; slow. `card` is what the Hub said of its model, where it was asked."""
    choices = session.project.choices
    problems: list[Problem] = []
    forecasts: dict[str, Forecast] = {}
    try:
        card = card or models.describe(choices.model)
        problems += model_problems(card)
        for preset in presets.words():
            forecasts[preset] = session.forecast(msgspec.structs.replace(choices, preset=preset), card)
        problems += session.plan_problems()
    except ProblemError as error:
        problems.append(error.problem)
    return Outlook(
        choices=choices,
        card=card,
        forecasts=forecasts,
        values=effective(choices, session.backend.settings, session.rows().rows),
        tools={backend.name: _tools(backend.engine) for backend in session.backends.values() if backend.engine},
        problems=tuple(dict.fromkeys(problems)),
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
