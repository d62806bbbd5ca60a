"""Sign-in: a token endpoint, who may call what, and a credential for the seam where azure-identity stands."""

import time
from typing import NamedTuple
from urllib.parse import parse_qs

from tests.standin.answers import Answer, Refusal
from tests.standin.calls import Call, Route
from tests.standin.state import State

ARM_SCOPE = "https://management.azure.com/.default"
MODEL_SCOPE = "https://cognitiveservices.azure.com/.default"


class Token(NamedTuple):
    """As azure.core.credentials.AccessToken."""

    token: str
    expires_on: int


class Credential:
    """A TokenCredential: what azure-identity would be, without a browser. `asked` lists the scopes asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.asked: list[str] = []

    def get_token(self, *scopes: str, **_: object) -> Token:
        """A new token, accepted by the stand-in for these scopes."""
        self.asked += scopes
        return Token(give(self._state, scopes[0]), int(time.time()) + 3600)


def give(state: State, scope: str) -> str:
    """A token that the stand-in will accept."""
    token = state.new_id("entra-")
    state.tokens[token] = scope
    return token


def _token(state: State, call: Call) -> Answer:
    form = {name: values[-1] for name, values in parse_qs(call.body.decode()).items()}
    if form.get("client_secret", "") not in state.keys:
        raise Refusal(401, "AADSTS7000215: Invalid client secret provided.", "invalid_client")
    return Answer({"token_type": "Bearer", "expires_in": 3599, "access_token": give(state, form["scope"])})


def stranger(name: str, azure: str, key: str = "") -> Refusal:
    """Nobody we know, as each door words it."""
    if name.startswith("arm."):
        return Refusal(401, "The access token is missing, invalid or has expired.", "InvalidAuthenticationToken")
    if azure:
        wrong = "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key"
        return Refusal(401, f"{wrong} for an active subscription and use a correct regional API endpoint.", "401")
    where = "You can find your API key at https://platform.openai.com/account/api-keys."
    return Refusal(401, f"Incorrect API key provided: {key[:8]}***{key[-4:]}. {where}", "invalid_api_key")


def authorize(state: State, call: Call) -> None:
    """Raises Refusal 401 unless key or token open this door."""
    bearer = (call.headers.get("Authorization") or "").removeprefix("Bearer ")
    scope = state.tokens.get(bearer, "")
    if call.name.startswith("arm."):
        known = "management" in scope
    elif call.azure == "classic":
        known = call.headers.get("api-key") in state.keys or "cognitiveservices" in scope
    elif call.azure:
        keys = {bearer, call.headers.get("api-key")}
        known = bool(keys & state.keys) or "cognitiveservices" in scope or "ai.azure.com" in scope
    else:
        known = bearer in state.keys or call.name.startswith("entra.")
    if not known:
        raise stranger(call.name, call.azure, bearer)


def _about(state: State, call: Call) -> Answer:
    root = f"https://{call.headers['Host']}/{call.ids['tenant']}"
    doors = {"authorization_endpoint": f"{root}/oauth2/authorize", "token_endpoint": f"{root}/oauth2/token"}
    return Answer({"issuer": root, **doors})


ROUTES = (
    Route("entra.about", "GET", "/{tenant}/.well-known/openid-configuration", _about),
    Route("entra.token", "POST", "/{tenant}/oauth2/token", _token),
)
