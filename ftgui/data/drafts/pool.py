"""Processes that judge chunks of a spool beside each other, and the same without processes for short files."""

import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol, Self

import msgspec

from ftgui.base import paths
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.drafts.judging import Judge, Judgement, Task
from ftgui.data.drafts.spool import Spool

TASK = "task.json"
MOST_JUDGES, MOST_COUNTING = 3, 2
"""Processes, and those that count tokens, which takes 66 MB in each. More would hardly save time: one reads for all."""
_WAITING = 4
"""Chunks that each process is handed ahead: whoever reads does not look after them all the time."""
_HEAD = struct.Struct("<QI")
"""Before each answer: where its chunk starts, and its length in bytes."""
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Judgement).decode


class Pool(Protocol):
    """Takes chunks of places and gives their judgements back in any order."""

    @property
    def free(self) -> bool:
        """Whether another chunk should be handed over now."""

    def submit(self, start: int, stop: int) -> None:
        """Have the records from `start` to `stop` judged."""

    def results(self, *, wait: bool) -> list[tuple[int, Judgement]]:
        """What was finished, by where it starts; at least one chunk where `wait` and any is due."""

    def close(self) -> None:
        """Let go of everything."""


class Inline:
    """Judges in this process."""

    def __init__(self, folder: Path, task: Task) -> None:
        self._spool = Spool(folder)
        self._judge = Judge(task)
        self._done: list[tuple[int, Judgement]] = []

    @property
    def free(self) -> bool:
        """Whether the last chunk was taken."""
        return not self._done

    def submit(self, start: int, stop: int) -> None:
        """Have the records from `start` to `stop` judged."""
        self._done.append((start, judge_chunk(self._judge, self._spool, start, stop)))

    def results(self, *, wait: bool) -> list[tuple[int, Judgement]]:  # noqa: ARG002
        """What was judged."""
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """Let go of everything."""
        self._spool.close()


class Processes:
    """Judges in child processes, which end with us: their input ends then.

    They start at once and wait for their first chunk; until then `brief` must have told them what to do.
    """

    def __init__(self, folder: Path, *, tokens: bool) -> None:
        self._folder = folder
        self._due: list[set[int]] = []
        self._done: queue.Queue[tuple[int, int, bytes | None]] = queue.Queue()
        self._processes: list[subprocess.Popen[bytes]] = []
        most = MOST_COUNTING if tokens else MOST_JUDGES
        for number in range(min(most, os.cpu_count() or 1)):
            process = self._start()
            self._processes.append(process)
            self._due.append(set())
            threading.Thread(target=self._listen, args=(number, process.stdout), daemon=True).start()

    def brief(self, task: Task) -> Self:
        """Say how rows are to be judged."""
        (self._folder / TASK).write_bytes(msgspec.json.encode(task))
        return self

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._folder / "judge.log").open("ab") as log:
            return subprocess.Popen(
                [*paths.app_command(), "data-worker", "judge", str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def _listen(self, number: int, stream: IO[bytes]) -> None:
        while len(start := stream.read(_HEAD.size)) == _HEAD.size:
            place, size = _HEAD.unpack(start)
            self._done.put((number, place, stream.read(size)))
        self._done.put((number, 0, None))

    @property
    def free(self) -> bool:
        """Whether a process has less to do than it could."""
        return any(len(due) < _WAITING for due in self._due)

    def submit(self, start: int, stop: int) -> None:
        """Have the records from `start` to `stop` judged."""
        number = min(range(len(self._due)), key=lambda each: len(self._due[each]))
        self._due[number].add(start)
        stream = self._processes[number].stdin
        try:
            if stream is not None:
                stream.write(f"{start} {stop}\n".encode())
                stream.flush()
        except OSError as error:
            raise self._died(number) from error

    def results(self, *, wait: bool) -> list[tuple[int, Judgement]]:
        """What was finished. Raises ProblemError (`data.worker_died`)."""
        found: list[tuple[int, Judgement]] = []
        while not self._done.empty() or (wait and not found and any(self._due)):
            number, place, content = self._done.get()
            if content is None:
                raise self._died(number)
            self._due[number].discard(place)
            found.append((place, _decode(content)))
        return found

    def _died(self, number: int) -> ProblemError:
        code = self._processes[number].wait()
        return fail(
            "data.worker_died",
            tr("Looking through the rows ended unexpectedly."),
            tr("Try again; if it happens once more, cut the file into parts to find the row that causes it."),
            detail=f"exit code {code}\n" + (self._folder / "judge.log").read_text(errors="replace")[-2000:],
        )

    def close(self) -> None:
        """Let go of everything."""
        for process in self._processes:
            if process.stdin is not None:
                process.stdin.close()
        for process in self._processes:
            process.kill()
            process.wait()


def judge_chunk(judge: Judge, spool: Spool, start: int, stop: int) -> Judgement:
    """Judge the records from `start` to `stop`."""
    return judge.judge(*spool.lines(start, stop), start)


def serve(folder: Path) -> int:
    """The child's side: judge what the lines on stdin ask for until they end."""
    judge: Judge | None = None
    answer: Callable[[bytes], object] = sys.stdout.buffer.write
    with Spool(folder) as spool:
        for line in sys.stdin.buffer:
            judge = judge or Judge(msgspec.json.decode((folder / TASK).read_bytes(), type=Task))
            start, stop = map(int, line.split())
            content = _encode(judge_chunk(judge, spool, start, stop))
            answer(_HEAD.pack(start, len(content)) + content)
            sys.stdout.buffer.flush()
    return 0
