"""A small server on loopback that streams answers as the serve worker does, at the pace the test sets."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Loopback(ThreadingHTTPServer):
    """`answers` by model; a piece a word. While `hold` is set, answers stop after their first word."""

    daemon_threads = True

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.asked: list[dict[str, object]] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.broken = False
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The base address, as the artifact `url` tells it."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def close(self) -> None:
        """End it."""
        self.go_on.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Loopback
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        if self.server.broken:
            self.send_error(500, "out of memory")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for word in self.server.answers[asked["model"]].split(" "):
                self._say({"choices": [{"delta": {"content": word + " "}, "index": 0}]})
                self.server.go_on.wait(30)
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:  # the window hung up
            pass

    def _say(self, chunk: dict[str, object]) -> None:
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(
        self,
        format: str,  # noqa: A002  # its name in the standard library
        *args: object,
    ) -> None:
        """Say nothing on the terminal."""
