"""A project's dataset: where its rows came from, what was decided about them, and what they are now."""

from pathlib import Path

import msgspec

from ftgui.data.intake.splitting import Split
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.repairs.decisions import Done, Repair
from ftgui.data.source import Source


class SourceFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that rows came from: its name, and its content's SHA-256 and size in bytes."""

    name: str
    sha256: str
    size: int
    sheet: str | None = None


class Dataset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `project.yaml` keeps of an import, enough to do it again.

    Validation rows come from the files of `validation` or, without any, are split off. `repairs` is what
    the user decided about rows, `done` what that came to. `skipped` counts the rows that were left out.
    `fingerprint` is the SHA-256 over both written files.
    """

    sources: tuple[SourceFile, ...]
    mapping: Mapping
    split: Split = Split()
    validation: tuple[SourceFile, ...] = ()
    repairs: tuple[Repair, ...] = ()
    done: tuple[Done, ...] = ()
    rows: int
    validation_rows: int
    skipped: int = 0
    fingerprint: str

    @property
    def source(self) -> str:
        """What the files are called."""
        return ", ".join(file.name for file in self.sources)


class ImportRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to import and how.

    `mapping` is guessed where there is none. `repairs` None are those that the project already has for a
    source of this name. `seen` is the SHA-256 of the first file as the user looked at it: another content
    is refused.
    """

    source: Source
    mapping: Mapping | None = None
    split: Split = Split()
    validation: Source | None = None
    repairs: tuple[Repair, ...] | None = None
    seen: str = ""


def request_for(path: Path, sheet: str | None = None) -> ImportRequest:
    """A request for one file, folder or zip, nothing else said."""
    return ImportRequest(source=source_of(path, sheet))


def source_of(path: Path, sheet: str | None = None) -> Source:
    """One file, folder or zip as a source."""
    return Source(paths=(str(path.absolute()),), sheet=sheet)
