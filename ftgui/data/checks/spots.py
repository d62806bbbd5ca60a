"""Places in a text, and what is put in their stead."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

STAND_INS = {
    "data.email": "[e-mail]",
    "data.phone": "[phone]",
    "data.iban": "[account number]",
    "data.card": "[card number]",
    "data.id_number": "[ID number]",
    "data.ip_address": "[IP address]",
    "data.secret": "[secret]",
}
"""What replaces personal data and secrets: the same in every language, for the model learns it."""


class Spot(NamedTuple):
    """What is found in a text, from where up to where."""

    code: str
    start: int
    end: int


def apart(spots: Iterable[Spot]) -> list[Spot]:
    """The spots in the text's order, without those that overlap one named before them."""
    kept: list[Spot] = []
    for spot in spots:
        if all(spot.end <= other.start or spot.start >= other.end for other in kept):
            kept.append(spot)
    return sorted(kept, key=lambda spot: spot.start)


def redact(text: str, code: str, find: Callable[[str], list[Spot]]) -> str:
    """The text with a stand-in for everything of this code that `find` finds."""
    while places := [spot for spot in find(text) if spot.code == code]:
        for spot in reversed(places):
            text = text[: spot.start] + STAND_INS[code] + text[spot.end :]
    return text
