"""Which models can be chosen, and what is known of each."""

import contextlib
import os
import re
from functools import cache
from pathlib import Path, PurePath

from ftgui.base import paths, saved
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.plan import model_folder, providers
from ftgui.plan.card import ModelCard
from ftgui.plan.plan import ModelRef

# Hub ids: "name" or "owner/name", 96 characters at most each, no "--" or ".." (huggingface_hub,
# utils/_validators.py, REPO_ID_REGEX).
_PART = r"[A-Za-z0-9_]([\w.-]*[A-Za-z0-9_])?"
_HUB_ID = re.compile(rf"(?=.{{1,96}}$)(?!.*(--|\.\.)){_PART}(/{_PART})?", re.A)


@cache
def catalogue() -> tuple[ModelCard, ...]:
    """Return the models the app knows by heart (resources/models.yaml), the bundled ones first."""
    path = paths.resources_dir() / "models.yaml"
    entries = saved.read_mapping(path)["models"]
    cards = []
    for entry in entries if isinstance(entries, list) else []:
        facts = {key: value for key, value in entry.items() if key not in ("kind", "id")}
        ref = saved.convert({"kind": entry["kind"], "id": entry["id"]}, ModelRef, path)
        cards.append(saved.convert({"ref": ref, **facts}, ModelCard, path))
    return tuple(cards)


def describe(ref: ModelRef) -> ModelCard:
    """Tell what is known of a model without the network.

    A Hub model that is not in the catalogue is known once `hub.describe` has asked the Hub; before that its
    card says so. Raises ProblemError (`plan.not_a_model`, `plan.unknown_model`, `disk.*`).
    """
    if ref.kind == "folder":
        return model_folder.read(Path(ref.id).expanduser())
    if ref.kind == "provider":
        return providers.card(ref.id) or ModelCard(ref=ref, title=ref.id.rpartition("/")[2], source=ref.id)
    known = next((card for card in catalogue() if card.ref == ref), None)
    if known is not None:
        return known
    if ref.kind == "bundled":
        names = ", ".join(card.ref.id for card in catalogue() if card.ref.kind == "bundled")
        message = tr("There is no bundled model called “{name}”.", name=ref.id)
        raise fail("plan.unknown_model", message, tr("The bundled models are: {names}.", names=names), setting="model")
    if problem := hub_id_problem(ref.id):
        raise ProblemError(problem)
    if (remembered := _remembered(ref)) is not None:
        return remembered
    summary = tr("Not in the app's own list: its size and licence are read from the Hub.")
    return ModelCard(ref=ref, title=ref.id.rpartition("/")[2], summary=summary, source=ref.id)


def title(ref: ModelRef) -> str:
    """What a model is called: as the app's list has it, else the last part of its id."""
    known = next((card.title for card in catalogue() if card.ref == ref), None)
    return known or PurePath(ref.id).name


def remember(card: ModelCard) -> None:
    """Keep what the Hub said of a model. Where that cannot be written, it is asked again another time."""
    place = _memory(card.ref)
    with contextlib.suppress(ProblemError, OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        saved.save(place, card)


def _remembered(ref: ModelRef) -> ModelCard | None:
    try:
        return saved.load(_memory(ref), ModelCard)
    except ProblemError:
        return None


def _memory(ref: ModelRef) -> Path:
    return paths.cache_dir() / "hub" / f"{ref.id.replace('/', '--')}.yaml"  # no id holds “--”


def hub_id_problem(name: str) -> Problem | None:
    """Why `name` cannot be the id of a model on the Hugging Face Hub, or None."""
    if _HUB_ID.fullmatch(name):
        return None
    return Problem(
        code="plan.model_id",
        message=tr("“{name}” is not the name of a model on the Hugging Face Hub.", name=name[:200]),
        action=tr("Copy the name from the model's page, for example {example}.", example="Qwen/Qwen2.5-0.5B-Instruct"),
        setting="model",
    )


def parse_ref(text: str) -> ModelRef:
    """Understand what was typed for a model: a bundled name, a folder, or a Hub id.

    Raises ProblemError (`plan.model_id`).
    """
    if any(card.ref.kind == "bundled" and card.ref.id == text for card in catalogue()):
        return ModelRef(kind="bundled", id=text)
    path = Path(text).expanduser()
    there = bool(text) and os.path.exists(path)  # noqa: PTH110  # unlike Path's, whatever the name is
    if there or path.is_absolute() or text.startswith((".", "~")) or "\\" in text:
        return ModelRef(kind="folder", id=str(path.resolve()))
    if problem := hub_id_problem(text):
        raise ProblemError(problem)
    return ModelRef(kind="hub", id=text)
