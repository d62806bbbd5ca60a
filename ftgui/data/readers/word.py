"""Word documents (DOCX): the text a reader sees, streamed out of the XML.

python-docx loses what was typed while changes were tracked and what stands in form fields,
and holds the whole document; the XML is simple enough to read as it unpacks.
"""

import re
from collections import deque
from collections.abc import Iterator
from xml.parsers import expat

from ftgui.data.readers.opened import Opened
from ftgui.data.readers.passages import Cells, Paragraph
from ftgui.data.readers.zipped import damaged, unpacking

_HEADING = re.compile(r"heading \d|title", re.IGNORECASE)
_UNSEEN = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText"))
"""Deleted text, and the second copy of what newer programs draw differently."""
_MOST_COLUMNS = 63
"""Word lays out no more."""
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"


def paragraphs_of(file: Opened) -> Iterator[Paragraph]:
    """The paragraphs under their headings. Raises ProblemError (`data.damaged`, `data.bomb`, `data.password`)."""
    with unpacking(file.path, file.name) as archive:
        document, styles = archive.find(_DOCUMENT), archive.find(_STYLES)
        if document is None:
            raise damaged(file.name, KeyError(_DOCUMENT))
        headings = _Styles()
        try:
            if styles is not None:
                deque(_parsed(headings, archive.pieces(styles)), 0)
            body = _Body(headings.found)
            for _ in _parsed(body, archive.pieces(document)):
                yield from body.take()
        except expat.ExpatError as error:
            raise damaged(file.name, error) from error


class _Styles:
    """Which styles are headings: their ids are in the language of the program, their names are not."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._style = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "style":
            self._style = _value(attributes, "styleId")
        elif tag == "name" and _HEADING.fullmatch(_value(attributes, "val")):
            self.found.add(self._style)

    def end(self, tag: str) -> None:
        """Nothing ends that matters."""

    def text(self, text: str) -> None:
        """No style holds text."""


class _Body:
    """Collects the text of paragraphs; a table is one, the cells of a row side by side."""

    def __init__(self, headings: set[str]) -> None:
        self._headings = headings
        self._done: list[Paragraph] = []
        self._heading = ""
        self._style = ""
        self._open: list[list[str]] = []
        self._tables: list[list[tuple[str, ...]]] = []
        self._cells: list[list[str]] = []
        self._spans: list[int] = []
        self._unseen = 0
        self._in_text = False

    def take(self) -> list[Paragraph]:
        """The paragraphs that are complete."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "p":
            self._open.append([])
            self._style = ""
        elif tag == "pStyle":
            self._style = _value(attributes, "val")
        elif tag == "tbl":
            self._tables.append([])
        elif tag == "tr":
            self._cells.append([])
        elif tag == "tc" and self._cells:
            self._cells[-1].append("")
            self._spans.append(1)
        elif tag == "gridSpan" and self._spans:
            self._spans[-1] = _columns(_value(attributes, "val"))
        elif tag == "vMerge" and _value(attributes, "val") != "restart":
            self._repeat()
        elif tag in _SIGNS and self._open and not self._unseen and not attributes.get("pos"):
            self._open[-1].append(_SIGNS[tag])
        self._in_text = tag == "t"

    def end(self, tag: str) -> None:
        self._in_text = False
        if tag in _UNSEEN:
            self._unseen -= 1
        elif tag == "p" and self._open:
            self._finish("".join(self._open.pop()).strip())
        elif tag == "tc" and self._cells and self._spans:
            self._cells[-1] += [""] * (self._spans.pop() - 1)
        elif tag == "tr" and self._cells and self._tables:
            self._tables[-1].append(tuple(self._cells.pop()))
        elif tag == "tbl" and self._tables:
            rows = self._tables.pop()
            width = max(map(len, rows), default=0)
            self._finish("\n".join(map(" | ".join, rows)), tuple((*row, *[""] * (width - len(row))) for row in rows))

    def text(self, text: str) -> None:
        if self._in_text and self._open and not self._unseen:
            self._open[-1].append(text)

    def _repeat(self) -> None:
        """A cell that is merged with the one above holds the same."""
        above = self._tables[-1][-1] if self._tables and self._tables[-1] else ()
        if self._cells and 0 < len(self._cells[-1]) <= len(above):
            self._cells[-1][-1] = above[len(self._cells[-1]) - 1]

    def _finish(self, text: str, cells: Cells = ()) -> None:
        if self._cells and self._cells[-1]:
            cell = self._cells[-1]
            cell[-1] = f"{cell[-1]}\n{text}".strip()
        elif text.strip(" |\n"):
            is_heading = self._style in self._headings
            if is_heading:
                self._heading = " ".join(text.split())
            self._done.append(Paragraph(text, self._heading, is_heading=is_heading, cells=cells))


def _parsed(handler: "_Body | _Styles", pieces: Iterator[bytes]) -> Iterator[None]:
    """Let the handler see the XML piece by piece."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: handler.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.text
    for piece in pieces:
        parser.Parse(piece, False)  # noqa: FBT003  (expat takes no names)
        yield
    parser.Parse(b"", True)  # noqa: FBT003
    yield


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _columns(said: str) -> int:
    """How many columns wide a cell is."""
    return min(int(said), _MOST_COLUMNS) if said.isdecimal() and len(said) < 4 else 1


def _value(attributes: dict[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if _local(key) == name), "")
