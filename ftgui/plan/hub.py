"""What the Hugging Face Hub says about a model. Slow: call it on a worker thread.

No key is sent: what is public is told to anyone, and a model that needs consent says so itself.
"""

import http.client
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.plan.card import ModelCard, context_of, is_causal, shape_of
from ftgui.plan.models import describe as describe_offline
from ftgui.plan.models import hub_id_problem, remember
from ftgui.plan.plan import ModelRef

_LARGEST_ANSWER = 20_000_000


def describe(model_id: str, *, timeout: float = 10.0) -> ModelCard:
    """Ask the Hub about a model, and remember what it says; each of the two requests waits `timeout` seconds at most.

    Raises ProblemError (`plan.model_id`, `plan.no_network`, `plan.model_not_found`,
    `plan.not_a_model`).
    """
    if problem := hub_id_problem(model_id):
        raise ProblemError(problem)
    name = urllib.parse.quote(model_id)
    facts = _get(model_id, f"/api/models/{name}", timeout)
    told = _mapping(facts, "config")
    if "gguf" in facts and "safetensors" not in facts:
        raise _not_trainable(model_id, tr("“{model}” holds only GGUF files, which cannot be trained.", model=model_id))
    if told and not is_causal(told):
        raise _not_trainable(model_id, tr("“{model}” does not write text.", model=model_id))
    config = _config(model_id, f"/{name}/resolve/main/config.json", timeout)
    parameters = _mapping(facts, "safetensors").get("total")
    licence = _mapping(facts, "cardData").get("license")
    ref = ModelRef(kind="hub", id=model_id)
    card = ModelCard(
        ref=ref,
        title=model_id.rpartition("/")[2],
        summary=describe_offline(ref).summary,
        source=model_id,
        parameters=parameters if isinstance(parameters, int) else None,
        licence=licence if isinstance(licence, str) else None,
        context_length=context_of(config),
        gated=facts.get("gated") not in (False, None),
        chat_template=_chat_template(facts, told),
        shape=shape_of(config),
        as_of=datetime.now(UTC).date(),
    )
    remember(card)
    return card


def _config(model_id: str, path: str, timeout: float) -> dict[str, object]:
    """Fetch config.json; empty where it is withheld, as a gated model's is."""
    try:
        return _get(model_id, path, timeout)
    except ProblemError as error:
        if error.problem.code == "plan.model_not_found":
            return {}
        raise


def _get(model_id: str, path: str, timeout: float) -> dict[str, object]:
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    if urllib.parse.urlsplit(endpoint).scheme not in ("http", "https"):
        raise _no_network(f"HF_ENDPOINT={endpoint}")
    request = urllib.request.Request(endpoint + path, headers={"User-Agent": "ftgui"})  # noqa: S310  (scheme checked)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            content = json.loads(answer.read(_LARGEST_ANSWER))
    except urllib.error.HTTPError as error:
        with error:
            # The Hub answers 401 for a model that does not exist when no key is sent.
            if error.code in (401, 403, 404):
                raise _not_found(model_id, f"{error.code} {path}") from error
            raise _no_network(f"{error.code} {error.reason} {path}") from error
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise _no_network(f"{endpoint}: {error}") from error
    return content if isinstance(content, dict) else {}


def _chat_template(facts: dict[str, object], config: dict[str, object]) -> bool | None:
    if not config:
        return None
    files = facts.get("siblings")
    names = {file.get("rfilename") for file in files if isinstance(file, dict)} if isinstance(files, list) else set()
    told = _mapping(config, "tokenizer_config").get("chat_template") or config.get("chat_template_jinja")
    return bool(told) or bool(names & {"chat_template.jinja", "chat_template.json"})


def _mapping(facts: dict[str, object], name: str) -> dict[str, object]:
    value = facts.get(name)
    return value if isinstance(value, dict) else {}


def _no_network(detail: str) -> ProblemError:
    message = tr("The Hugging Face Hub could not be reached.")
    action = tr("Check the connection and try again, or use the bundled model, which needs none.")
    return fail("plan.no_network", message, action, detail=detail, setting="model", remedy="retry")


def _not_found(model_id: str, detail: str) -> ProblemError:
    message = tr("The Hub has no public model called “{model}”.", model=model_id)
    action = tr(
        "Check the spelling, capital letters included. A private model can be downloaded and chosen as a folder."
    )
    return fail("plan.model_not_found", message, action, detail=detail, setting="model", remedy="choose_model")


def _not_trainable(model_id: str, message: str) -> ProblemError:
    action = tr("Choose a model made for chat or text generation, with “safetensors” files.")
    detail = f"https://huggingface.co/{model_id}"
    return fail("plan.not_a_model", message, action, detail=detail, setting="model", remedy="choose_model")
