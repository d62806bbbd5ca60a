"""The wire form of the OpenAI chat API: what is asked, how it is answered, how it is refused."""

import json
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from faults import Fault

NAMES = ("tuned", "base")
LARGEST = 4 << 20  # bytes of a request
ROLES = {"system", "developer", "user", "assistant"}
DEFAULT_TOKENS = 512


class Refused(Exception):
    """A request that is not answered; told to the client as the API tells errors."""

    def __init__(self, status: int, message: str, parameter: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.parameter = parameter


class Gone(Exception):
    """The client has hung up."""


@dataclass(frozen=True)
class Asked:
    """A checked request. `temperature` 0 is greedy, which is the default here: small models wander."""

    model: str
    messages: list[dict[str, str]]
    tokens: int = DEFAULT_TOKENS
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int | None = None
    stream: bool = False
    usage: bool = False


@dataclass(frozen=True)
class Answered:
    """A whole answer, and why it ended: `stop` or `length`."""

    text: str
    reason: str
    prompt_tokens: int
    tokens: int
    id: str = field(default_factory=lambda: "chatcmpl-" + uuid.uuid4().hex)


def understand(content: Any) -> Asked:
    """Check a request's JSON. Raises Refused."""
    if not isinstance(content, dict):
        raise Refused(400, "The request must be a JSON object.")
    if content.get("model") not in NAMES:
        raise Refused(
            404, f"The model {content.get('model')!r} does not exist; there are: {', '.join(NAMES)}.", "model"
        )
    if content.get("n") not in (None, 1):
        raise Refused(400, "Only one answer at a time is written here.", "n")
    stop = content.get("stop") or []
    stop = [stop] if isinstance(stop, str) else stop
    if not isinstance(stop, list) or not all(isinstance(text, str) for text in stop):
        raise Refused(400, "'stop' must be a text or a list of texts.", "stop")
    limit = content.get("max_completion_tokens", content.get("max_tokens"))
    options = content.get("stream_options")
    return Asked(
        model=content["model"],
        messages=_messages(content.get("messages")),
        tokens=DEFAULT_TOKENS if limit is None else int(_number(limit, "max_tokens", 1, 1 << 20, whole=True)),
        temperature=_number(content.get("temperature") or 0.0, "temperature", 0, 2),
        top_p=_number(content.get("top_p") or 1.0, "top_p", 0, 1),
        stop=tuple(text for text in stop if text),
        seed=None if content.get("seed") is None else int(_number(content["seed"], "seed", 0, 2**63 - 1, whole=True)),
        stream=content.get("stream") is True,
        usage=isinstance(options, dict) and options.get("include_usage") is True,
    )


def _number(value: Any, name: str, low: float, high: float, whole: bool = False) -> float:
    right = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not right or not low <= value <= high:
        raise Refused(400, f"'{name}' must be a number from {low} to {high}.", name)
    return value


def _messages(content: Any) -> list[dict[str, str]]:
    if not isinstance(content, list) or not content:
        raise Refused(400, "'messages' must be a list that is not empty.", "messages")
    return [_message(entry, f"messages[{index}]") for index, entry in enumerate(content)]


def _message(entry: Any, place: str) -> dict[str, str]:
    if not isinstance(entry, dict) or entry.get("role") not in ROLES:
        raise Refused(400, f"{place} must have one of the roles: {', '.join(sorted(ROLES))}.", place)
    content = entry.get("content")
    if isinstance(content, list) and all(isinstance(part, dict) and part.get("type") == "text" for part in content):
        content = "".join(str(part.get("text", "")) for part in content)
    if not isinstance(content, str):
        raise Refused(400, f"{place} must have text as its content.", place)
    return {"role": "system" if entry["role"] == "developer" else entry["role"], "content": content}


class Pieces:
    """Turns a growing text into pieces to say, up to the first of the `stop` texts."""

    def __init__(self, stop: tuple[str, ...], say: Callable[[str], None]) -> None:
        self._stop = stop
        self._say = say
        self._said = 0
        self._held = max((len(text) - 1 for text in stop), default=0)
        self.cut = False

    def so_far(self, text: str) -> bool:
        """Say what is certain by now; true when a stop text has come. Half a character is held back."""
        text = self._until_stop(text)
        certain = len(text) if self.cut else max(0, len(text.rstrip("\ufffd")) - self._held)
        self._say_until(text, certain)
        return self.cut

    def finish(self, text: str) -> str:
        """Say the rest; the whole answer."""
        text = self._until_stop(text)
        self._say_until(text, len(text))
        return text

    def _until_stop(self, text: str) -> str:
        found = [place for place in (text.find(stop) for stop in self._stop) if place >= 0]
        self.cut = bool(found)
        return text[: min(found)] if found else text

    def _say_until(self, text: str, end: int) -> None:
        if end > self._said:
            self._say(text[self._said : end])
            self._said = end


class Handler(BaseHTTPRequestHandler):
    """Answers `GET /v1/models` and `POST /v1/chat/completions`."""

    protocol_version = "HTTP/1.1"
    timeout = 300
    server: Any
    _streaming = False

    def do_GET(self) -> None:
        """The list of models."""
        self._guarded(self._list)

    def do_POST(self) -> None:
        """An answer."""
        self._guarded(self._complete)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            self._check_caller()
            work()
        except Refused as refused:
            self._error(refused.status, str(refused), refused.parameter)
        except Fault as fault:
            self._error(400, fault.detail or fault.code, "messages")
        except (Gone, ConnectionError):
            self.close_connection = True
        except Exception as error:  # whatever fails, the client hears of it and the server lives on
            traceback.print_exc()
            self._error(500, f"{type(error).__name__}: {error}", None)

    def _check_caller(self) -> None:
        origin = self.headers.get("Origin")
        names = [self.headers.get("Host", ""), *([urlsplit(origin).netloc or origin] if origin else [])]
        port = self.server.server_port
        if any(name not in (f"127.0.0.1:{port}", f"localhost:{port}") for name in names):
            self.close_connection = True
            raise Refused(403, "Only programs on this computer may ask, by the address 127.0.0.1.")

    def _list(self) -> None:
        if urlsplit(self.path).path.rstrip("/") != "/v1/models":
            raise Refused(404, f"There is no {self.path} here.")
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "ftgui"} for name in NAMES]
        self._json(200, {"object": "list", "data": models})

    def _complete(self) -> None:
        content = self._body()
        if urlsplit(self.path).path.rstrip("/") != "/v1/chat/completions":
            raise Refused(404, f"There is no {self.path} here.")
        asked = understand(content)
        stopping = self.server.channel.stopping.is_set
        if asked.stream:
            self._stream(asked, stopping)
            return
        done = self.server.models.answer(asked, lambda _: None, stopping)
        message = {"role": "assistant", "content": done.text}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": done.reason}
        self._json(200, {**_head(done.id, asked, "chat.completion"), "choices": [choice], "usage": _usage(done)})

    def _body(self) -> Any:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            raise Refused(413 if length.isdigit() else 411, "The request has no length, or is too long.")
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError) as error:
            raise Refused(400, f"The request is not JSON: {error}") from error

    def _stream(self, asked: Asked, stopping: Callable[[], bool]) -> None:
        head = _head("chatcmpl-" + uuid.uuid4().hex, asked, "chat.completion.chunk")
        began = False

        def send(delta: dict[str, str], reason: str | None = None) -> None:
            nonlocal began
            if not began:
                began = True
                self._begin_stream()
                send({"role": "assistant", "content": ""})
            choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
            self._event({**head, "choices": [choice]})

        done = self.server.models.answer(asked, lambda text: send({"content": text}), stopping)
        send({}, done.reason)
        if asked.usage:
            self._event({**head, "choices": [], "usage": _usage(done)})
        self._send(b"data: [DONE]\n\n")

    def _begin_stream(self) -> None:
        self.close_connection = self._streaming = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()

    def _event(self, content: dict[str, Any]) -> None:
        self._send(b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n")

    def _send(self, content: bytes) -> None:
        try:
            self.wfile.write(content)
            self.wfile.flush()
        except OSError as error:
            # Ends the writing as well: nobody is listening.
            raise Gone from error

    def _error(self, status: int, message: str, parameter: str | None) -> None:
        kind = "invalid_request_error" if status < 500 else "server_error"
        code = {404: "not_found", 403: "forbidden"}.get(status)
        content = {"error": {"message": message, "type": kind, "param": parameter, "code": code}}
        if self._streaming:
            self._event(content)
        else:
            self._json(status, content)

    def _json(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self._send(body)


def _head(identity: str, asked: Asked, kind: str) -> dict[str, Any]:
    return {"id": identity, "object": kind, "created": int(time.time()), "model": asked.model}


def _usage(done: Answered) -> dict[str, int]:
    total = done.prompt_tokens + done.tokens
    return {"prompt_tokens": done.prompt_tokens, "completion_tokens": done.tokens, "total_tokens": total}
