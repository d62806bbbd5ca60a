"""Azure's control plane: subscriptions, groups, accounts, and deployments with their states."""

from dataclasses import dataclass
from typing import Any

from tests.standin.answers import Answer, Refusal
from tests.standin.calls import Call, Route
from tests.standin.state import MAKING, State

DAY = 24 * 3600
KIND = "Microsoft.CognitiveServices/accounts"


@dataclass
class Deployment:
    """A model that is being served, and paid for by the hour."""

    name: str
    path: str
    sku: dict[str, Any]
    model: str
    created_at: int
    used_at: int
    states: tuple[str, ...] = MAKING
    polls: int = 0
    unready: int = 0
    """How many test calls after `Succeeded` still meet `DeploymentNotReady`."""

    @property
    def status(self) -> str:
        """Its provisioningState now."""
        return self.states[min(self.polls, len(self.states) - 1)]

    def over(self, now: int) -> bool:
        """Whether Azure has deleted it: developer tier after 24 hours, others after 15 idle days."""
        if self.sku["name"].lower() == "developertier":
            return now - self.created_at >= DAY
        return now - self.used_at >= 15 * DAY

    def view(self) -> dict[str, Any]:
        """As ARM shows it."""
        name, version = (self.model, "1") if ".ft-" in self.model else (self.model[:-11], self.model[-10:])
        model = {"format": "OpenAI", "name": name, "version": version}
        return {
            "id": self.path,
            "type": f"{KIND}/deployments",
            "name": self.name,
            "sku": self.sku,
            "properties": {
                "model": model,
                "provisioningState": self.status,
                "capabilities": {"chatCompletion": "true"},
            },
            "etag": f'"{self.polls}"',
        }


def deployed(state: State, name: str) -> Deployment:
    """The deployment that a chat call names. Raises Refusal as Azure words it."""
    _tidy(state)
    found = [deployment for deployment in state.deployments.values() if deployment.name == name]
    if not found or found[0].status not in ("Succeeded",):
        wait = "If you created the deployment within the last 5 minutes, please wait a moment and try again."
        raise Refusal(404, f"The API deployment for this resource does not exist. {wait}", "DeploymentNotFound")
    if found[0].unready > 0:
        found[0].unready -= 1
        raise Refusal(404, "The deployment is not ready yet. Please try again later.", "DeploymentNotReady")
    found[0].used_at = state.now
    return found[0]


def _tidy(state: State) -> None:
    for path, deployment in [*state.deployments.items()]:
        gone = deployment.status == "Deleting" and deployment.polls >= len(deployment.states)
        if gone or deployment.over(state.now):
            del state.deployments[path]


def _named(path: str, what: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": path, "type": what, "name": name, "location": "swedencentral", **more}


def _subscriptions(state: State, call: Call) -> Answer:
    rows = [
        {"id": f"/subscriptions/{id}", "subscriptionId": id, "displayName": name, "state": "Enabled"}
        for id, name in state.subscriptions.items()
    ]
    return _paged(state, call, rows)


def _groups(state: State, call: Call) -> Answer:
    root = f"/subscriptions/{call.ids['subscription']}/resourceGroups"
    return _paged(
        state, call, [_named(f"{root}/{name}", "Microsoft.Resources/resourceGroups", name) for name in state.groups]
    )


def _accounts(state: State, call: Call) -> Answer:
    wanted = call.ids.get("group")
    rows = []
    for name, group in state.accounts.items():
        if wanted in (None, group):
            path = f"/subscriptions/{call.ids['subscription']}/resourceGroups/{group}/providers/{KIND}/{name}"
            own = state.endpoints.get(name, {"endpoint": f"http://{call.headers['Host']}/"})
            where = {**own, "provisioningState": "Succeeded"}
            rows.append(_named(path, KIND, name, kind="OpenAI", sku={"name": "S0"}, properties=where))
    return _paged(state, call, rows)


def _paged(state: State, call: Call, rows: list[dict[str, Any]]) -> Answer:
    start = int(call.query.get("$skiptoken", 0))
    end = start + state.arm_page
    more = f"http://{call.headers['Host']}{call.path}?api-version={call.query['api-version']}&$skiptoken={end}"
    return Answer({"value": rows[start:end], **({"nextLink": more} if end < len(rows) else {})})


def _known_account(state: State, call: Call) -> None:
    if state.accounts.get(call.ids["account"]) != call.ids["group"]:
        what = f"'{KIND}/{call.ids['account']}' under resource group '{call.ids['group']}'"
        raise Refusal(404, f"The Resource {what} was not found.", "ResourceNotFound")


def _whole_name(model: dict[str, Any]) -> str:
    """A trained model has version 1; of others the version is the date at the end of the name they have elsewhere."""
    if ".ft-" in model["name"]:
        return str(model["name"]) if model.get("version") == "1" else ""
    return f"{model['name']}-{model.get('version')}"


def _put(state: State, call: Call) -> Answer:
    _known_account(state, call)
    asked, path = call.json, call.path
    model = asked["properties"]["model"]
    whole = _whole_name(model)
    if model.get("format") != "OpenAI" or whole not in state.models:
        what = f"Format:{model.get('format')},Name:{model['name']},Version:{model.get('version')}"
        no = f"The specified model '{what}' of account deployment is not supported by the model selected."
        raise Refusal(400, no, "DeploymentModelNotSupported")
    if asked["sku"]["name"].lower() not in ("standard", "globalstandard", "developertier"):
        raise Refusal(400, f"The specified SKU '{asked['sku']['name']}' is not supported.", "InvalidResourceProperties")
    made = path not in state.deployments
    if made:
        name, sku = call.ids["deployment"], asked["sku"]
        state.deployments[path] = Deployment(
            name, path, sku, whole, state.now, state.now, state.making, unready=state.unready
        )
    return Answer(state.deployments[path].view(), 201 if made else 200)


def _find(state: State, call: Call) -> Deployment:
    _known_account(state, call)
    _tidy(state)
    if call.path not in state.deployments:
        raise Refusal(404, f"The Resource '{call.ids['deployment']}' was not found.", "ResourceNotFound")
    return state.deployments[call.path]


def _get(state: State, call: Call) -> Answer:
    deployment = _find(state, call)
    deployment.polls += 1
    _find(state, call)
    return Answer(deployment.view())


def _list(state: State, call: Call) -> Answer:
    _known_account(state, call)
    _tidy(state)
    root = call.path + "/"
    return _paged(state, call, [one.view() for path, one in state.deployments.items() if path.startswith(root)])


def _delete(state: State, call: Call) -> Answer:
    _known_account(state, call)
    if call.path not in state.deployments:
        return Answer(status=204)
    deployment = state.deployments[call.path]
    deployment.states, deployment.polls = ("Deleting", "Deleting"), 0
    return Answer(status=202)


_IN_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.CognitiveServices/accounts"
_DEPLOYMENTS = _IN_GROUP + "/{account}/deployments"
ROUTES = (
    Route("arm.subscriptions", "GET", "/subscriptions", _subscriptions),
    Route("arm.groups", "GET", "/subscriptions/{subscription}/resourceGroups", _groups),
    Route("arm.accounts", "GET", _IN_GROUP, _accounts),
    Route("arm.accounts", "GET", f"/subscriptions/{{subscription}}/providers/{KIND}", _accounts),
    Route("arm.deployments.list", "GET", _DEPLOYMENTS, _list),
    Route("arm.deployments.put", "PUT", _DEPLOYMENTS + "/{deployment}", _put),
    Route("arm.deployments.get", "GET", _DEPLOYMENTS + "/{deployment}", _get),
    Route("arm.deployments.delete", "DELETE", _DEPLOYMENTS + "/{deployment}", _delete),
)
