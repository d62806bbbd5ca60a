"""What `project.yaml` holds, and how older ones become today's."""

from collections.abc import Callable

import msgspec

from ftgui.data.intake.dataset import Dataset
from ftgui.plan.choices import Choices


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """The saved root object. Everything else of a project are files beside it.

    `decided` says that the user went on from the questions, answered or not; `planned` is the
    fingerprint of the dataset that the user's choices were made for.
    """

    schema_version: int
    name: str
    created: str
    sample: str | None = None
    answers: dict[str, str | list[str]] = {}
    decided: bool = False
    dataset: Dataset | None = None
    choices: Choices = Choices()
    planned: str | None = None


Content = dict[str, object]


def _sources_and_split(content: Content) -> Content:
    """Version 1 knew one source file and its share; the validation file by name only."""
    old = content.get("dataset")
    if not isinstance(old, dict):
        return content
    known = {key: value for key, value in old.items() if key not in _OF_SOURCE}
    source = {"name": old.get("source"), **{key: old[key] for key in ("sha256", "size", "sheet") if key in old}}
    split = {key: old[key] for key in ("share", "seed") if key in old}
    held = old.get("validation_source")
    validation = [] if held is None else [{"name": held, "sha256": "", "size": 0}]
    return {**content, "dataset": {"sources": [source], **known, "split": split, "validation": validation}}


_OF_SOURCE = ("source", "sha256", "size", "sheet", "share", "seed", "validation_source")

MIGRATIONS: tuple[Callable[[Content], Content], ...] = (_sources_and_split,)
"""MIGRATIONS[n] turns version n + 1 into version n + 2. Append only; never edit a released one."""

VERSION = len(MIGRATIONS) + 1


def migrate(content: Content, version: int) -> Content:
    """Bring the content of a `version` file to today's version."""
    for step in MIGRATIONS[version - 1 :]:
        content = step(content)
    return {**content, "schema_version": VERSION}
