"""Where Azure OpenAI departs from the published description, each a quirk that was seen or documented."""

from typing import Any

LONGEST_SUFFIX = 18


def dress(job: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """A job as Azure shows it: `pending` and -1 until the files were looked at, `result_files` null until the end."""
    job = {**job, "result_files": job["result_files"] or None, "trainingType": asked.get("trainingType", "Standard")}
    if job["status"] == "validating_files":
        job["status"] = "pending"
    settings = {name: -1 if value == "auto" else value for name, value in job["hyperparameters"].items()}
    settings["learning_rate_multiplier"] = abs(settings["learning_rate_multiplier"])
    method = job["method"]
    method = {**method, method["type"]: {**method[method["type"]], "hyperparameters": settings}}
    return {**job, "hyperparameters": settings, "method": method}


def suffix_trouble(suffix: str | None) -> str | None:
    """What Azure says about a suffix that OpenAI would take."""
    if suffix and len(suffix) > LONGEST_SUFFIX:
        return f"The suffix must be at most {LONGEST_SUFFIX} characters long."
    if suffix and "." in suffix:
        return "The suffix must not contain a dot."
    return None
