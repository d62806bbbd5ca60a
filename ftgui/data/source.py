"""What the user gave to learn from."""

from pathlib import Path

import msgspec

from ftgui.base.problems import fail
from ftgui.base.texts import tr


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`paths` are the files, folders and zips as the user gave them; `sheet` is the spreadsheet's that was chosen."""

    paths: tuple[str, ...]
    sheet: str | None = None

    def refuse_odd_names(self) -> None:
        """Raise ProblemError (`data.odd_name`) for a path that is no text, as old archives leave behind."""
        for path in self.paths:
            if any(0xD800 <= ord(letter) <= 0xDFFF for letter in path):
                raise fail(
                    "data.odd_name",
                    tr("The name of “{name}” holds letters that cannot be read.", name=Path(path).name),
                    tr("Give the file, or the folder it lies in, another name."),
                    file=path,
                    remedy="choose_file",
                )
