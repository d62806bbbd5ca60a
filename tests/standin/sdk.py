"""The real SDK, pointed at the stand-in."""

import json
from typing import Any

import openai
from openai.types.fine_tuning import FineTuningJob

from tests.standin.provider import Provider


def row(question: str, answer: str) -> dict[str, Any]:
    """A training row."""
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


ROWS = "".join(json.dumps(row(f"What is {n} and {n}?", f"It makes {2 * n} as you see")) + "\n" for n in range(20))
MODEL = "gpt-4o-mini-2024-07-18"


def client(provider: Provider, **more: Any) -> openai.OpenAI:
    """OpenAI's client, without retries: a test sees each answer."""
    return openai.OpenAI(api_key=provider.key, base_url=provider.base_url, max_retries=0, **more)


def azure_clients(provider: Provider) -> dict[str, openai.OpenAI]:
    """Each way to speak with Azure."""
    azure, key, token = provider.azure, provider.key, provider.credential()
    classic: dict[str, Any] = {"azure_endpoint": azure.endpoint, "api_version": azure.api_version, "max_retries": 0}

    def bearer() -> str:
        return token.get_token("https://cognitiveservices.azure.com/.default").token

    return {
        "classic, key": openai.AzureOpenAI(api_key=key, **classic),
        "classic, Entra": openai.AzureOpenAI(azure_ad_token_provider=bearer, **classic),
        "v1, key": openai.OpenAI(base_url=azure.v1, api_key=key, max_retries=0),
        "v1, Entra": openai.OpenAI(base_url=azure.v1, api_key=bearer, max_retries=0),
    }


def uploaded(sdk: openai.OpenAI, text: str = ROWS) -> str:
    """A file that is ready; its id."""
    id = sdk.files.create(file=("rows.jsonl", text.encode()), purpose="fine-tune").id
    while sdk.files.retrieve(id).status != "processed":
        pass
    return id


def trained(provider: Provider, sdk: openai.OpenAI | None = None, text: str = ROWS, **more: Any) -> FineTuningJob:
    """A job that was created and stands at its beginning."""
    sdk = sdk or client(provider)
    return sdk.fine_tuning.jobs.create(model=MODEL, training_file=uploaded(sdk, text), **more)
