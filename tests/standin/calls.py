"""A request as the stand-in saw it, and the names of the calls."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.standin.answers import Answer
from tests.standin.multipart import Part, parts
from tests.standin.state import State

AZURE = (
    (re.compile(r"^/openai/v1(?=/)"), "v1"),
    (re.compile(r"^/api/projects/[^/]+/openai/v1(?=/)"), "project"),
    (re.compile(r"^/openai(?=/)"), "classic"),
    (re.compile(r"^/v1(?=/)"), ""),
)


@dataclass
class Call:
    """One request. `name` is e.g. "jobs.create"; `path` has no prefix, so it is the same for OpenAI and Azure."""

    method: str
    target: str
    headers: Message
    """Names in any case."""
    name: str = "?"
    path: str = ""
    azure: str = ""
    """"" for OpenAI, else "classic", "v1" or "project"."""
    ids: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    number: int = 0
    at: float = 0.0
    """`time.monotonic()` when its headers had come."""
    status: int | None = None
    """What was answered; None while there was no answer (a fault on the wire)."""
    done: bool = False
    """Whether the stand-in did what was asked, whatever it answered."""

    def __post_init__(self) -> None:
        self.path = urlsplit(self.target).path
        for pattern, kind in AZURE:
            if pattern.match(self.path):
                self.azure, self.path = kind, pattern.sub("", self.path)
                break

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, the last of each name."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> Any:
        """The body as JSON; an empty mapping when there was none."""
        return json.loads(self.body) if self.body else {}

    @property
    def media(self) -> str:
        """The body's content type, lower case, with its parameters."""
        return self.headers.get("Content-Type") or ""

    @cached_property
    def parts(self) -> dict[str, Part]:
        """The parts of a multipart body, by field name."""
        return parts(self.body, self.media)


Perform = Callable[[State, Call], Answer]


@dataclass(frozen=True)
class Route:
    """A call's name, method and path; `{x}` in the path becomes `call.ids["x"]`."""

    name: str
    method: str
    path: str
    perform: Perform

    def match(self, call: Call) -> bool:
        """Whether the call is this one; names it then."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        found = self.method == call.method and re.fullmatch(pattern, call.path, re.IGNORECASE)
        if not found:
            return False
        call.name, call.ids = self.name, {name: unquote(id) for name, id in found.groupdict().items()}
        return True
