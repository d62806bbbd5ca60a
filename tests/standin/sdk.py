"""The real SDK, pointed at the stand-in."""

import functools
import json
import ssl
from typing import Any

import openai
from openai.types.fine_tuning import FineTuningJob

from tests.standin.provider import Provider


def row(question: str, answer: str) -> dict[str, Any]:
    """A training row."""
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


ROWS = "".join(json.dumps(row(f"What is {n} and {n}?", f"It makes {2 * n} as you see")) + "\n" for n in range(20))
MODEL = "gpt-4o-mini-2024-07-18"


@functools.cache
def _trust() -> ssl.SSLContext:
    """Made once: the SDK would spend 40 ms on it for each client."""
    return ssl.create_default_context()


def common(provider: Provider) -> dict[str, Any]:
    """No retries: a test sees each answer. The connections are closed with the stand-in."""
    wire = openai.DefaultHttpxClient(verify=_trust())
    provider.at_end.append(wire.close)
    return {"max_retries": 0, "http_client": wire}


def client(provider: Provider, **more: Any) -> openai.OpenAI:
    """OpenAI's client."""
    return openai.OpenAI(api_key=provider.key, base_url=provider.base_url, **common(provider), **more)


def azure_client(provider: Provider, way: str) -> openai.OpenAI:
    """Each way to speak with Azure: classic, v1 or project, with key or Entra, as in "classic, key"."""
    azure, token, more = provider.azure, provider.credential(), common(provider)
    door, _, sign_in = way.partition(", ")

    def bearer() -> str:
        return token.get_token("https://cognitiveservices.azure.com/.default").token

    if door == "classic":
        more |= {"api_key": provider.key} if sign_in == "key" else {"azure_ad_token_provider": bearer}
        return openai.AzureOpenAI(azure_endpoint=azure.endpoint, api_version=azure.api_version, **more)
    base = azure.v1 if door == "v1" else azure.project
    return openai.OpenAI(base_url=base, api_key=provider.key if sign_in == "key" else bearer, **more)


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
