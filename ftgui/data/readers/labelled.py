"""Documents filled in like a form, each part with its label before it: `Question: …`, `Grade: …`, `Comment: …`."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ftgui.data.readers.header_words import meaning
from ftgui.data.readers.passages import Paragraph

BEFORE = "heading"
"""The column of what stands before the first label."""
_LABEL = re.compile(r"[\s*_#>-]{0,8}([^\W\d_][\w '’./-]{0,38}?) ?[*_]{0,3} ?(?::[*_]{0,3}(?!\S)|：)\s*(.*)")
_MOST = 12
"""Labels; a text with more is a list of something."""
_SHARE = 3
"""One in so many lines begins with a label in a form; what is written behind them may go on for some lines."""


def columns_of(text: str) -> tuple[str, ...]:
    """The labels in the beginning of a document, in their order; none where it is no form with question and answer."""
    lines = [line for line in text.splitlines() if line.strip()]
    labels = [label for line in lines if (label := _label(line)[0])]
    distinct = tuple(dict.fromkeys(labels))
    senses = {meaning(label)[0] for label in distinct}
    if not {"question", "answer"} <= senses or len(distinct) > _MOST or len(labels) * _SHARE < len(lines):
        return ()
    return distinct if _label(lines[0])[0] else (BEFORE, *distinct)


def forms(paragraphs: Iterable[Paragraph], columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """One row for each time the form is filled in: the first label that comes again begins the next one."""
    first = next(each for each in columns if each != BEFORE)
    place = columns[0]
    parts: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        for line in [*paragraph.text.splitlines(), ""]:
            label, said = _label(line)
            if label not in columns:
                label, said = place, line
            if label == first and place != first and first in parts:
                yield _filled(parts, columns)
                parts = {}
            place = label
            parts.setdefault(place, []).append(said)
    yield _filled(parts, columns)


def _label(line: str) -> tuple[str, str]:
    """The label a line begins with, if it does, and the rest of it."""
    found = _LABEL.match(line)
    return (" ".join(found[1].split()), found[2]) if found else ("", line)


def _filled(parts: dict[str, list[str]], columns: Sequence[str]) -> dict[str, str]:
    return {column: "\n".join(parts.get(column, ())).strip() for column in columns}
