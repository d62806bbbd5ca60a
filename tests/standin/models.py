"""The models of the account: what may be tuned, and until when each answers."""

import datetime
from typing import Any

from tests.standin.answers import Answer, Refusal
from tests.standin.calls import Call, Route
from tests.standin.state import State

SHUTDOWN = "2027-01-14"
"""When gpt-4o(-mini) and gpt-4.1(-mini) tunes stop answering (OpenAI's deprecations page)."""
TUNABLE = ("gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06", "gpt-4.1-mini-2025-04-14", "gpt-4.1-2025-04-14")
BORN = 1_721_172_717


def first() -> dict[str, dict[str, Any]]:
    """What a new account sees. `tunable` is the stand-in's own and is not shown."""
    found = {name: _model(name, shutdown_date=SHUTDOWN) for name in TUNABLE}
    found["gpt-4.1-nano-2025-04-14"] = _model("gpt-4.1-nano-2025-04-14")
    found["o4-mini-2025-04-16"] = _model("o4-mini-2025-04-16")
    found["gpt-5.5"] = _model("gpt-5.5", tunable=False)
    return found


def _model(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": BORN, "owned_by": "system", **more}


def view(state: State, model: dict[str, Any]) -> dict[str, Any]:
    """As the API shows it."""
    return {**{key: value for key, value in model.items() if key != "tunable"}, **state.extra.get("model", {})}


def find(state: State, name: str) -> dict[str, Any]:
    """A model that answers today, a checkpoint's included. Raises Refusal 404."""
    base = name.partition(":ckpt-step-")[0]
    kept = {row["fine_tuned_model_checkpoint"]: job for job in state.jobs.values() for row in job.checkpoints}
    model = state.models.get(name) or (state.models.get(base) if name in kept else None)
    if model is None and name in kept:
        model = state.models[kept[name].asked["model"]]
    if model is None:
        absent = f"The model `{name}` does not exist or you do not have access to it."
        raise Refusal(404, absent, "model_not_found", param="model")
    today = datetime.datetime.fromtimestamp(state.now, datetime.UTC).date().isoformat()
    if (model.get("shutdown_date") or "9") <= today:
        gone = f"The model `{name}` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations"
        raise Refusal(404, gone, "model_not_found", param="model")
    return model


def _list(state: State, call: Call) -> Answer:
    return Answer({"object": "list", "data": [view(state, model) for model in state.models.values()]})


def _retrieve(state: State, call: Call) -> Answer:
    return Answer(view(state, find(state, call.ids["model"])))


def _delete(state: State, call: Call) -> Answer:
    name = call.ids["model"]
    if not name.startswith("ft:") or name not in state.models:
        raise Refusal(404, f"The model '{name}' does not exist", "model_not_found", param="model")
    del state.models[name]
    return Answer({"id": name, "object": "model", "deleted": True})


ROUTES = (
    Route("models.list", "GET", "/models", _list),
    Route("models.retrieve", "GET", "/models/{model}", _retrieve),
    Route("models.delete", "DELETE", "/models/{model}", _delete),
)
