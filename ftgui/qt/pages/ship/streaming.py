"""One answer, word by word: from an OpenAI-compatible server on this computer, or from a model at its provider.

Here plain HTTP rather than the provider's SDK, which takes a second to load. An answer that is not wanted
any more ends at once in both cases, which closing its connection does.
"""

import contextlib
import http.client
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr

if TYPE_CHECKING:
    from ftgui.plan.connections import Connection

_SILENCE_SECONDS = 180  # a slow computer reads a long question for a while before the first word


class _Wire:
    """What an answer comes over, once it does."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._stopped = False

    def stop(self) -> None:
        """End the answer; its iteration ends quietly."""
        self._stopped = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class Answer(_Wire):
    """An answer being written. Iterate on a worker thread; `stop` may be called from any other."""

    def __init__(self, url: str, model: str, messages: Sequence[Mapping[str, str]]) -> None:
        """`url` is the server's base, such as `http://127.0.0.1:8080/v1`."""
        super().__init__()
        place = urlsplit(url)
        self._path = place.path.rstrip("/") + "/chat/completions"
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=_SILENCE_SECONDS)
        self._body = json.dumps({"model": model, "messages": list(messages), "stream": True}).encode()

    def __iter__(self) -> Iterator[str]:
        """Yield pieces of text. Raises ProblemError (`ship.no_answer`) unless stopped."""
        try:
            yield from self._pieces()
        except (OSError, http.client.HTTPException, ValueError) as error:
            if not self._stopped:
                raise _no_answer(f"{type(error).__name__}: {error}") from error
        finally:
            self._connection.close()

    def _pieces(self) -> Iterator[str]:
        self._connection.connect()
        self._socket = self._connection.sock  # the connection forgets it when the answer begins
        if self._stopped:  # before there was a connection to close
            return
        self._connection.request("POST", self._path, self._body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            raise _no_answer(f"HTTP {response.status}: {response.read(2000).decode(errors='replace')}")
        while not self._stopped and (line := response.readline()):
            content = line.removeprefix(b"data:").strip()
            if not line.startswith(b"data:") or not content:
                continue
            if content == b"[DONE]":
                return
            yield _text(json.loads(content))


class Far(msgspec.Struct, frozen=True, kw_only=True):
    """Models at a provider; `names` says what each of ours is called there."""

    connection: "Connection"
    names: dict[str, str]


class FarAnswer(_Wire):
    """An answer being written at a provider, with the key as it is now; used as `Answer` is."""

    def __init__(self, far: Far, model: str, messages: Sequence[Mapping[str, str]]) -> None:
        super().__init__()
        self._connection = far.connection
        self._model = far.names[model]
        self._messages = list(messages)

    def __iter__(self) -> Iterator[str]:
        """Yield pieces of text. Raises ProblemError (`backend.*`) unless stopped."""
        from ftgui.backends.provider import client
        from ftgui.plan import connections

        with client.connect(self._connection, lambda _: connections.key(self._connection), max_retries=0) as sdk:
            try:
                yield from self._pieces(sdk)
            except ProblemError:
                raise
            except Exception as error:  # the SDK's errors and its wire's have no base in common
                if not self._stopped:
                    raise self._problem(error) from error

    def _pieces(self, sdk: Any) -> Iterator[str]:
        with sdk.chat.completions.create(model=self._model, messages=self._messages, stream=True) as stream:
            wire = stream.response.extensions.get("network_stream")
            self._socket = wire.get_extra_info("socket") if wire is not None else None
            for chunk in stream:
                if self._stopped:
                    return
                if chunk.choices:
                    yield chunk.choices[0].delta.content or ""

    def _problem(self, error: Exception) -> ProblemError:
        import openai

        from ftgui.backends.provider import refusals
        from ftgui.base import secrets

        if not isinstance(error, openai.APIError):
            return _no_answer(f"{type(error).__name__}: {error}")
        return ProblemError(refusals.of(error, self._connection, secrets.get))


def _text(chunk: object) -> str:
    """The piece of text in a `chat.completion.chunk`; a server's complaint is raised."""
    if not isinstance(chunk, dict):
        raise ValueError("not a chunk")
    if "error" in chunk:
        raise _no_answer(str(chunk["error"]))
    choices = chunk.get("choices") or [{}]
    return str(choices[0].get("delta", {}).get("content") or "")


def _no_answer(detail: str) -> ProblemError:
    return fail(
        "ship.no_answer",
        tr("The model did not answer."),
        tr("Ask again. If that does not help, stop the model and start it again."),
        detail=detail,
    )
