"""The control plane, and a deployed model that answers."""

import json
import urllib.request
from typing import Any

import openai
import pytest

from tests.standin.entra import ARM_SCOPE
from tests.standin.provider import Provider
from tests.standin.sdk import MODEL, azure_client, trained

DAY = 24 * 3600


def _arm(provider: Provider, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
    token = provider.credential().get_token(ARM_SCOPE).token if token is None else token
    path = path if "api-version" in path else f"{provider.azure.endpoint}{path}?api-version=2024-10-01"
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(path, data, {"Authorization": f"Bearer {token}"}, method=method)
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())["error"]["code"]


def _path(provider: Provider, name: str) -> str:
    azure = provider.azure
    root = f"/subscriptions/{azure.subscription}/resourceGroups/{azure.group}"
    return f"{root}/providers/Microsoft.CognitiveServices/accounts/{azure.account}/deployments/{name}"


def _wish(model: str, sku: str = "Standard") -> dict[str, Any]:
    name, version = (model, "1") if ".ft-" in model else (model[:-11], model[-10:])
    named = {"format": "OpenAI", "name": name, "version": version}
    return {"sku": {"name": sku, "capacity": 1}, "properties": {"model": named}}


def test_lists_have_pages(provider: Provider) -> None:
    provider.state.groups += ["rg-two", "rg-three"]
    path, seen = f"/subscriptions/{provider.azure.subscription}/resourcegroups", []
    while path:
        _, answer = _arm(provider, "GET", path)
        seen += [row["name"] for row in answer["value"]]
        path = answer.get("nextLink")
    assert seen == provider.state.groups
    _, answer = _arm(provider, "GET", "/subscriptions")
    assert answer["value"][0]["subscriptionId"] == provider.azure.subscription
    accounts = f"/subscriptions/{provider.azure.subscription}/providers/Microsoft.CognitiveServices/accounts"
    assert _arm(provider, "GET", accounts)[1]["value"][0]["name"] == provider.azure.account


def test_a_deployment_from_accepted_to_gone(provider: Provider) -> None:
    sdk = azure_client(provider, "classic, key")
    trained(provider, sdk)
    provider.run_to("succeeded")
    path, wish = _path(provider, "clippy"), _wish(provider.jobs[0].fine_tuned_model or "")
    status, made = _arm(provider, "PUT", path, wish)
    assert (status, made["properties"]["provisioningState"]) == (201, "Accepted")
    states = [_arm(provider, "GET", path)[1]["properties"]["provisioningState"] for _ in range(3)]
    assert states == ["Creating", "Creating", "Succeeded"]

    def ask(name: str) -> str:
        words: Any = [{"role": "user", "content": "What is 4 and 4?"}]
        return sdk.chat.completions.create(model=name, messages=words).choices[0].message.content or ""

    with pytest.raises(openai.NotFoundError) as early:
        ask("clippy")
    assert early.value.code == "DeploymentNotReady"
    assert ask("clippy") == "It makes 8 as you see"
    assert _arm(provider, "DELETE", path) == (202, None)
    assert _arm(provider, "GET", path)[1]["properties"]["provisioningState"] == "Deleting"
    assert _arm(provider, "GET", path) == (404, "ResourceNotFound")
    assert _arm(provider, "DELETE", path) == (204, None)
    with pytest.raises(openai.NotFoundError) as gone:
        ask("clippy")
    assert gone.value.code == "DeploymentNotFound"


@pytest.mark.parametrize(("sku", "lives"), [("developertier", DAY), ("Standard", 15 * DAY)])
def test_azure_deletes_a_deployment_by_itself(provider: Provider, sku: str, lives: int) -> None:
    path = _path(provider, "brief")
    _arm(provider, "PUT", path, _wish(MODEL, sku))
    provider.pass_time(lives - 1)
    assert _arm(provider, "GET", path)[0] == 200
    provider.pass_time(1)
    assert _arm(provider, "GET", path)[0] == 404


def test_refusals_of_the_control_plane(provider: Provider) -> None:
    path, wish = _path(provider, "clippy"), _wish(MODEL)
    assert _arm(provider, "PUT", path, wish, token=provider.key) == (401, "InvalidAuthenticationToken")
    assert _arm(provider, "PUT", path, _wish("unknown")) == (400, "DeploymentModelNotSupported")
    assert _arm(provider, "PUT", path.replace("standin/", "other/"), wish) == (404, "ResourceNotFound")
    for kind, told in {"403": (403, "AuthorizationFailed"), "quota": (400, "InsufficientQuota")}.items():
        provider.fault("arm.deployments.put", kind)
        assert _arm(provider, "PUT", path, wish) == told
    assert not provider.state.deployments


def test_a_deployment_may_fail(provider: Provider) -> None:
    provider.state.making = ("Accepted", "Creating", "Failed")
    path = _path(provider, "clippy")
    _arm(provider, "PUT", path, _wish(MODEL))
    states = [_arm(provider, "GET", path)[1]["properties"]["provisioningState"] for _ in range(3)]
    assert states == ["Creating", "Failed", "Failed"]
