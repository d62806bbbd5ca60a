"""Running text cut into passages of readable length, at the borders of paragraphs."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

READABLE = 2000
"""Letters in a passage at most: about 500 tokens, a page that is read in one go."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s|[。！？]")


Cells = tuple[tuple[str, ...], ...]


class Paragraph(NamedTuple):
    """Text that belongs together, the heading it stands under or is, and the page it begins on (from 1).

    `cells` are those of a table, row by row.
    """

    text: str
    heading: str = ""
    page: int = 0
    is_heading: bool = False
    cells: Cells = ()


def passages(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Join short paragraphs under the same heading and cut long ones. No letter is lost or doubled.

    A heading with nothing under it but the next one stays with that.
    """
    held: list[Paragraph] = []
    length = 0
    for paragraph in paragraphs:
        for text in cut(paragraph.text.strip()):
            full = length + len(text) > READABLE or (held and held[-1].heading != paragraph.heading)
            begun = length > READABLE // 4 or not all(each.is_heading for each in held)
            if full and begun:
                yield _joined(held)
                held, length = [], 0
            held.append(paragraph._replace(text=text))
            length += len(text) + 2
    if held:
        yield _joined(held)


def _joined(paragraphs: list[Paragraph]) -> Paragraph:
    return paragraphs[-1]._replace(
        page=paragraphs[0].page, text="\n\n".join(paragraph.text for paragraph in paragraphs)
    )


def cut(text: str) -> Iterator[str]:
    """Cut a text into pieces of readable length: after a sentence, else between words, else anywhere."""
    start = 0
    while len(text) - start > READABLE:
        window = text[start : start + READABLE]
        ends = [found.end() for found in _SENTENCE_END.finditer(window, READABLE // 2)]
        space = max(window.rfind(sign, 1) for sign in " \n\t")
        size = ends[-1] if ends else space if space > READABLE // 2 else READABLE
        if piece := window[:size].strip():
            yield piece
        start += size
    if rest := text[start:].strip():
        yield rest
