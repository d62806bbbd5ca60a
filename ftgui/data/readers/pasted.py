"""Text from the clipboard, saved as a file so that everything after it is as with any file.

A range copied in a spreadsheet comes as lines of cells with tabs between. Only a cell that holds a tab
or a line break is put into quotation marks; others keep theirs as they are, which a table file would
not understand. So a range is written anew, with every cell as it was.
"""

import csv
import io
import re
from pathlib import Path

from ftgui.base import atomic
from ftgui.base.problems import fail
from ftgui.base.texts import tr

_QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\r\n]|\Z)')
_PLAIN = re.compile(r"[^\t\r\n]*")
_END = re.compile(r"\t|\r\n|\n|\r")
_JSON_START = re.compile(r"\s*(?:\{|\[\s*[\[{\"])")


def save_pasted(text: str, folder: Path) -> Path:
    """Write the text into `folder` and return the file. Raises ProblemError (`data.nothing_pasted`, `disk.*`)."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise fail(
            "data.nothing_pasted",
            tr("There is no text to paste."),
            tr("Select the rows in your spreadsheet or editor, copy them, and paste again."),
        )
    if _JSON_START.match(text):
        name = "pasted.json"
    elif rows := copied_range(text):
        name, text = "pasted.tsv", _as_file(rows)
    else:
        name = "pasted.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.disk_problem(error, folder) from error
    atomic.write(folder / name, text.encode(errors="replace"))  # half of a letter is no letter
    return folder / name


def copied_range(text: str) -> list[list[str]] | None:
    """The cells of a range of at least two columns; None for text that is no such range."""
    if "\t" not in text:
        return None
    for quotes in (True, False):
        rows = _cells(text, quotes=quotes)
        if len(rows[0]) > 1 and len({len(row) for row in rows}) == 1:
            return _bare(rows)
    return None


def _cells(text: str, *, quotes: bool) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        found = _QUOTED.match(text, place) if quotes else None
        if found and any(sign in found[1] for sign in "\t\r\n"):
            rows[-1].append(found[1].replace('""', '"'))
        else:
            found = _PLAIN.match(text, place)
            assert found is not None
            rows[-1].append(found[0])
        end = _END.match(text, found.end())
        if end is None:
            return rows
        place = end.end()
        if end[0] != "\t":
            if place == len(text):
                return rows
            rows.append([])


def _bare(rows: list[list[str]]) -> list[list[str]]:
    """Without the quotation marks where every cell has them: that was copied from a table file."""
    if all(len(cell) > 1 and cell[0] == cell[-1] == '"' for row in rows for cell in row):
        return [[cell[1:-1].replace('""', '"') for cell in row] for row in rows]
    return rows


def _as_file(rows: list[list[str]]) -> str:
    out = io.StringIO()
    out.write("sep=\t\n")
    csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()
