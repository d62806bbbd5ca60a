"""From bytes to text: byte order mark, then UTF-8, then what charset-normalizer finds likely."""

import codecs
import re
from pathlib import Path

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\x1b")
_SAMPLE = 256 << 10
_WESTERN = frozenset("äöüßÄÖÜéèêëÉÈÊËàâáãåÀÂÁÃÅçÇîïíìÎÏÍÌôóòõøÔÓÒÕØùûúÙÛÚœŒæÆñÑÿŸ¿¡«»“”„‘’‚–—…€£°§©®™·×½¼²º\xa0´•")


class Decoded(msgspec.Struct, frozen=True):
    """`damaged` says that some bytes were no text and became U+FFFD."""

    text: str
    encoding: str
    damaged: bool = False


def decode(content: bytes, path: Path) -> Decoded:
    """Find the encoding and decode. Raises ProblemError (`data.binary`, `data.encoding`)."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode_as(content, encoding)
    if (wide := _wide(content)) is not None:
        return _decode_as(content, wide)
    if _looks_binary(content):
        raise binary(path)
    try:
        return Decoded(content.decode(), "utf-8")
    except UnicodeDecodeError:
        return _decode_other(content, path)


def binary(path: Path, kind: str = "") -> ProblemError:
    """The problem of a file that holds no text; `kind` says what it is where that is known."""
    said = tr("“{name}” is {kind}, which holds no rows.", name=path.name, kind=kind)
    return fail(
        "data.binary",
        said if kind else tr("“{name}” holds no text that can be read.", name=path.name),
        tr("Choose a table or a text file: CSV, Excel, OpenDocument, JSON or JSON lines."),
        file=str(path),
        remedy="choose_file",
    )


def _decode_as(content: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(content.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(content.decode(encoding, errors="replace"), encoding, damaged=True)


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: plain letters leave every second byte empty."""
    sample = content[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) < 4 or max(even, odd) < len(sample) * 0.3 or min(even, odd) > len(sample) * 0.05:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _looks_binary(content: bytes) -> bool:
    """More than one control character in a hundred bytes is no text."""
    sample = content[:_SAMPLE]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) / 100


def _decode_other(content: bytes, path: Path) -> Decoded:
    if _mostly_utf8(content):
        return _decode_as(content, "utf-8")
    if _is_western(content):
        return Decoded(content.decode("cp1252"), "cp1252")
    from charset_normalizer import from_bytes  # a tenth of a second: only for files that need it

    best = from_bytes(content[:_SAMPLE]).best()
    if best is None:
        raise fail(
            "data.encoding",
            tr("The letters in “{name}” are stored in a way this app does not recognise.", name=path.name),
            tr("Open it in the program it comes from and save it as “CSV UTF-8” or “Unicode text”."),
            file=str(path),
            remedy="choose_file",
        )
    return _decode_as(content, best.encoding)


_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _mostly_utf8(content: bytes) -> bool:
    """Whether this is UTF-8 with a few damaged places rather than another encoding."""
    whole = len(_SEQUENCE.findall(content))
    left = len(re.findall(rb"[\x80-\xff]+", _SEQUENCE.sub(b"", content)))
    return whole > 4 * left


def _is_western(content: bytes) -> bool:
    """Whether Windows' western encoding gives words: its accented letters only, and few of them."""
    sample = content[:_SAMPLE]
    try:
        text = content.decode("cp1252")[: len(sample)]
    except UnicodeDecodeError:
        return False
    special = [letter for letter in text if letter > "\x7f"]
    letters = sum(map(str.isalpha, text))
    return len(special) <= 0.25 * letters and _WESTERN.issuperset(special)
