"""Texts that a spreadsheet would run as a formula, and how they are written so that none does.

In CSV such a text gets an apostrophe in front, and a column at the end says in which cells, so that our
own file is read again as it was. Excel has a mark of its own for texts that only look like formulas.
"""

import re

APOSTROPHES = "apostrophe added in"
"""The name of the column that says so."""
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
"""What a spreadsheet may take for the start of a formula (OWASP, CSV injection)."""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula."""
    return _FORMULA.match(text) is not None


def restored(cells: dict[str, str]) -> dict[str, str]:
    """The cells of a row that has the column `APOSTROPHES`, without them and without it."""
    named = cells.pop(APOSTROPHES).split(", ")
    return {name: text[1:] if name in named and text[:1] == "'" else text for name, text in cells.items()}
