"""Azure's control plane: which resources there are, and deployments made, looked at and deleted.

Plain HTTP with a token for management.azure.com. Each call asks once; `deploying.py` has the patience.
"""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.base.waiting import pause_asked
from ftgui.ship.azure import DeployPlan, Resource, parse_resource, split_model

AZURE = "https://management.azure.com"
_VERSIONS = {"subscriptions": "2022-12-01", "deployments": "2024-10-01"}
_SILENCE = 60.0  # seconds
_LARGEST_ANSWER = 20_000_000
_MOST_PAGES = 100


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An Azure OpenAI resource as the control plane lists it."""

    resource: Resource
    endpoints: tuple[str, ...]
    region: str
    subscription_title: str


class Refused(Exception):
    """No answer, or a no. `status` is 0 where no answer came at all."""

    def __init__(self, status: int, code: str, message: str, pause: float = 0.0) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.status, self.code = status, code
        self.pause = pause
        """Seconds that Azure asks to wait before the next try."""

    @property
    def passes(self) -> bool:
        """Whether asking again may help: the way, Azure's own trouble, another change under way, half an answer."""
        cut_off = self.status == 404 and not self.code  # what is missing must be said, or a deletion is not certain
        return self.status in (0, 408, 409, 429) or self.status >= 500 or cut_off

    def problem(self) -> Problem:
        """In the user's words."""
        message, action, code, remedy = _words(self)
        return Problem(code=code, message=message, action=action, detail=str(self), remedy=remedy)


class ControlPlane:
    """The control plane at `base`; `token` gives a token whenever one is needed, and may raise ProblemError."""

    def __init__(self, base: str, token: Callable[[], str]) -> None:
        self._base = base.rstrip("/")
        self._token = token

    def accounts(self) -> list[Account]:
        """Every Azure OpenAI resource that the token may see. Raises Refused where no subscription shows any."""
        found: list[Account] = []
        refused: list[Refused] = []
        subscriptions = list(self._rows("/subscriptions", "subscriptions"))
        for each in subscriptions:
            try:
                found += self._accounts_of(each)
            except Refused as error:  # one that is disabled, or of which only the name is shown
                if error.passes:
                    raise
                refused.append(error)
        if refused and len(refused) == len(subscriptions):
            raise refused[0]
        return found

    def _accounts_of(self, subscription: Mapping[str, Any]) -> list[Account]:
        id = str(subscription["subscriptionId"])
        rows = self._rows(f"/subscriptions/{id}/providers/Microsoft.CognitiveServices/accounts", "deployments")
        title = str(subscription.get("displayName") or id)
        return [_account(row, title) for row in rows if row.get("kind") in ("OpenAI", "AIServices")]

    def answering(self, resource: Resource) -> dict[str, str]:
        """The resource's deployments that are ready: the model's name to the deployment's. Raises Refused."""
        rows = list(self._rows(f"{resource.path}/deployments", "deployments"))
        return {model(row): str(row.get("name")) for row in rows if state(row) == "Succeeded"}

    def get(self, plan: DeployPlan) -> dict[str, Any] | None:
        """The deployment as it is; None if there is none. Raises Refused."""
        try:
            return self._ask("GET", self._url(plan.path))
        except Refused as error:
            if error.status == 404 and error.code in ("ResourceNotFound", "DeploymentNotFound", "NotFound"):
                self._see_account(plan)
                return None
            raise

    def put(self, plan: DeployPlan) -> None:
        """Ask for the deployment; asking again changes nothing. Raises Refused."""
        name, version = split_model(plan.model)
        model = {"format": "OpenAI", "name": name, "version": version}
        sku = {"name": plan.sku, "capacity": plan.capacity}
        self._ask("PUT", self._url(plan.path), {"sku": sku, "properties": {"model": model}})

    def delete(self, plan: DeployPlan) -> None:
        """Ask for its deletion, which takes a moment. Raises Refused."""
        self._ask("DELETE", self._url(plan.path))

    def _see_account(self, plan: DeployPlan) -> None:
        """A missing resource is answered like a missing deployment, and must not pass for a deleted one."""
        self._ask("GET", self._url(f"{plan.resource.path}/deployments"))

    def _url(self, path: str, kind: str = "deployments") -> str:
        return f"{self._base}{urllib.parse.quote(path)}?api-version={_VERSIONS[kind]}"

    def _rows(self, path: str, kind: str) -> Iterator[dict[str, Any]]:
        url = self._url(path, kind)
        for _ in range(_MOST_PAGES):
            page = self._ask("GET", url)
            rows = page.get("value")
            yield from rows if isinstance(rows, list) else []
            url = str(page.get("nextLink") or "")
            if not url.startswith(self._base + "/"):  # the token goes to nobody else
                return

    def _ask(self, method: str, url: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310  # see `base_of`
        try:
            with _OPENER.open(request, timeout=_SILENCE) as answer:
                content = json.loads(answer.read(_LARGEST_ANSWER) or b"{}")
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error) from error
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise Refused(0, "", f"{type(error).__name__}: {error}") from error
        return content if isinstance(content, dict) else {}


class _Stays(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: the token would go along. A redirect is then an answer like any other refusal."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_Stays)


def base_of(endpoint: str) -> str:
    """Where the control plane of a resource is: Azure's, but for a stand-in of Azure on this computer its own."""
    parts = urllib.parse.urlsplit(endpoint)
    home = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return f"{parts.scheme}://{parts.netloc}" if home else AZURE


def state(found: Mapping[str, Any]) -> str:
    """A deployment's provisioningState: Accepted, Creating, Succeeded, Failed, Deleting, Disabled, Canceled, ..."""
    return str((found.get("properties") or {}).get("provisioningState") or "")


def model(found: Mapping[str, Any]) -> str:
    """The name of the model that is deployed, with its version as plans and tables write it."""
    deployed = (found.get("properties") or {}).get("model") or {}
    name, version = str(deployed.get("name") or ""), str(deployed.get("version") or "")
    return name if version in ("", "1") else f"{name}-{version}"


def _account(row: Mapping[str, Any], subscription: str) -> Account:
    told = row.get("properties") or {}
    several = told.get("endpoints")  # a Foundry resource is reached at several, of which `endpoint` is one
    found = [told.get("endpoint"), *(several.values() if isinstance(several, dict) else ())]
    return Account(
        resource=parse_resource(str(row["id"])),
        endpoints=tuple(dict.fromkeys(str(each) for each in found if each)),
        region=str(row.get("location") or ""),
        subscription_title=subscription,
    )


def _refused(error: urllib.error.HTTPError) -> Refused:
    pause = pause_asked(error.headers.get("Retry-After"))
    try:
        told = json.loads(error.read(_LARGEST_ANSWER))["error"]
        return Refused(error.code, str(told.get("code") or ""), str(told.get("message") or error.reason), pause)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AttributeError):
        return Refused(error.code, "", str(error.reason), pause)


def _words(error: Refused) -> tuple[str, str, str, str | None]:
    """Message, action, code and remedy."""
    if error.status == 401:
        return (
            tr("Azure does not accept the sign-in for its control plane."),
            tr("Sign in again (“az login”, or the button on the accounts page), or type a new token, then resume."),
            "backend.azure_sign_in",
            "connect",
        )
    if error.status == 403:
        return (
            tr("Whoever is signed in may not make or delete deployments in this resource."),
            tr("Ask its owner for a role with “Microsoft.CognitiveServices/accounts/deployments/write”, then resume."),
            "backend.azure_not_allowed",
            "resume",
        )
    if "Quota" in error.code:
        return (
            tr("Azure has no room left for this deployment in your subscription (its quota)."),
            tr("Delete a deployment you do not need, choose another kind of deployment, or ask Azure for more quota."),
            "ship.quota",
            None,
        )
    if error.status == 404:
        return (
            tr("Azure does not have this resource."),
            tr("Check the subscription, the resource group and the resource's name."),
            "ship.no_resource",
            None,
        )
    if error.passes:
        return (
            tr("Azure could not be reached."),
            tr("Check the internet connection, then resume: what Azure does meanwhile goes on."),
            "backend.unreachable",
            "resume",
        )
    return (
        tr("Azure refused this."),
        tr("The detail says why, in Azure's words."),
        "ship.refused",
        None,
    )
