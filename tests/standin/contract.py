"""Requests and answers held against the published OpenAPI description, in this process, by openapi-core."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.standin.answers import Answer
from tests.standin.calls import Call

DESCRIPTION = Path(__file__).parents[3] / "shared" / "data" / "openai_fine_tuning_openapi.json"
CHECKED = ("files.", "uploads.", "jobs.", "models.")
LARGE = 64 * 1024
"""A larger form has its file shortened before it is checked: the description says no more of it than "binary"."""
MANY = 20
AZURES = {"hyperparameters", "result_files", "method", "status"}
"""Fields in which Azure's answers are known to depart from the description (and its requests: `trainingType`)."""


class Breach(Exception):
    """A request or an answer that the description does not allow."""


class Contract:
    """The description, read once for all tests."""

    def __init__(self, description: Path = DESCRIPTION) -> None:
        self._api = OpenAPI.from_dict(_mended(json.loads(description.read_text(encoding="utf-8"))))

    def request(self, call: Call) -> None:
        """Raises Breach when the request is not allowed."""
        if call.name.startswith(CHECKED):
            try:
                self._api.validate_request(_request(call))
            except OpenAPIError as error:
                raise Breach("; ".join(reason for _, reason in _reasons(error))) from error

    def answer(self, call: Call, answer: Answer, departures: set[str]) -> None:
        """Raises Breach when the answer is not allowed; `departures` are fields that may be what they like."""
        if not call.name.startswith(CHECKED) or answer.status != 200 or answer.media != "application/json":
            return
        data = json.dumps(_thinned(answer.body)).encode()
        response = SimpleNamespace(status_code=200, content_type=answer.media, headers=Headers(), data=data)
        try:
            self._api.validate_response(_request(call), response)
        except OpenAPIError as error:
            allowed = departures | (AZURES if call.azure else set())
            if wrong := [reason for place, reason in _reasons(error) if not allowed & set(place)]:
                raise Breach("; ".join(wrong)) from error


def _request(call: Call) -> Any:
    """The call as openapi-core reads requests; Azure's own parameters and headers are none of the description's."""
    query = [(name, value) for name, value in parse_qsl(urlsplit(call.target).query) if name != "api-version"]
    parameters = RequestParameters(ImmutableMultiDict(query), Headers({"Authorization": "Bearer key"}))
    return SimpleNamespace(
        host_url="https://api.openai.com",
        path=f"/v1{call.path}",
        method=call.method.lower(),
        parameters=parameters,
        body=_shortened(call) or None,
        content_type=call.media,
    )


def _shortened(call: Call) -> bytes:
    if len(call.body) <= LARGE or not call.parts:
        return call.body
    file = max(call.parts.values(), key=lambda part: part.end - part.start)
    return call.body[: file.start + 10] + call.body[file.end :]


def _thinned(body: dict[str, Any]) -> dict[str, Any]:
    """Of many alike events in one page only the first is checked; it took a tenth of a millisecond for each."""
    if len(rows := body.get("data", [])) <= MANY or rows[0].get("object") != "fine_tuning.job.event":
        return body
    alike: dict[str, Any] = {}
    for row in rows:
        shape = [(name, type(value), [*value] if isinstance(value, dict) else None) for name, value in row.items()]
        alike.setdefault(str((row["type"], row["level"], shape)), row)
    return {**body, "data": [*alike.values()]}


def _reasons(error: BaseException) -> Iterator[tuple[list[str], str]]:
    """What is wrong, and where: the names and numbers on the way to it."""
    for each in (error, error.__cause__):
        if found := getattr(each, "schema_errors", None):
            for wrong in found:
                place = [str(step) for step in wrong.absolute_path]
                yield place, f"{'.'.join(place) or 'body'}: {wrong.message[:300]}"
            return
    yield [], f"{error} {error.__cause__ or ''}"[:300]


def _mended(part: Any) -> Any:
    """OpenAPI 3.0's leftovers in a description that calls itself 3.1, said as 3.1 says them."""
    if isinstance(part, list):
        return [_mended(each) for each in part]
    if not isinstance(part, dict):
        return part
    part = {name: _mended(each) for name, each in part.items()}
    if part.get("exclusiveMinimum") is True:
        part["exclusiveMinimum"] = part.pop("minimum")
    if part.pop("nullable", False) and isinstance(part.get("type"), str) and part["type"] != "object":
        part["type"] = [part["type"], "null"]
    if part.get("format") == "binary":
        part.pop("type")  # bytes are no JSON string
    return part
