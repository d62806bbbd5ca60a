"""Telephone numbers of people: where they are in a text, told by their form and by phonenumbers' rules.

With a plus sign or in its country's usual grouping a number needs no other sign; bare digits count only
after a word such as “phone”. Numbers that all callers share (free and paid services) are nobody's own.
"""

import re

from ftgui.data.checks.idnumbers import OF_A_THING, Places, before

_START, _END = r"(?<![\w.,$€£#+/-])(?<![0-9] )", r"(?![\w%€$]|[.,/-][0-9]| [0-9]{3})"
_SHAPES = re.compile(
    r"(?P<world>(?<![\w+])(?:\+ ?[1-9]|00[1-9](?=[0-9]{0,2}[ /-]))[0-9 ().\-/]{6,22}[0-9])(?![\w%€$])"
    rf"|{_START}(?:"
    r"(?P<US>(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4})"
    r"|(?P<FR>0[1-9](?:[ .-][0-9]{2}){4})"
    r"|(?P<zero>\(?0[1-9][0-9]{1,4}(?:\) ?|[ /-]| / )[1-9][0-9]{1,7}(?:[ -][0-9]{2,5}){0,3})"
    rf"){_END}"
)
_BARE = re.compile(r"(?<![\w.,$€£#+])\(?[0-9][0-9 ().\-/]{6,16}[0-9](?![\w%€$]|[.,-][0-9])")
_NAMED = re.compile(
    r"\b(?:(?:tele|mobil|cell|i|smart)?(?:phone|fon)|mobile?|cell|tel|fax|whatsapp|sms|handy|rufnummer|call|text"
    r"|téléphone|portable|teléfono|móvil|celular|telefone|telefono|cellulare|тел\w*)"
    r"\W{0,3}(?:[a-z]+\W{1,3}){0,3}$",
    re.IGNORECASE,
)
_FEWEST = 10
"""Digits of a number that nothing but its grouping tells; postcodes such as 02110-1301 have fewer."""
_DATE = re.compile(r"(?:19|20)[0-9]{6}")
_EUROPE = ("DE", "GB", "FR", "IT", "NL", "BE", "AT", "CH", "AU")
_MANY = (*_EUROPE, "US", "ES", "PT", "PL", "SE", "DK", "NO", "FI", "IE", "BR", "MX", "IN", "JP", "CN", "ZA", "TR")


def phones(text: str, start: int, end: int) -> Places:
    """Where telephone numbers are."""
    for found in _SHAPES.finditer(text, start, end):
        kind = str(found.lastgroup)
        place = found.start(kind)
        if not OF_A_THING.search(before(text, place)) and (length := _length(found[kind], kind)):
            yield place, place + length
    for found in _BARE.finditer(text, start, end):
        if _DATE.fullmatch(found[0]):
            continue
        if _NAMED.search(before(text, found.start())) and _is_someones(found[0], _MANY):
            yield found.span()


def _length(written: str, kind: str) -> int:
    """How much of what is written there is a number: another may follow it; 0 where none is."""
    if kind != "world":
        regions = _EUROPE if kind == "zero" else (kind,)
        return len(written) if len(re.findall("[0-9]", written)) >= _FEWEST and _is_someones(written, regions) else 0
    while len(written) > 7:
        plain = "+" + written[2:] if written.startswith("00") else written
        if _is_someones(plain, ("ZZ",)):
            return len(written)
        written = re.sub(r"[ ().\-/]*[0-9]+$", "", written)
    return 0


def _is_someones(number: str, regions: tuple[str, ...]) -> bool:
    import phonenumbers  # a tenth of a second, and most rows hold no number

    shared = (
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
    )
    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.number_type(parsed) not in shared
    return False
