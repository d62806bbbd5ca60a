"""Bringing a run's rows to the provider: one file each, or parts where it is large; never twice.

Files up to 512 MB are sent whole, larger ones as an Upload in parts of 64 MB (OpenAI's Uploads reference: an
Upload lives an hour, holds 8 GB). What was sent is in the journal: an interrupted Upload goes on with its
next part, and a file whose answer was lost is found by its name, which no other file has.
"""

import hashlib
import io
import math
import time
from collections.abc import Callable
from pathlib import Path

import openai

from ftgui.backends.provider import once, refusals
from ftgui.backends.provider.line import Line
from ftgui.base import atomic, quantities
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.rows import TRAINING, VALIDATION
from ftgui.plan import provider_rows
from ftgui.run.events import Progress

LARGEST_FILE = 512 * 1024 * 1024
PART = 64 * 1024 * 1024
TIMEOUT = 600.0  # seconds a large file may take to be taken in, once it is sent
PROCESSING = 3600.0  # seconds a file may take to be read there
FOLDER = "upload"  # of the run's: the exact files that were sent
_TOLD_EVERY = 1.0
_POLL = 5.0


def bring(line: Line, key: str, file: str) -> str:
    """The provider's id of the rows in `data/FILE`, uploaded unless they are there; `key` is the run's own.

    Raises ProblemError (`backend.*`, `disk.*`), Stopped.
    """
    purpose = "validation_file" if file == VALIDATION else "training_file"
    if found := line.known(purpose):
        return found
    words = {TRAINING: tr("Sending the rows to learn from"), VALIDATION: tr("Sending the validation rows")}
    line.say("uploading", words[file])
    path = _written(line, file)
    sent_name = f"ftgui-{key}-{file}"
    if path.stat().st_size <= LARGEST_FILE:
        return line.note(purpose, _whole(line, path, sent_name))
    return line.note(purpose, _in_parts(line, path, sent_name))


def wait_until_ready(line: Line, id: str, file: str) -> None:
    """Wait until the provider has read a file. Raises ProblemError (`backend.row_refused`, ...), Stopped."""
    waited = 0.0
    while True:
        seen = line.read(lambda client: client.files.retrieve(id))
        status = getattr(seen, "status", None) or "processed"  # not every server tells one
        if status == "processed":
            return
        if status in ("error", "failed", "deleted"):
            raise ProblemError(refusals.file_failed(getattr(seen, "status_details", None) or str(status), file))
        if waited >= PROCESSING:
            raise fail(
                "backend.file_stuck",
                tr("The provider has been reading the rows for an hour and is not done."),
                tr("Resume later; nothing has to be sent again."),
                detail=f"{id}: {status}",
                remedy="resume",
            )
        line.say("processing", tr("The provider reads the rows"))
        line.wait(_POLL)
        waited += _POLL


def _written(line: Line, file: str) -> Path:
    """The exact file to send, written once. Raises ProblemError (`disk.*`)."""
    folder = line.context.folder
    path = folder / FOLDER / file
    if path.exists():
        return path
    forming = path.with_suffix(".partial")
    try:
        path.parent.mkdir(exist_ok=True)
        with forming.open("wb") as out:
            for piece in provider_rows.file_lines(line.connection.provider, folder / "data" / file):
                out.write(piece)
        forming.replace(path)
    except OSError as error:
        raise atomic.disk_problem(error, path) from error
    return path


def _whole(line: Line, path: Path, name: str) -> str:
    if line.known(f"sending {path.name}") and (found := _find(line, name)):
        return found
    line.note(f"sending {path.name}", name)

    def make(client: openai.OpenAI) -> openai.BaseModel:
        with _Counted(path, _teller(line, path.stat().st_size)) as content:
            return client.files.create(file=(name, content), purpose="fine-tune", timeout=TIMEOUT)

    return once.create(line, make, lambda: _find(line, name), looks=(0.0,))


def _find(line: Line, name: str) -> str:
    """The id of the file of that name at the provider, if it is there."""
    pages = line.pages(lambda client, after: client.files.list(purpose="fine-tune", after=after))
    return next((file.id for page in pages for file in page.data if file.filename == name), "")


def _in_parts(line: Line, path: Path, name: str) -> str:
    """Send a large file, going on where an earlier attempt ended; once more from its start if that is refused.

    It is when the Upload's hour is over, or when a part was sent twice because its answer was lost.
    """
    upload = f"upload of {path.name}"
    _begin_upload(line, path, name, upload)
    try:
        return _parts(line, path, name)
    except ProblemError as error:
        if error.problem.code not in ("backend.absent", "backend.refused"):
            raise
    if found := _find(line, name):  # completed, and only the answer was lost
        return found
    line.note(upload, "")
    _begin_upload(line, path, name, upload)
    return _parts(line, path, name)


def _begin_upload(line: Line, path: Path, name: str, upload: str) -> None:
    if line.known(upload):
        return
    size = path.stat().st_size
    try:
        made = line.read(
            lambda client: client.uploads.create(
                bytes=size, filename=name, mime_type="application/jsonl", purpose="fine-tune"
            )
        )
    except ProblemError as error:
        raise _no_large_files(error.problem) if error.problem.code == "backend.absent" else error from error
    line.note(upload, made.id)


def _no_large_files(problem: Problem) -> ProblemError:
    """Not every address knows Uploads: Azure's project endpoints do not."""
    return fail(
        "backend.no_large_files",
        tr("The rows are more than {size}, which cannot be sent to this address.", size=quantities.size(LARGEST_FILE)),
        tr("Use fewer rows. At Azure, the resource's own address (https://NAME.openai.azure.com/) takes them."),
        detail=problem.detail,
        remedy="connect",
    )


def _parts(line: Line, path: Path, name: str) -> str:
    upload, size = line.known(f"upload of {path.name}"), path.stat().st_size
    told, parts, checksum = _teller(line, size), [], hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        for number in range(1, math.ceil(size / PART) + 1):
            data = file.read(PART)
            checksum.update(data)
            part_name = f"part {number} of {upload}"
            if not line.known(part_name):
                part = line.read(lambda client: client.uploads.parts.create(upload, data=data, timeout=TIMEOUT))  # noqa: B023  # called at once
                line.note(part_name, part.id)
            parts.append(line.known(part_name))
            told(min(number * PART, size))
    done = line.read(
        lambda client: client.uploads.complete(upload, part_ids=parts, md5=checksum.hexdigest(), timeout=TIMEOUT)
    )
    return done.file.id if done.file else _find(line, name)


def _teller(line: Line, total: int) -> Callable[[int], None]:
    """Tells how many bytes are sent, about once a second and at the end; it hears the wish to stop."""
    last = -math.inf

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done >= total or now - last >= _TOLD_EVERY:
            last = now
            line.hear()
            line.emit(Progress(done=done, total=total, unit="bytes"))

    return tell


class _Counted(io.FileIO):
    """A file that tells how far it was read."""

    def __init__(self, path: Path, tell: Callable[[int], None]) -> None:
        super().__init__(path)
        self._tell = tell

    def read(self, size: int | None = -1) -> bytes:
        """As a file's; tells the place reached."""
        data = super().read(-1 if size is None else size)
        if data:
            self._tell(self.tell())
        return data
