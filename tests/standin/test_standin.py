"""The real SDK against the stand-in: every call, both providers."""

import io
import json

import openai
import pytest

from tests.standin.provider import Provider
from tests.standin.sdk import ROWS, azure_clients, client, trained


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


def test_a_job_from_create_to_its_results(provider: Provider) -> None:
    job = trained(provider, suffix="recipes", metadata={"ftgui": "one"})
    sdk = client(provider)
    provider.run_to("succeeded")
    job = sdk.fine_tuning.jobs.retrieve(job.id)
    assert job.status == "succeeded" and job.fine_tuned_model and ":recipes:" in job.fine_tuned_model
    assert [one.id for one in sdk.fine_tuning.jobs.list(metadata={"ftgui": "one"})] == [job.id]
    assert not [*sdk.fine_tuning.jobs.list(metadata={"ftgui": "two"})]
    print(json.dumps(provider.jobs[0].events[-1]), io, azure_clients)
