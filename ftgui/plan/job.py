"""The body of the request that creates a job at a provider."""

import json

from ftgui.plan.connections import Provider
from ftgui.plan.plan import TrainPlan
from ftgui.plan.provider_settings import metadata_pairs
from ftgui.plan.settings import AUTO, Value

METHODS = {"supervised": "supervised", "preference": "dpo", "reinforcement": "reinforcement"}
"""What the API calls our methods."""
_HYPERPARAMETERS = {
    "supervised": ("n_epochs", "batch_size", "learning_rate_multiplier"),
    "preference": ("n_epochs", "batch_size", "learning_rate_multiplier", "beta"),
    "reinforcement": (
        "n_epochs",
        "batch_size",
        "learning_rate_multiplier",
        "reasoning_effort",
        "compute_multiplier",
        "eval_interval",
        "eval_samples",
    ),
}


def request(plan: TrainPlan, provider: Provider, training_file: str, validation_file: str | None) -> dict[str, object]:
    """The arguments of the SDK's `fine_tuning.jobs.create`, `extra_body` included.

    The files are named by the provider's ids. What is left to the provider is not said.
    """
    body: dict[str, object] = {
        "model": plan.model.id,
        "training_file": training_file,
        "method": _method(plan.settings),
        "seed": plan.settings["seed"],
    }
    if validation_file is not None:
        body["validation_file"] = validation_file
    if suffix := plan.settings.get("suffix"):
        body["suffix"] = suffix
    if pairs := metadata_pairs(str(plan.settings.get("metadata", ""))):
        body["metadata"] = pairs
    if provider == "azure":
        body["extra_body"] = {"trainingType": plan.settings["training_type"]}
    return body


def grader(values: dict[str, Value]) -> dict[str, object]:
    """What gives the marks of reinforcement training."""
    if values["grader"] == "own":
        own: dict[str, object] = json.loads(str(values["grader_json"]))
        return own
    texts = {"input": "{{sample.output_text}}", "reference": f"{{{{item.{values['grader_column']}}}}}"}
    if values["grader"] == "similar":
        return {"type": "text_similarity", "name": "similar", **texts, "evaluation_metric": "fuzzy_match"}
    return {"type": "string_check", "name": "equal", **texts, "operation": "eq"}


def _method(values: dict[str, Value]) -> dict[str, object]:
    name = str(values["method"])
    told = {key: values[key] for key in _HYPERPARAMETERS[name] if values.get(key, AUTO) not in (AUTO, "default")}
    inner: dict[str, object] = {"hyperparameters": told} if told else {}
    if name == "reinforcement":
        inner["grader"] = grader(values)
    return {"type": METHODS[name], METHODS[name]: inner}
