"""What the stand-in says: an answer, a refusal in the provider's shape, a page of a list."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """One answer; `body` is JSON, bytes, or an iterator of server-sent events."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media: str = "application/json"

    def payload(self) -> bytes | Iterator[bytes]:
        """What goes over the wire."""
        if isinstance(self.body, bytes) or self.media == "text/event-stream":
            return self.body  # type: ignore[no-any-return]
        return b"" if self.body is None else json.dumps(self.body).encode()


class Refusal(Exception):
    """An error as the provider words it."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        *,
        kind: str = "invalid_request_error",
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code
        self.kind, self.param, self.headers = kind, param, headers or {}

    def answer(self, azure: bool = False) -> Answer:
        """OpenAI: message, type, param, code. Azure: code and message only."""
        error: dict[str, Any] = {"code": self.code or str(self.status), "message": self.message}
        if not azure:
            error = {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}
        return Answer({"error": error}, self.status, dict(self.headers))


def page(rows: Sequence[dict[str, Any]], start: int, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """The rows from `start`, at most `limit`, and whether there are more."""
    return list(rows[start : start + limit]), start + limit < len(rows)
