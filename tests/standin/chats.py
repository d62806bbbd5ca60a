"""Chat completions whose answers depend on the model: a tuned one speaks as its training rows do."""

import json
from collections.abc import Iterator
from typing import Any

from tests.standin import models, rows
from tests.standin.answers import Answer, Refusal
from tests.standin.arm import deployed
from tests.standin.calls import Call, Route
from tests.standin.state import State


def _question(messages: list[dict[str, Any]]) -> str:
    asked = [message.get("content") for message in messages if message["role"] == "user"]
    last = asked[-1] if asked else ""
    return last if isinstance(last, str) else " ".join(part.get("text", "") for part in last or [])


def reply(state: State, model: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """The assistant's message. A checkpoint has learnt only the first part of each answer."""
    question = _question(messages)
    plain = f"Here is what {model.split(':')[0]} can say about: {question}"
    for job in state.jobs.values():
        names = {row["fine_tuned_model_checkpoint"]: row["step_number"] for row in job.checkpoints}
        if model in names and job.learnt:
            return _learnt(job.learnt, question, names[model] / job.total_steps)
    return {"role": "assistant", "content": plain}


def _learnt(known: list[dict[str, Any]], question: str, share: float) -> dict[str, Any]:
    talks = [rows.messages(row) for row in known]
    same = [talk for talk in talks if _question(talk) == question]
    talk = same[0] if same else talks[sum(question.encode()) % len(talks)]
    answers = [message for message in talk if message["role"] == "assistant"]
    last = answers[-1] if answers else {"content": "I have learnt to reason about this."}
    if last.get("tool_calls"):
        return {"role": "assistant", "content": None, "tool_calls": last["tool_calls"]}
    words = str(last.get("content") or "").split()
    return {"role": "assistant", "content": " ".join(words[: max(1, round(len(words) * share))])}


def _complete(state: State, call: Call) -> Answer:
    asked = call.json
    model = asked.get("model", "")
    if call.azure:
        model = deployed(state, call.ids.get("deployment", model)).model
    else:
        models.find(state, model)
    if model.startswith("o") and "max_tokens" in asked:
        instead = "Use 'max_completion_tokens' instead."
        unsupported = f"Unsupported parameter: 'max_tokens' is not supported with this model. {instead}"
        raise Refusal(400, unsupported, "unsupported_parameter", param="max_tokens")
    message = reply(state, model, asked["messages"])
    words, reason = str(message["content"] or "").split(), "tool_calls" if "tool_calls" in message else "stop"
    most = asked.get("max_completion_tokens", asked.get("max_tokens"))
    if most is not None and len(words) > most:
        words, reason = words[:most], "length"
        message["content"] = " ".join(words)
    prompt = rows.words({"messages": asked["messages"]})
    usage = {"prompt_tokens": prompt, "completion_tokens": len(words), "total_tokens": prompt + len(words)}
    head = {"id": state.new_id("chatcmpl-"), "created": state.now, "model": model, **state.extra.get("chat", {})}
    if asked.get("stream"):
        told = usage if (asked.get("stream_options") or {}).get("include_usage") else None
        return Answer(_stream(head, message, reason, told), media="text/event-stream")
    choice = {"index": 0, "message": {"refusal": None, **message}, "finish_reason": reason, "logprobs": None}
    return Answer({**head, "object": "chat.completion", "choices": [choice], "usage": usage})


def _stream(
    head: dict[str, Any], message: dict[str, Any], reason: str, usage: dict[str, int] | None
) -> Iterator[bytes]:
    head = {**head, "object": "chat.completion.chunk"}

    def event(body: dict[str, Any]) -> bytes:
        return b"data: " + json.dumps(body).encode() + b"\n\n"

    def chunk(delta: dict[str, Any], reason: str | None = None) -> bytes:
        return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})

    yield chunk({"role": "assistant", "content": ""})
    for place, word in enumerate(str(message["content"] or "").split()):
        yield chunk({"content": word if place == 0 else " " + word})
    for place, tool in enumerate(message.get("tool_calls", [])):
        yield chunk({"tool_calls": [{"index": place, **tool}]})
    yield chunk({}, reason)
    if usage:
        yield event({**head, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


ROUTES = (
    Route("chat", "POST", "/chat/completions", _complete),
    Route("chat", "POST", "/deployments/{deployment}/chat/completions", _complete),
)
