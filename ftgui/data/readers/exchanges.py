"""Documents that are questions with their answers, each line of speech with its name before it: `Q: …`, `A: …`."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ftgui.data.readers.header_words import meaning
from ftgui.data.readers.passages import Paragraph

_FEWEST = 3
"""Questions and answers from which a document is taken for such a one."""
_LABEL = re.compile(r"[\s*_#>-]{0,8}([^\W\d_][\w ]{0,18}?) ?\d{0,4} ?[*_]{0,3} ?(?::[*_]{0,3}(?!\S)|：)\s*(.*)")
Side = Literal["question", "answer"]


class Exchange(NamedTuple):
    """What is asked and what is answered to it; either may be empty."""

    question: str
    answer: str


def is_exchange(text: str) -> bool:
    """Whether the beginning of a document shows questions with answers."""
    sides = [side for line in text.splitlines() if (side := _said(line)[0]) is not None]
    return min(sides.count("question"), sides.count("answer")) >= _FEWEST


def exchanges(paragraphs: Iterable[Paragraph]) -> Iterator[Exchange]:
    """Each question with all that follows up to the next one. What stands before the first comes as an answer."""
    parts: dict[Side, list[str]] = {"question": [], "answer": []}
    last: Side = "answer"
    for paragraph in paragraphs:
        for line in [*paragraph.text.splitlines(), ""]:
            side, said = _said(line)
            if side == "question" and (last == "answer" or _joined(parts["answer"])):
                if any(map(_joined, parts.values())):
                    yield Exchange(_joined(parts["question"]), _joined(parts["answer"]))
                parts = {"question": [], "answer": []}
            last = side or last
            parts[last].append(said)
    if any(map(_joined, parts.values())):
        yield Exchange(_joined(parts["question"]), _joined(parts["answer"]))


def _said(line: str) -> tuple[Side | None, str]:
    """Who says a line, if it says so, and what."""
    found = _LABEL.match(line)
    kind, sure = meaning(found[1]) if found else (None, 0.0)
    if found and sure == 1.0 and (kind == "question" or kind == "answer"):
        return kind, found[2]
    return None, line


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()
