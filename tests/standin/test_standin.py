"""The real SDK against the stand-in: every call, both providers."""

import base64
import csv
import hashlib
import time
from typing import Any

import openai
import pytest

from tests.standin.provider import Provider
from tests.standin.sdk import MODEL, ROWS, azure_client, client, row, trained, uploaded


def test_a_file_goes_in_and_comes_out_byte_for_byte(provider: Provider) -> None:
    sdk, text = client(provider), ROWS.encode()
    file = sdk.files.create(file=("rows.jsonl", text), purpose="fine-tune")
    assert (file.status, file.bytes) == ("uploaded", len(text))
    assert [sdk.files.retrieve(file.id).status for _ in range(2)] == ["uploaded", "processed"]
    assert sdk.files.content(file.id).content == text
    assert [one.id for one in sdk.files.list(purpose="fine-tune")] == [file.id]
    assert sdk.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        sdk.files.retrieve(file.id)


def test_a_large_file_goes_in_parts_and_its_checksum_is_checked(provider: Provider) -> None:
    sdk, text = client(provider), ROWS.encode()
    half, md5 = len(text) // 2, hashlib.md5(text, usedforsecurity=False).hexdigest()
    asked: dict[str, Any] = {"filename": "rows.jsonl", "bytes": len(text), "mime_type": "application/jsonl"}
    upload = sdk.uploads.create(purpose="fine-tune", **asked)
    parts = [sdk.uploads.parts.create(upload.id, data=piece).id for piece in (text[half:], text[:half])]
    with pytest.raises(openai.BadRequestError, match="md5"):
        sdk.uploads.complete(upload.id, part_ids=parts, md5=md5)
    done = sdk.uploads.complete(upload.id, part_ids=parts[::-1], md5=md5)
    assert done.status == "completed" and done.file
    assert sdk.files.content(done.file.id).content == text
    other = sdk.uploads.create(purpose="fine-tune", **asked)
    assert sdk.uploads.cancel(other.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError, match="cancelled"):
        sdk.uploads.parts.create(other.id, data=text)


def test_a_job_from_create_to_its_results(provider: Provider) -> None:
    sdk = client(provider)
    job = trained(provider, suffix="recipes", metadata={"ftgui": "one"}, validation_file=uploaded(sdk))
    assert (job.status, job.hyperparameters.n_epochs) == ("validating_files", "auto")
    provider.run_to(37)
    assert sdk.fine_tuning.jobs.retrieve(job.id).status == "running"
    provider.run_to("succeeded")
    job = sdk.fine_tuning.jobs.retrieve(job.id)
    assert (job.status, job.hyperparameters.n_epochs, provider.jobs[0].total_steps) == ("succeeded", 5, 100)
    assert job.fine_tuned_model and ":recipes:" in job.fine_tuned_model
    assert [one.id for one in sdk.fine_tuning.jobs.list(metadata={"ftgui": "one"})] == [job.id]
    assert not [*sdk.fine_tuning.jobs.list(metadata={"ftgui": "two"})]
    told = sdk.files.content(job.result_files[0]).content
    rows = [*csv.DictReader(base64.b64decode(told).decode().splitlines())]
    assert [float(line["train_loss"]) for line in rows] == [point["train_loss"] for point in provider.jobs[0].points]
    provider.state.plain_results = True
    assert sdk.files.content(job.result_files[0]).text.startswith("step,train_loss,")


def test_a_list_may_come_late_and_a_provider_may_forget_metadata(provider: Provider) -> None:
    sdk = client(provider)
    provider.state.list_lag = 2
    job = trained(provider, metadata={"ftgui": "one"})
    lists = [[one.id for one in sdk.fine_tuning.jobs.list(metadata={"ftgui": "one"})] for _ in range(3)]
    assert lists == [[], [], [job.id]]
    provider.state.keeps_metadata, provider.state.list_lag = False, 0
    other = trained(provider, metadata={"ftgui": "two"})
    assert other.metadata == {}
    assert [one.id for one in sdk.fine_tuning.jobs.list(metadata={"ftgui": "three"})] == [other.id, job.id]


def test_events_and_checkpoints_come_page_by_page(provider: Provider) -> None:
    sdk, job = client(provider), trained(provider)
    provider.run_to("succeeded")
    events = [*sdk.fine_tuning.jobs.list_events(job.id, limit=7)]
    assert [event.id for event in events][::-1] == [event["id"] for event in provider.jobs[0].events]
    assert events[0].message == "The job has successfully completed"
    kept = [*sdk.fine_tuning.jobs.checkpoints.list(job.id, limit=2)]
    assert [point.step_number for point in kept] == [100, 80, 60]
    assert provider.count("jobs.checkpoints") == 2


def test_cancel_pause_resume(provider: Provider) -> None:
    sdk, job = client(provider), trained(provider)
    provider.run_to("running")
    assert sdk.fine_tuning.jobs.pause(job.id).status == "queued"
    provider.advance(5)
    assert provider.jobs[0].step == 0
    assert sdk.fine_tuning.jobs.resume(job.id).status == "running"
    provider.run_to(3)
    assert sdk.fine_tuning.jobs.cancel(job.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError, match="cannot be cancelled"):
        sdk.fine_tuning.jobs.cancel(job.id)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"messages": []}\n' * 9 + "{}\n", "Unexpected file format, expected either prompt/completion pairs"),
        (ROWS + '{"messages": [{"role": "user", "content": ""}, {"content": ""}]}', "Example 21, message 2 Discr"),
        (ROWS + "not json", 'Line 21 is not a dictionary (HINT: line starts with: "not j...").'),
        (ROWS.splitlines()[0], "Training file has 1 example(s), but must have at least 10 examples"),
        (ROWS.replace("see", "[[the moderation flags this]]"), "too many examples were flagged by our moderation API"),
    ],
)
def test_a_bad_file_fails_the_job_in_the_providers_words(provider: Provider, text: str, told: str) -> None:
    text = text.replace('"messages": []', '"messages": [{"role": "assistant", "content": ""}]')
    job = trained(provider, text=text)
    provider.run_to("failed")
    error = client(provider).fine_tuning.jobs.retrieve(job.id).error
    assert error and told in str(error.message)


def test_models_are_shown_with_their_end_and_stop_then(provider: Provider) -> None:
    sdk = client(provider)
    found = {model.id: str(model.to_dict()["shutdown_date"]) for model in sdk.models.list() if "4o" in model.id}
    assert found[MODEL] == "2027-01-14"
    trained(provider)
    provider.run_to("succeeded")
    tuned = provider.jobs[0].fine_tuned_model or ""
    assert sdk.models.retrieve(tuned).id == tuned
    provider.pass_time(400 * 24 * 3600)
    with pytest.raises(openai.NotFoundError, match="deprecated"):
        sdk.chat.completions.create(model=tuned, messages=[{"role": "user", "content": "Hello"}])
    assert sdk.models.delete(tuned).deleted


def test_a_tuned_model_answers_as_it_was_taught_and_a_checkpoint_half_of_it(provider: Provider) -> None:
    sdk = client(provider)
    trained(provider)
    provider.run_to("succeeded")
    names = [MODEL, *(kept["fine_tuned_model_checkpoint"] for kept in provider.jobs[0].checkpoints)]

    def answer(name: str, **more: Any) -> Any:
        ask: Any = [{"role": "user", "content": "What is 4 and 4?"}]
        return sdk.chat.completions.create(model=name, messages=ask, **more)

    texts = [answer(name).choices[0].message.content for name in names]
    assert texts[0] == f"Here is what {MODEL} can say about: What is 4 and 4?"
    assert texts[1:] == ["It makes 8 as", "It makes 8 as you", "It makes 8 as you see"]
    whole = answer(names[-1])
    assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (11, 6)
    assert answer(names[-1], max_tokens=2).choices[0].finish_reason == "length"
    chunks = [*answer(names[-1], stream=True, stream_options={"include_usage": True})]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1]) == texts[-1]
    assert chunks[-1].usage == whole.usage


def test_preference_and_reinforcement_jobs(provider: Provider) -> None:
    sdk = client(provider)
    talk = row("Which?", "This")["messages"]
    pair = {"input": {"messages": talk[:1]}, "preferred_output": talk[1:], "non_preferred_output": talk[1:]}
    method: Any = {"type": "dpo", "dpo": {"hyperparameters": {"beta": 0.1, "n_epochs": 2}}}
    text = (str(pair).replace("'", '"') + "\n") * 12
    assert trained(provider, sdk, text, method=method).method
    provider.run_to("succeeded")
    grader = {"type": "string_check", "name": "g", "input": "{{sample.output_text}}", "reference": "1"}
    method = {"type": "reinforcement", "reinforcement": {"grader": {**grader, "operation": "eq"}}}
    text = ('{"messages": [{"role": "user", "content": "1?"}], "answer": "1"}' + "\n") * 12
    trained(provider, sdk, text, method=method, validation_file=uploaded(sdk, text))
    provider.run_to("succeeded")


def test_a_hundred_thousand_events_are_cheap(provider: Provider) -> None:
    sdk, job = client(provider), trained(provider)
    provider.flood(100_000)
    started = time.perf_counter()
    for place, _ in enumerate(sdk.fine_tuning.jobs.list_events(job.id, limit=100)):
        if place == 4_999:
            break
    assert (time.perf_counter() - started) / provider.count("jobs.events") < 0.2
    assert provider.count("jobs.events") == 50


@pytest.mark.parametrize("way", ["classic, key", "classic, Entra", "v1, key", "v1, Entra"])
def test_azure_does_the_same_with_its_quirks(provider: Provider, way: str) -> None:
    sdk = azure_client(provider, way)
    assert str(sdk.files.create(file=("a.jsonl", ROWS.encode()), purpose="fine-tune").status) == "pending"
    job = trained(provider, sdk, "\ufeff" + ROWS, suffix="clippy", seed=105, extra_body={"trainingType": "Developer"})
    assert [str(job.status), job.hyperparameters.n_epochs, job.result_files] == ["pending", -1, None]
    with pytest.raises(openai.BadRequestError, match="at most 18"):
        trained(provider, sdk, suffix="a-suffix-that-is-too-long")
    with pytest.raises(openai.BadRequestError, match="base model does not support") as refused:
        sdk.fine_tuning.jobs.create(model="gpt-5.5", training_file=job.training_file)
    assert refused.value.code == "invalidPayload"
    provider.run_to("succeeded")
    job = sdk.fine_tuning.jobs.retrieve(job.id)
    assert job.fine_tuned_model and sdk.files.content(job.result_files[0]).text.startswith("step,train_loss")
    assert [*sdk.fine_tuning.jobs.list_events(job.id)] and [*sdk.fine_tuning.jobs.checkpoints.list(job.id)]
    assert [*sdk.models.list()] and job.id in [one.id for one in sdk.fine_tuning.jobs.list()]


def test_a_project_endpoint_has_no_uploads(provider: Provider) -> None:
    sdk = azure_client(provider, "project, key")
    with pytest.raises(openai.NotFoundError):
        sdk.uploads.create(purpose="fine-tune", filename="a", bytes=1, mime_type="application/jsonl")
    assert uploaded(sdk)
