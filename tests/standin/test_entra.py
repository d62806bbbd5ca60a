"""azure-identity itself gets its tokens from the stand-in, and they open the right doors only."""

from typing import Any

import openai
import pytest

from tests.standin.entra import ARM_SCOPE, MODEL_SCOPE
from tests.standin.provider import Provider
from tests.standin.sdk import common


def _client(provider: Provider, scope: str) -> openai.OpenAI:
    from azure.identity import EnvironmentCredential, get_bearer_token_provider

    azure, credential = provider.azure, EnvironmentCredential()
    provider.at_end.append(credential.close)
    more: Any = {"azure_endpoint": azure.endpoint, "api_version": azure.api_version, **common(provider)}
    return openai.AzureOpenAI(azure_ad_token_provider=get_bearer_token_provider(credential, scope), **more)


def test_a_token_for_the_models_opens_the_models(provider: Provider, entra: str) -> None:
    sdk = _client(provider, MODEL_SCOPE)
    assert [*sdk.models.list()] and [*sdk.models.list()]
    assert provider.count("entra.token") == 1


def test_a_token_for_the_control_plane_does_not(provider: Provider, entra: str) -> None:
    with pytest.raises(openai.AuthenticationError):
        _client(provider, ARM_SCOPE).models.list()


def test_a_wrong_secret_gets_none(provider: Provider, entra: str) -> None:
    from azure.core.exceptions import ClientAuthenticationError

    provider.state.keys = set()
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        _client(provider, MODEL_SCOPE).models.list()
