"""Documents (plain text, Markdown, Word, PDF): a row is a passage, a question answered, a form, or a table's row."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.readers import laid_out
from ftgui.data.readers.exchanges import Exchange, exchanges, is_exchange
from ftgui.data.readers.header import name_columns
from ftgui.data.readers.labelled import columns_of, forms
from ftgui.data.readers.letters import text_lines
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.passages import Cells, Paragraph, passages
from ftgui.data.readers.reader import Head, Item, Line

_LONGEST = 1 << 16
"""Letters held of a paragraph that does not end."""
_SEEN = 40
"""Paragraphs by which it is seen whether questions and answers alternate."""
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)[\s#]*")
_UNDERLINE = re.compile(r"\s{0,3}(={3,}|-{3,})\s*")


def read_text(file: Opened, head: Head) -> Iterator[Item]:
    """Plain text: paragraphs are what empty lines divide. Raises ProblemError (`data.*`)."""
    head.columns = ("text",)
    return _rows(head, _paragraphs(text_lines(file, head), marked=False))


def read_markdown(file: Opened, head: Head) -> Iterator[Item]:
    """Markdown: each passage knows the heading it stands under. Raises ProblemError (`data.*`)."""
    head.columns = ("text", "heading")
    return _rows(head, _paragraphs(text_lines(file, head), marked=True))


def read_word(file: Opened, head: Head) -> Iterator[Item]:
    """A Word document. Raises ProblemError (`data.damaged`, `data.bomb`, `data.password`)."""
    from ftgui.data.readers.word import paragraphs_of

    head.columns = ("text", "heading")
    yield from _rows(head, paragraphs_of(file))
    file.read_through()


def read_pdf(file: Opened, head: Head) -> Iterator[Item]:
    """A PDF; each passage knows the page it begins on. Raises ProblemError (`data.damaged`, `data.no_text`, ...)."""
    from ftgui.data.readers.pdf import paragraphs_of  # slow to import

    head.columns = ("text", "page")
    yield from _rows(head, paragraphs_of(file))
    file.read_through()


def is_prose(sample: str) -> bool:
    """Whether a text without columns is made of paragraphs or of speech rather than of one row a line."""
    return bool(re.search(r"\S[ \t]*\r?\n[ \t]*\r?\n\s*\S", sample)) or is_exchange(sample)


def _rows(head: Head, paragraphs: Iterable[Paragraph | Finding]) -> Iterator[Item]:
    """Number the passages; findings about the document come after them."""
    head.format, head.header = "document", False
    found: list[Finding] = []

    def only_paragraphs() -> Iterator[Paragraph]:
        for item in paragraphs:
            if isinstance(item, Finding):
                found.append(item)
            else:
                yield item

    texts = map(laid_out.upright, only_paragraphs())
    seen = list(islice(texts, _SEEN))
    beginning = "\n".join(paragraph.text for paragraph in seen)
    every = chain(seen, texts)
    rows: Iterable[Mapping[str, object]]
    if is_exchange(beginning):
        head.columns = Exchange._fields
        rows = (each._asdict() for each in exchanges(every))
    elif labels := columns_of(beginning):
        head.columns = labels
        rows = forms(every, labels)
    elif names := laid_out.names_of(seen):
        columns, renamed = name_columns(names, len(names), header=True)
        head.columns = tuple(columns)
        found += renamed
        rows = (dict(zip(columns, cells, strict=True)) for cells in _inside(laid_out.rows_of(every, names), found))
    else:
        rows = (each._asdict() for each in passages(every))
    for row, values in enumerate(rows, start=1):
        yield Line(row, msgspec.json.encode({column: values[column] for column in head.columns}))
    yield from found


def _inside(items: Iterable[Sequence[str] | Paragraph], found: list[Finding]) -> Iterator[Sequence[str]]:
    """The cells of a table's rows; how many paragraphs stand around it is told at the end."""
    around = 0
    for item in items:
        if isinstance(item, Paragraph):
            around += 1
        else:
            yield item
    if around:
        found.append(Finding(code="data.around_table", words={"count": str(around)}))


def _paragraphs(lines: Iterable[str], *, marked: bool) -> Iterator[Paragraph]:
    """Paragraphs under their headings, which stay in the text. Unless `marked`, no line is a heading, code or table."""
    heading, fence = "", ""
    held: list[str] = []
    length = 0
    cells: Cells = ()
    for line in lines:
        if marked and (found := _FENCE.match(line)):
            fence = "" if fence == found[1] else fence or found[1]
        title = _HEADING.fullmatch(line) if marked and not fence else None
        underlined = marked and not fence and len(held) == 1 and _UNDERLINE.fullmatch(line)
        if held and (title or length > _LONGEST or not (fence or line.strip())):
            cells = laid_out.cells_in(held, goes_on=bool(cells)) if marked and not fence else ()
            yield Paragraph("\n".join(held), heading, cells=cells)
            cells = cells if line.strip() else ()
            held, length = [], 0
        if line.strip() or held:
            held.append(line)
            length += len(line) + 1
        if title or underlined:
            heading = title[1] if title else held[0].strip()
            yield Paragraph("\n".join(held), heading, is_heading=True)
            held, length = [], 0
    if held:
        cells = laid_out.cells_in(held, goes_on=bool(cells)) if marked and not fence else ()
        yield Paragraph("\n".join(held), heading, cells=cells)
