"""Multipart forms split without copying more than once: parts of 64 MB come through here."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One field of a form; `filename` only for a file."""

    data: bytes
    filename: str | None
    media: str | None


def parts(body: bytes, media: str) -> dict[str, Part]:
    """The form's fields by name; empty when `media` is no form. Raises ValueError when it is broken."""
    boundary = re.search(r'boundary="?([^";]+)"?', media)
    if not media.lower().startswith("multipart/form-data") or not boundary:
        return {}
    line = b"--" + boundary[1].encode()
    if not body.rstrip().endswith(line + b"--"):
        raise ValueError("The form does not end with its boundary.")
    found = {}
    for piece in body.split(line)[1:-1]:
        head, _, data = piece.partition(b"\r\n\r\n")
        names = dict(re.findall(r'(\w+)="([^"]*)"', head.decode("utf-8", "replace")))
        kind = re.search(r"(?im)^content-type:\s*(\S+)", head.decode("utf-8", "replace"))
        found[names["name"]] = Part(data[:-2], names.get("filename"), kind[1] if kind else None)
    return found
