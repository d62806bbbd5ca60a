"""The fine-tuning calls."""

from typing import Any

from tests.standin.answers import Answer, Refusal, page
from tests.standin.azure import dress, suffix_trouble
from tests.standin.calls import Call, Route
from tests.standin.job import ENDS, SECONDS_A_STEP, Job
from tests.standin.state import State


def view(state: State, job: Job, azure: str) -> dict[str, Any]:
    """As the API shows it."""
    asked = job.asked
    settings = {**dict.fromkeys(("n_epochs", "batch_size", "learning_rate_multiplier"), "auto"), **job.wished}
    settings |= job.settings
    left = job.total_steps - job.step + 1
    own = {**(asked.get("method") or {}).get(job.method, {}), "hyperparameters": settings}
    method = {"type": job.method, job.method: own}
    shown = {
        "object": "fine_tuning.job",
        "id": job.id,
        "model": asked["model"],
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "fine_tuned_model": job.fine_tuned_model,
        "organization_id": "org-standin",
        "result_files": job.result_files,
        "status": state.pauses_as if job.paused else job.status,
        "validation_file": asked.get("validation_file"),
        "training_file": asked["training_file"],
        "hyperparameters": settings,
        "trained_tokens": job.trained_tokens,
        "error": job.error,
        "seed": asked.get("seed") if asked.get("seed") is not None else 0,
        "estimated_finish": state.now + left * SECONDS_A_STEP if job.status == "running" else None,
        "integrations": asked.get("integrations") or [],
        "user_provided_suffix": asked.get("suffix"),
        "method": method,
        "metadata": asked.get("metadata") or {},
        **state.extra.get("job", {}),
    }
    return dress(shown, asked) if azure else shown


def _create(state: State, call: Call) -> Answer:
    asked = call.json if state.keeps_metadata else {**call.json, "metadata": None}
    if not state.may_train:
        no = "Your organization is no longer able to create fine-tuning jobs."
        raise Refusal(403, no, "training_not_available")
    _check_model(state, asked["model"], call.azure)
    for param in ("training_file", "validation_file"):
        id = asked.get(param)
        if id is not None and id not in state.files:
            raise Refusal(400, f"invalid {param}: {id}", "invalidPayload" if call.azure else None, param=param)
        if id is not None and state.files[id].polls_left > 0:
            busy = f"File '{id}' is still being processed and is not ready to be used for fine-tuning."
            raise Refusal(400, f"{busy} Please try again later.", None, param=param)
    if call.azure and (words := suffix_trouble(asked.get("suffix"))):
        raise Refusal(400, words, "invalidPayload")
    job = Job(state, state.new_id("ftjob-"), asked, state.now, azure=call.azure, hidden=state.list_lag)
    state.jobs[job.id] = job
    job.say(f"Created fine-tuning job: {job.id}")
    job.say(f"Validating training file: {asked['training_file']}")
    return Answer(view(state, job, call.azure))


def _check_model(state: State, name: str, azure: str) -> None:
    known = state.models.get(name)
    if known and known.get("tunable", True):
        return
    if azure:
        raise Refusal(400, "The specified base model does not support fine-tuning.", "invalidPayload")
    raise Refusal(
        400, f"Model {name} is not available for fine-tuning or does not exist.", "model_not_available", param="model"
    )


def _find(state: State, call: Call) -> Job:
    id = call.ids["job"]
    if id not in state.jobs:
        raise Refusal(404, f"Could not find fine tune: {id}", "fine_tune_not_found", param="fine_tune_id")
    return state.jobs[id]


def _list(state: State, call: Call) -> Answer:
    wanted = {name[9:-1]: value for name, value in call.query.items() if name.startswith("metadata[")}
    kept = []
    for job in reversed(state.jobs.values()):
        mine = wanted.items() <= (job.asked.get("metadata") or {}).items() or not state.keeps_metadata
        if mine and job.hidden <= 0:
            kept.append(job)
        job.hidden -= 1
    return _listing(
        state, call, [view(state, job, call.azure) for job in kept], {job.id: n for n, job in enumerate(kept)}
    )


def _listing(state: State, call: Call, rows: list[dict[str, Any]], places: dict[str, int]) -> Answer:
    after = call.query.get("after")
    if after is not None and after not in places:
        raise Refusal(404, f"Could not find {after}", None, param="after")
    start = places[after] + 1 if after is not None else 0
    shown, more = page(rows, start, min(int(call.query.get("limit", 20)), state.page_limit))
    return Answer({"object": "list", "data": shown, "has_more": more})


def _retrieve(state: State, call: Call) -> Answer:
    job = _find(state, call)
    for _ in range(state.pace):
        job.tick()
    return Answer(view(state, job, call.azure))


def _events(state: State, call: Call) -> Answer:
    job, after = _find(state, call), call.query.get("after")
    if after is not None and after not in job.places:
        raise Refusal(404, f"Could not find event {after}", None, param="after")
    end = job.places[after] if after is not None else len(job.events)
    start = max(0, end - min(int(call.query.get("limit", 20)), state.page_limit))
    return Answer({"object": "list", "data": job.events[start:end][::-1], "has_more": start > 0})


def _checkpoints(state: State, call: Call) -> Answer:
    rows = _find(state, call).checkpoints[::-1]
    answer = _listing(state, call, rows, {row["id"]: place for place, row in enumerate(rows)})
    shown = answer.body["data"]
    answer.body |= {"first_id": shown[0]["id"] if shown else None, "last_id": shown[-1]["id"] if shown else None}
    return answer


def _not_ended(state: State, call: Call, verb: str) -> Job:
    job = _find(state, call)
    if job.status in ENDS:
        raise Refusal(400, f"Fine-tuning job {job.id} has status '{job.status}' and cannot be {verb}.", None)
    return job


def _cancel(state: State, call: Call) -> Answer:
    job = _not_ended(state, call, "cancelled")
    job.stop()
    return Answer(view(state, job, call.azure))


def _pause(state: State, call: Call) -> Answer:
    job = _not_ended(state, call, "paused")
    job.paused = True
    job.say("Fine-tuning job paused")
    return Answer(view(state, job, call.azure))


def _resume(state: State, call: Call) -> Answer:
    job = _not_ended(state, call, "resumed")
    job.paused = False
    job.say("Fine-tuning job resumed")
    return Answer(view(state, job, call.azure))


ROUTES = (
    Route("jobs.create", "POST", "/fine_tuning/jobs", _create),
    Route("jobs.list", "GET", "/fine_tuning/jobs", _list),
    Route("jobs.retrieve", "GET", "/fine_tuning/jobs/{job}", _retrieve),
    Route("jobs.events", "GET", "/fine_tuning/jobs/{job}/events", _events),
    Route("jobs.checkpoints", "GET", "/fine_tuning/jobs/{job}/checkpoints", _checkpoints),
    Route("jobs.cancel", "POST", "/fine_tuning/jobs/{job}/cancel", _cancel),
    Route("jobs.pause", "POST", "/fine_tuning/jobs/{job}/pause", _pause),
    Route("jobs.resume", "POST", "/fine_tuning/jobs/{job}/resume", _resume),
)
