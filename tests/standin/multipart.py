"""Multipart forms, read without copying what is large: parts of 64 MB come through here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One field of a form, `body[start:end]`; `filename` only for a file."""

    body: bytes
    start: int
    end: int
    filename: str | None

    @property
    def data(self) -> bytes:
        """Its content."""
        return self.body[self.start : self.end]


def parts(body: bytes, media: str) -> dict[str, Part]:
    """The form's fields by name; empty when `media` is no form. Raises ValueError when it is broken."""
    return dict(_fields(body, media))


def _fields(body: bytes, media: str) -> Iterator[tuple[str, Part]]:
    boundary = re.search(r'boundary="?([^";]+)"?', media)
    if not media.lower().startswith("multipart/form-data") or not boundary:
        return
    line = b"--" + boundary[1].encode()
    place = body.index(line) + len(line)
    while not body.startswith(b"--", place):
        start = body.index(b"\r\n\r\n", place) + 4
        names = dict(re.findall(r'(\w+)="([^"]*)"', body[place:start].decode("utf-8", "replace")))
        end = body.index(b"\r\n" + line, start)
        yield names["name"], Part(body, start, end, names.get("filename"))
        place = end + 2 + len(line)
