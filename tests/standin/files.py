"""Files and Uploads: what was sent, kept byte for byte, and its states."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.standin.answers import Answer, Refusal, page
from tests.standin.calls import Call, Route
from tests.standin.state import State


@dataclass
class StoredFile:
    """One file of the account."""

    id: str
    filename: str
    purpose: str
    data: bytes
    created_at: int
    polls_left: int = 0
    error: str = ""
    """Not empty: processing failed, with these details."""

    def status(self, azure: str) -> str:
        """Azure says `pending` where OpenAI says `uploaded`."""
        if self.polls_left > 0:
            return "pending" if azure else "uploaded"
        return "error" if self.error else "processed"

    def view(self, state: State, azure: str) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.data),
            "created_at": self.created_at,
            "filename": self.filename,
            "purpose": self.purpose,
            "status": self.status(azure),
            "status_details": self.error or None,
            **state.extra.get("file", {}),
        }


@dataclass
class Upload:
    """A large file on its way, in parts."""

    id: str
    asked: dict[str, Any]
    created_at: int
    parts: dict[str, bytes] = field(default_factory=dict)
    status: str = "pending"
    file: StoredFile | None = None

    def view(self, state: State, azure: str) -> dict[str, Any]:
        """As the API shows it; an hour to live."""
        asked = {name: self.asked[name] for name in ("filename", "purpose", "bytes")}
        return {
            "id": self.id,
            "object": "upload",
            **asked,
            "created_at": self.created_at,
            "expires_at": self.created_at + 3600,
            "status": self.status,
            **({"file": self.file.view(state, azure)} if self.file else {}),
            **state.extra.get("upload", {}),
        }


def store(state: State, filename: str, purpose: str, data: bytes, *, ready: bool = False) -> StoredFile:
    """Keep a file; `ready` for the results that the provider itself makes."""
    kept = StoredFile(state.new_id("file-"), filename, purpose, data, state.now, 0 if ready else state.file_polls)
    state.files[kept.id] = kept
    return kept


def find(state: State, id: str) -> StoredFile:
    """The file. Raises Refusal 404."""
    if id not in state.files:
        raise Refusal(404, f"No such File object: {id}", None, param="id")
    return state.files[id]


def _create(state: State, call: Call) -> Answer:
    form = call.parts
    file, purpose = form["file"], form["purpose"].data.decode()
    if len(file.data) > state.file_limit:
        raise Refusal(413, "413: Maximum content size limit exceeded", None)
    if not file.data:
        raise Refusal(400, "File is empty.", None, param="file")
    return Answer(store(state, file.filename or "file", purpose, file.data).view(state, call.azure))


def _list(state: State, call: Call) -> Answer:
    rows = sorted(state.files.values(), key=lambda file: file.created_at, reverse=call.query.get("order") != "asc")
    rows = [file for file in rows if call.query.get("purpose") in (None, file.purpose)]
    ids = [file.id for file in rows]
    start = ids.index(call.query["after"]) + 1 if "after" in call.query else 0
    shown, more = page([file.view(state, call.azure) for file in rows], start, int(call.query.get("limit", 10_000)))
    ends = {"first_id": shown[0]["id"] if shown else "", "last_id": shown[-1]["id"] if shown else ""}
    return Answer({"object": "list", "data": shown, "has_more": more, **ends})


def _retrieve(state: State, call: Call) -> Answer:
    file = find(state, call.ids["file"])
    answer = Answer(file.view(state, call.azure))
    file.polls_left -= 1
    return answer


def _content(state: State, call: Call) -> Answer:
    file = find(state, call.ids["file"])
    plain = state.plain_results or call.azure or file.purpose != "fine-tune-results"
    return Answer(file.data if plain else base64.b64encode(file.data), media="application/octet-stream")


def _delete(state: State, call: Call) -> Answer:
    del state.files[find(state, call.ids["file"]).id]
    return Answer({"id": call.ids["file"], "object": "file", "deleted": True})


def _upload(state: State, call: Call, status: str = "pending") -> Upload:
    if call.azure == "project":
        raise Refusal(404, "Resource not found", "404")
    id = call.ids["upload"]
    if id not in state.uploads:
        raise Refusal(404, f"No such Upload object: {id}", None, param="upload_id")
    if state.uploads[id].status != status:
        raise Refusal(400, f"Upload {id} has status '{state.uploads[id].status}' and cannot be changed.", None)
    return state.uploads[id]


def _upload_create(state: State, call: Call) -> Answer:
    if call.azure == "project":
        raise Refusal(404, "Resource not found", "404")
    upload = Upload(state.new_id("upload_"), call.json, state.now)
    state.uploads[upload.id] = upload
    return Answer(upload.view(state, call.azure))


def _upload_part(state: State, call: Call) -> Answer:
    upload, data = _upload(state, call), call.parts["data"].data
    if len(data) > state.part_limit:
        raise Refusal(413, "413: Maximum content size limit exceeded", None)
    if sum(map(len, upload.parts.values())) + len(data) > upload.asked["bytes"]:
        raise Refusal(400, "The total size of the parts is larger than the upload's bytes.", None, param="data")
    id = state.new_id("part_")
    upload.parts[id] = data
    return Answer({"id": id, "object": "upload.part", "created_at": state.now, "upload_id": upload.id})


def _upload_complete(state: State, call: Call) -> Answer:
    upload, asked = _upload(state, call), call.json
    if not set(asked["part_ids"]) <= set(upload.parts):
        raise Refusal(400, "A part does not belong to this upload.", None, param="part_ids")
    data = b"".join(upload.parts[id] for id in asked["part_ids"])
    if len(data) != upload.asked["bytes"]:
        raise Refusal(400, "The number of bytes uploaded does not match the number of bytes expected.", None)
    if asked.get("md5") not in (None, hashlib.md5(data, usedforsecurity=False).hexdigest()):
        raise Refusal(400, "The md5 checksum of the uploaded bytes does not match.", None, param="md5")
    upload.status, upload.file = "completed", store(state, upload.asked["filename"], upload.asked["purpose"], data)
    return Answer(upload.view(state, call.azure))


def _upload_cancel(state: State, call: Call) -> Answer:
    upload = _upload(state, call)
    upload.status = "cancelled"
    return Answer(upload.view(state, call.azure))


ROUTES = (
    Route("files.create", "POST", "/files", _create),
    Route("files.list", "GET", "/files", _list),
    Route("files.content", "GET", "/files/{file}/content", _content),
    Route("files.retrieve", "GET", "/files/{file}", _retrieve),
    Route("files.delete", "DELETE", "/files/{file}", _delete),
    Route("uploads.create", "POST", "/uploads", _upload_create),
    Route("uploads.part", "POST", "/uploads/{upload}/parts", _upload_part),
    Route("uploads.complete", "POST", "/uploads/{upload}/complete", _upload_complete),
    Route("uploads.cancel", "POST", "/uploads/{upload}/cancel", _upload_cancel),
)
