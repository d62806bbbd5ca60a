"""`events.jsonl`: one writer appends, any number of readers follow."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from ftgui.base import atomic
from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr
from ftgui.run.events import AnyEvent, Ended, Event, RemoteId, Warned

FILE = "events.jsonl"
_SPARE = "spare"
_SPARE_BYTES = 1 << 16

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class Journal:
    """Appends events to a run's folder, numbering and dating them. One process writes at a time.

    A half-written last line, left by a process that died, is closed so that readers can name it. Some spare
    room is held until the final event, so that even a full disk can be told. Raises ProblemError (`disk.*`)
    when an event cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        self.past: list[AnyEvent] = list(read(folder))
        self._seq = max((event.seq for event in self.past), default=0)
        try:
            self._file = self._path.open("ab", buffering=0)  # a line is in the system's hands once written
            self._halfway = atomic.ends_halfway(self._path)
        except OSError as error:
            raise atomic.disk_problem(error, self._path) from error
        self._spare = folder / _SPARE
        with contextlib.suppress(OSError):  # then the disk is full already
            self._spare.write_bytes(bytes(_SPARE_BYTES))

    def append(self, event: Event) -> None:
        """Write one event; the final one, and what says that money may be spent, also reach the disk itself."""
        with self._lock:
            numbered = msgspec.structs.replace(event, seq=self._seq + 1, time=time.time())
            try:
                if isinstance(event, Ended):
                    self._spare.unlink(missing_ok=True)
                self._write(_encoder.encode(numbered) + b"\n")
                if isinstance(event, Ended | RemoteId):
                    os.fsync(self._file.fileno())
            except OSError as error:
                raise atomic.disk_problem(error, self._path) from error
            self._seq += 1

    def _write(self, line: bytes) -> None:
        """Write the whole line; after a failure (a full disk) the next line begins on its own."""
        rest = b"\n" + line if self._halfway else line
        self._halfway = True
        while rest:
            rest = rest[self._file.write(rest) :]
        self._halfway = False

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


class Tail:
    """Follows a journal: each call of `new` returns what was written since the last one.

    `behind` says whether the last call stopped at its limit rather than at the end of the file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._offset = 0
        self._half = b""
        self.behind = False

    @property
    def unread(self) -> int:
        """How many bytes `new` has not been asked for yet."""
        try:
            return max(0, self._path.stat().st_size - self._offset)
        except OSError:
            return 0

    def new(self, limit: int = 4 << 20) -> list[AnyEvent]:
        """Decode the complete lines among the next `limit` bytes; empty when there is nothing new."""
        return decode(self.lines(limit))

    def lines(self, limit: int = 4 << 20) -> bytes:
        """The complete lines among the next `limit` bytes, for `decode`. Raises ProblemError (`disk.*`)."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                chunk = file.read(limit)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise atomic.disk_problem(error, self._path) from error
        self._offset += len(chunk)
        self.behind = len(chunk) == limit
        whole, _, self._half = (self._half + chunk).rpartition(b"\n")
        return whole


def read(folder: Path) -> Iterator[AnyEvent]:
    """Every complete event of a run so far."""
    tail = Tail(folder)
    while batch := tail.new():
        yield from batch


def decode(lines: bytes) -> list[AnyEvent]:
    """Decode whole lines; all at once, as they nearly always can be."""
    try:
        return _decoder.decode_lines(lines)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [_decode(line) for line in lines.split(b"\n") if line]


def _decode(line: bytes) -> AnyEvent:
    """Decode a line; one that cannot be read (half written, from a newer app) becomes a warning."""
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Warned(
            problem=Problem(
                code="run.unreadable_event",
                message=tr("One line of this run's record could not be read."),
                action=tr("Nothing to do: it was cut off when the run was interrupted, or written by a newer version."),
                detail=f"{error}: {line[:200].decode(errors='replace')}",
                severity=Severity.WARNING,
            )
        )
