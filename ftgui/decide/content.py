"""The words of the decide step, as `resources/decide.yaml` holds them (untranslated)."""

from functools import lru_cache

import msgspec

from ftgui.base import saved
from ftgui.base.paths import resources_dir


class Option(msgspec.Struct, frozen=True):
    """One answer that can be chosen."""

    id: str
    text: str


class Question(msgspec.Struct, frozen=True):
    """One question; `group` names an entry of `Content.groups`."""

    id: str
    group: str
    text: str
    example: str
    options: tuple[Option, ...]
    multiple: bool = False


class Source(msgspec.Struct, frozen=True):
    """Where a rule comes from: a title to read and its address."""

    title: str
    url: str


class Remark(msgspec.Struct, frozen=True):
    """What a rule adds to the verdict; `source` names an entry of `Content.sources`."""

    text: str
    source: str
    objection: str = ""


class VerdictWords(msgspec.Struct, frozen=True):
    """What a rule says when it decides."""

    title: str
    text: str
    objection: str
    next: str
    source: str


class Content(msgspec.Struct, frozen=True):
    """The whole file. `verdicts` and `remarks` are keyed by the rules' ids."""

    groups: dict[str, str]
    questions: tuple[Question, ...]
    sources: dict[str, Source]
    verdicts: dict[str, VerdictWords]
    remarks: dict[str, Remark]


@lru_cache(maxsize=1)
def content() -> Content:
    """Read the file once. Raises ProblemError when the app's own files are incomplete."""
    return saved.load(resources_dir() / "decide.yaml", Content)
