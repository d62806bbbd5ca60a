"""PDF: the text of its pages, made into paragraphs again; a page that is only a picture is named."""

import re
from collections.abc import Iterator

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.findings import Finding
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.passages import Paragraph
from ftgui.data.readers.zipped import damaged, encrypted

_LOCKED = (DependencyError, FileNotDecryptedError)
_MISTAKES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError)
_BROKEN = (PyPdfError, OSError, RecursionError, NotImplementedError, *_MISTAKES)
"""pypdf trusts what a damaged file says of itself, and stumbles over it in all these ways."""
_ENDS = re.compile(r"[.!?:…。！？][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"(?<=[a-zß-ÿ])[-\u00ad]\n(?=[a-zß-ÿ])")


def paragraphs_of(file: Opened) -> Iterator[Paragraph | Finding]:
    """The paragraphs with their pages; a `Finding` for a page that holds none.

    Raises ProblemError (`data.damaged`, `data.password`, `data.no_text`).
    """
    try:
        reader = pypdf.PdfReader(file.path)
        if reader.is_encrypted and not reader.decrypt(""):  # many need a password only for changes
            raise encrypted(file.name)
        count = len(reader.pages)
    except _LOCKED as error:
        raise encrypted(file.name) from error
    except _BROKEN as error:
        raise damaged(file.name, error) from error
    found = False
    for number in range(count):
        file.done = file.size * number // count
        for item in _page(reader, number):
            found = found or isinstance(item, Paragraph)
            yield item
    if not found:
        raise _no_text(file.name)


def _page(reader: pypdf.PdfReader, number: int) -> Iterator[Paragraph | Finding]:
    words = {"page": str(number + 1)}
    try:
        page = reader.pages[number]
        texts = list(paragraphs(page.extract_text()))
        pictures = not texts and "/XObject" in page.get("/Resources", {})
    except _BROKEN as error:
        yield Finding(code="data.damaged_page", words={**words, "detail": f"{type(error).__name__}: {error}"[:500]})
        return
    if pictures:
        yield Finding(code="data.page_without_text", words=words)
    for text in texts:
        yield Paragraph(text, page=number + 1)


def paragraphs(text: str) -> Iterator[str]:
    """Join the lines that a page's width cut: a paragraph ends at an empty line, or after a short last line."""
    lines: list[str] = []
    width = max(map(len, text.splitlines()), default=0)
    for line in [*(line.strip() for line in text.splitlines()), ""]:
        if line:
            lines.append(line)
        if lines and (not line or (_ENDS.search(line) and len(line) < width * 0.8)):
            yield _HYPHEN.sub("", "\n".join(lines)).replace("\n", " ")
            lines = []


def _no_text(name: str) -> ProblemError:
    return fail(
        "data.no_text",
        tr("“{name}” holds pictures of pages, not their text.", name=name),
        tr("Let a program with text recognition (OCR) read it and save it again, then choose the new file."),
        file=name,
        remedy="choose_file",
    )
