"""Which old encoding a text is in, by its letters: those beyond ASCII must be those of one language.

Polish read as Western gives `¿ó³æ`, Czech gives `pøijde`: letters that no language has together. Where
languages share an alphabet's bytes the encodings read them alike, so the first that fits is right.
"""

from collections import Counter

_SHARED = frozenset("„“”‘’‚‹›«»–—…•·€£§°©®™²½¼¾×´\xa0\xad")
"""What stands in texts of any language."""
_ENOUGH = 0.98
_WESTERN = (
    "äöüß",
    "àâæçéèêëîïôœùûüÿ",
    "áéíñóúü¿¡ºª",
    "àáâãçéêíóôõúüºª",
    "àèéìíîòóùú",
    "äåæøöéüàèáó",
    "äëéèêïíóöüáúàç",
    "àçèéíïòóúü",
)
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșț", "čćđšž", "äöüßčšž")
_LANGUAGES = (
    *(("cp1252", letters) for letters in _WESTERN),
    *((encoding, letters) for letters in _CENTRAL for encoding in ("cp1250", "iso8859-2")),
    ("cp1254", "çğıİöşüâîû"),
    ("cp1252", "áðéíóúýþæö"),
    ("cp1257", "ąčęėįšųūž"),
    ("cp1257", "āčēģīķļņšūž"),
    ("cp1257", "äõöüšž"),
)


def encoding_of(sample: bytes) -> str | None:
    """The first encoding in which the sample's letters are one language's; None where none is."""
    for encoding, letters in _LANGUAGES:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        counts = Counter(sign for sign in text if sign > "\x7f" and sign not in _SHARED)
        known = {*letters, *letters.upper()}
        fits = sum(count for sign, count in counts.items() if sign in known)
        if fits >= _ENOUGH * counts.total() > 0:
            return encoding
    return None
