"""Numbers that stand for one person or account, told by their shape and by python-stdnum's check digits.

A number that many others look like (eleven digits) counts only where the words before it name it.
"""

import importlib
import re
from collections.abc import Iterator
from typing import NamedTuple

Places = Iterator[tuple[int, int]]

_START, _END = r"(?<![\w.,$€£#/+-])", r"(?![\w%€$]|[.,-][0-9])"
_LOOK_BACK = 40


class _Sort(NamedTuple):
    """`module` is python-stdnum's; `named` must stand before the number on its line, where it is given."""

    shape: str
    module: str
    named: str = ""


_IDS = (
    _Sort(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", "us.ssn"),
    _Sort(r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}", "ch.ssn"),
    _Sort(r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", "br.cpf"),
    _Sort(r"[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]", "it.codicefiscale"),
    _Sort(r"[XYZ]-?[0-9]{7}-?[A-Z]", "es.nie"),
    _Sort(r"[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", "fr.nir"),
    _Sort(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]", "cn.ric"),
    _Sort(r"[0-3][0-9][01][0-9]{3}[+A-][0-9]{3}[0-9A-Y]", "fi.hetu"),
    _Sort(r"[0-9]{9}", "us.ssn", "ssn|social security"),
    _Sort(r"[0-9]{8}-?[A-Z]", "es.dni", "dni|nif"),
    _Sort(r"[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", "de.idnr", "steuer|idnr|tax id|tin"),
    _Sort(r"[0-9]{11}", "pl.pesel", "pesel"),
    _Sort(r"[0-9]{9}", "nl.bsn", "bsn|burgerservice|sofi"),
    _Sort(r"[0-9]{3} ?[0-9]{3} ?[0-9]{4}", "gb.nhs", "nhs"),
    _Sort(r"[0-9]{6}(?:[0-9]{2})?[-+]?[0-9]{4}", "se.personnummer", "person"),
    _Sort(r"[0-9]{4} ?[0-9]{4} ?[0-9]{4}", "in_.aadhaar", "aadha?ar"),
    _Sort(r"[A-Z]{5}[0-9]{4}[A-Z]", "in_.pan", "pan"),
    _Sort(r"[0-9]{11}", "br.cpf", "cpf"),
)
_STRONG = [sort for sort in _IDS if not sort.named]
_NAMED = [sort for sort in _IDS if sort.named]


def _either(sorts: list[_Sort]) -> re.Pattern[str]:
    return re.compile(_START + "(?:" + "|".join(f"(?P<x{n}>{sort.shape})" for n, sort in enumerate(sorts)) + ")" + _END)


_STRONG_SHAPE = _either(_STRONG)
_NAME = re.compile(rf"\b(?:{'|'.join(sort.named for sort in _NAMED)})", re.IGNORECASE)
_NAMED_SHAPE = re.compile(
    r"(?<![\w.,$€£+-])(?:[0-9]{2,9}(?:[ +-]?[0-9]{3,4}){0,3}(?:-?[A-Z])?|[A-Z]{5}[0-9]{4}[A-Z])" + _END
)
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_CARD = re.compile(
    _START + r"(?:(?:[0-9]{4}[ -]){3}[0-9]{4}|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}|[3-6][0-9]{13,15})" + _END
)
_ISSUERS = re.compile(
    r"4[0-9]{15}|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}|35[0-9]{14}"
)
"""How the numbers of the large card companies begin, and their lengths (ISO/IEC 7812 as published by each)."""
OF_A_THING = re.compile(
    r"(?:order|invoice|ticket|tracking|parcel|serial|part|model|sku|isbn|issn|ean|upc|item|product|case|ref|reference"
    r"|article|version|build|imei|patent|doi|batch|lot|bestell\w*|auftrag\w*|rechnung\w*|artikel\w*|serien\w*"
    r"|sendung\w*|commande|facture|pedido|factura)\b"
    r"(?:[\W_]*(?:id|n[or]|number|num|code|nummer|is|was))*[\W_]*$",
    re.IGNORECASE,
)
"""Words that say that the number after them belongs to a thing."""


def before(text: str, place: int) -> str:
    """The words on the same line before a place."""
    line = text[max(0, place - _LOOK_BACK) : place]
    return line[line.rfind("\n") + 1 :]


def ibans(text: str, start: int, end: int) -> Places:
    """Where account numbers are (IBAN)."""
    for found in _IBAN.finditer(text, start, end):
        if length := _longest_valid(found[0], "iban"):
            yield found.start(), found.start() + length


def _longest_valid(written: str, module: str) -> int:
    """The length of the number at the beginning: capitals of the next words may follow it."""
    while written:
        if _is_valid(written, module):
            return len(written)
        written = written.rpartition(" ")[0].rstrip()
    return 0


def cards(text: str, start: int, end: int) -> Places:
    """Where payment card numbers are."""
    for found in _CARD.finditer(text, start, end):
        digits = re.sub("[ -]", "", found[0])
        if (
            _ISSUERS.fullmatch(digits)
            and _is_valid(digits, "luhn")
            and not OF_A_THING.search(before(text, found.start()))
        ):
            yield found.span()


def ids(text: str, start: int, end: int) -> Places:
    """Where the numbers are that states give to people."""
    for found in _STRONG_SHAPE.finditer(text, start, end):
        sort = _STRONG[int((found.lastgroup or "x0")[1:])]
        if _is_valid(found[0], sort.module) and not OF_A_THING.search(before(text, found.start())):
            yield found.span()
    for found in _NAMED_SHAPE.finditer(text, start, end):
        named = _NAME.search(before(text, found.start()))
        if named and any(_fits(found[0], named[0], sort) for sort in _NAMED):
            yield found.span()


def _fits(number: str, name: str, sort: _Sort) -> bool:
    named = re.match(sort.named, name, re.IGNORECASE)
    return named is not None and re.fullmatch(sort.shape, number) is not None and _is_valid(number, sort.module)


def _is_valid(number: str, module: str) -> bool:
    return bool(importlib.import_module(f"stdnum.{module}").is_valid(number))
