"""Azure's control plane gets the token, and nobody else does."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ftgui.ship.control import ControlPlane, Refused


class _Elsewhere(BaseHTTPRequestHandler):
    """Sends whoever asks to another address, once; what comes there is remembered."""

    seen: list[str] = []  # noqa: RUF012  # emptied for each test

    def do_GET(self) -> None:
        self.seen.append(f"{self.path} {self.headers.get('Authorization')}")
        self.send_response(200 if self.path == "/elsewhere" else 307)
        self.send_header("Location", f"http://{self.headers['Host']}/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


@pytest.fixture
def base() -> Iterator[str]:
    """The address of such a server."""
    _Elsewhere.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_redirect_is_not_followed(base: str) -> None:
    with pytest.raises(Refused) as caught:
        ControlPlane(base, lambda: "token-of-mine").accounts()
    assert caught.value.status == 307
    assert len(_Elsewhere.seen) == 1
