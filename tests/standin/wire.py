"""The loopback server: requests in, answers out, and what breaks between them."""

import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol

from tests.standin.answers import Answer
from tests.standin.calls import Call
from tests.standin.faults import Fault


class Host(Protocol):
    """What the server asks of the one it serves."""

    def arrived(self, call: Call) -> Fault | None:
        """A request's headers were read; returns the fault that strikes it."""

    def perform(self, call: Call) -> Answer:
        """Do what was asked."""

    def offline_from(self, call: Call) -> float | None:
        """For how many seconds to be down once this call is answered; 0 for no end, None for not at all."""


class Wire:
    """Listens on one port of loopback for its whole life, but for the times when it is down."""

    def __init__(self, host: Host, tls: ssl.SSLContext | None = None) -> None:
        self.host, self.tls = host, tls
        self.released = threading.Event()
        self.port = 0
        self._closed = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.up()

    def up(self) -> None:
        """Listen (again)."""
        with self._lock:
            if self._listener or self._closed:
                return
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(64)
            self.port, self._listener = listener.getsockname()[1], listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def down(self, seconds: float | None = None, but: socket.socket | None = None) -> None:
        """Reset what is open (`but` one) and refuse what comes, for so long or until `up`."""
        with self._lock:
            listener, self._listener = self._listener, None
            if listener:
                listener.shutdown(socket.SHUT_RDWR)
                listener.close()
            for connection in self._open - {but}:
                reset(connection)
        if seconds is not None:
            wake = threading.Timer(seconds, self.up)
            wake.daemon = True
            wake.start()

    def close(self) -> None:
        """The end."""
        self._closed = True
        self.released.set()
        self.down()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, address = listener.accept()
            except OSError:  # down
                return
            threading.Thread(target=self._serve, args=(connection, address), daemon=True).start()

    def _serve(self, plain: socket.socket, address: Any) -> None:
        connection = plain
        with self._lock:
            if self._listener is None:
                reset(plain)
                return
            self._open.add(plain)
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            _Handler(connection, address, self)  # type: ignore[arg-type]
        except OSError:
            pass  # the other side, or a fault, hung up
        finally:
            with self._lock:
                self._open.discard(plain)
            connection.close()


def reset(connection: socket.socket) -> None:
    """Close with RST instead of FIN, and wake who reads from it."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)
    except OSError:
        pass
    connection.close()


class _Handler(BaseHTTPRequestHandler):
    server: Wire  # type: ignore[assignment]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_: Any) -> None:
        """Silent."""

    def _any(self) -> None:
        call = Call(self.command, self.path, self.headers)
        fault = self.server.host.arrived(call)
        try:
            if not fault:
                call.body = b"".join(self._body())
                self._send(call, self.server.host.perform(call))
            else:
                self._break(call, fault)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _any  # noqa: N815

    def _body(self) -> Iterator[bytes]:
        if (self.headers.get("Transfer-Encoding") or "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        elif length := int(self.headers.get("Content-Length") or 0):
            yield self.rfile.read(length)

    def _break(self, call: Call, fault: Fault) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if fault.kind == "refused":
            return self.server.down(fault.seconds)
        if fault.kind in ("reset-midway", "stall-midway"):
            self.rfile.read(length // 2)
        if fault.kind == "stall-midway":
            self.server.released.wait(fault.seconds)
        if fault.kind in ("reset", "reset-midway", "stall-midway"):
            return self._reset()
        call.body = b"".join(self._body())
        true = self.server.host.perform(call) if fault.done else None
        answer = fault.answer(call.name, call.azure) or true
        if fault.kind == "reset-accepted":
            return self._reset()
        if fault.kind in ("stall", "stall-accepted"):
            self.server.released.wait(fault.seconds)
            self.close_connection = True
            return None
        assert answer is not None
        return self._send(call, answer, fault)

    def _reset(self) -> None:
        self.close_connection = True
        reset(self.connection)

    def _send(self, call: Call, answer: Answer, fault: Fault | None = None) -> None:
        payload = answer.payload()
        whole = payload if isinstance(payload, bytes) else b"".join(payload) if fault else None
        down = self.server.host.offline_from(call)
        if down is not None:  # before the answer is out: whoever has it finds nobody there
            self.server.down(down or None, but=self.connection)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media)
        self.send_header("x-request-id", f"req_{call.number}")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if whole is None or down is not None:
            self.send_header("Connection", "close")
        if whole is not None:
            self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        call.status = answer.status
        if whole is None:
            for piece in payload:
                self.wfile.write(piece)  # type: ignore[arg-type]
                self.wfile.flush()
        elif fault and fault.kind in ("truncated", "stall-answer"):
            self.wfile.write(whole[: len(whole) // 2])
            self.wfile.flush()
            if fault.kind == "stall-answer":
                self.server.released.wait(fault.seconds)
            self.close_connection = True
        else:
            self.wfile.write(whole)
            self.wfile.flush()
