"""Personal data in a text: e-mail addresses, telephone, account, card and identity numbers, internet addresses.

Names, postal addresses and dates of birth are NOT found: telling them from ordinary words needs a
language model of its own (FACTS.md), so nobody may promise that a text without findings is anonymous.
"""

import ipaddress
import re
from collections.abc import Callable

from ftgui.data.checks.idnumbers import Places, before, cards, ibans, ids
from ftgui.data.checks.phones import phones
from ftgui.data.checks.spots import Spot, apart

_DOMAIN = re.compile(r"@((?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w@-])")
_LOCAL = re.compile(r"[\w.%+-]{1,64}\Z")
_NOBODYS = re.compile(
    r"(?:^|\.)example\.(?:com|org|net|edu)$|\.(?:example|test|invalid|local|localhost"
    r"|png|jpe?g|gif|svg|webp|ico|css|js|mjs|ts|py|json|html?|md|txt|pdf|csv|ya?ml|xml|sh)$",
    re.IGNORECASE,
)
"""Domains kept free for examples (RFC 2606), and files such as icon@2x.png."""
_NO_PERSON = frozenset(("git", "noreply", "no-reply", "donotreply", "do-not-reply"))
_IP = re.compile(
    r"(?<![\w.§-])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?![\w-]|\.[0-9])"
)
_IP6 = re.compile(r"(?<![\w:.])[23][0-9a-fA-F]{3}:[0-9a-fA-F:]{5,34}(?![\w:])")
_WINDOW = re.compile(r"[0-9](?:[ ().:/+A-Za-z-]{0,6}[0-9]){4,}[A-Za-z0-9:. -]*")
_MARGIN = 12
_NUMBERED = re.compile(r"(?:\bv|§|version|release|build|firmware|section|chapter|kapitel|driver)[\W_]*$", re.IGNORECASE)
_SMALL = 10


def emails(text: str) -> Places:
    """Where e-mail addresses are."""
    if "@" not in text:
        return
    for found in _DOMAIN.finditer(text):
        at = found.start()
        local = _LOCAL.search(text, max(0, at - 64), at)
        if local is None or local[0].lower() in _NO_PERSON or _NOBODYS.search(found[1]):
            continue
        # `https://name:password@host` is no address, nor is `@name@host`, a name in a social network
        if text[max(0, local.start() - 1) : local.start()] not in ("@", ":", "/") or "://" not in before(text, at):
            yield local.start(), found.end()


def addresses(text: str, start: int, end: int) -> Places:
    """Where internet addresses (IP) of machines out in the world are; version numbers look alike."""
    for found in _IP.finditer(text, start, end):
        small = all(int(part) < _SMALL for part in found[0].split("."))
        if not small and _is_global(found[0]) and not _NUMBERED.search(before(text, found.start())):
            yield found.span()
    for found in _IP6.finditer(text, start, end):
        if _is_global(found[0].rstrip(":")):
            yield found.start(), found.start() + len(found[0].rstrip(":"))


def _is_global(written: str) -> bool:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast


_SORTS: tuple[tuple[str, Callable[[str, int, int], Places]], ...] = (
    ("data.iban", ibans),
    ("data.card", cards),
    ("data.id_number", ids),
    ("data.ip_address", addresses),
    ("data.phone", phones),
)
CODES = ("data.email", *(code for code, _ in _SORTS))


def spots(text: str) -> list[Spot]:
    """All personal data in the text, in its order and without overlaps: what is surer comes first."""
    found = [Spot("data.email", *place) for place in emails(text)]
    windows = _windows(text)
    found += [
        Spot(code, *place) for code, search in _SORTS for start, end in windows for place in search(text, start, end)
    ]
    return apart(found)


def _windows(text: str) -> list[tuple[int, int]]:
    """Where digits are, with what stands around them: only there numbers are searched."""
    windows: list[tuple[int, int]] = []
    for found in _WINDOW.finditer(text):
        start, end = max(0, found.start() - _MARGIN), found.end() + _MARGIN
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    return windows
