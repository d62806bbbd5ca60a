"""From bytes to letters, piece by piece: byte order mark, then UTF-8, then what charset-normalizer finds likely.

As long as a file is plain ASCII every encoding reads it alike, so the choice is put off until the
first other letter, and made by what stands around it.
"""

import codecs
import re
from collections.abc import Iterator

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.readers import alphabets
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\x1b\x01\x1f")
"""None that stand in texts, nor those that databases put between fields."""
_LONGEST = 1 << 16
"""Letters of a line that are held."""
_SAMPLE = 256 << 10
_BEFORE = 64 << 10
_FOREIGN = re.compile(rb"[\x80-\xff]")
_JAPANESE = re.compile(rb"\x1b\$[@B][!-~]{2,}\x1b\([BJ]")
_REPLACED = "\ufffd"
_WESTERN = frozenset("äöüßÄÖÜéèêëÉÈÊËàâáãåÀÂÁÃÅçÇîïíìÎÏÍÌôóòõøÔÓÒÕØùûúÙÛÚœŒæÆñÑÿŸ¿¡«»“”„‘’‚–—…€£°§©®™·×½¼²º\xa0´•")


class Letters:
    """The text of a file, once through. `encoding` is "ascii" until another letter came.

    `damaged` says that some bytes were no text and became U+FFFD.
    Raises ProblemError (`data.binary`) for a file that holds no text.
    """

    def __init__(self, file: Opened, head: Head) -> None:
        self._file = file
        self._head = head
        self.damaged = False
        self.encoding = _at_start(file)
        self._say()

    def texts(self) -> Iterator[str]:
        """The file as text. Raises ProblemError (`data.*`)."""
        decoder: codecs.IncrementalDecoder | None = None
        for block in self._file.blocks():
            self._decide(block)
            if self.encoding == "ascii":
                yield block.decode("ascii")
                continue
            decoder = decoder or codecs.getincrementaldecoder(self.encoding)(errors="replace")
            text = decoder.decode(block)
            self._note_damage(text, block)
            yield text
        if decoder is not None and (text := decoder.decode(b"", final=True)):
            self.damaged = True
            yield text

    def utf8(self) -> Iterator[bytes]:
        """The file as UTF-8 without a mark; what is UTF-8 already passes unread, damage included."""
        decoder: codecs.IncrementalDecoder | None = None
        mark = len(codecs.BOM_UTF8) if self.encoding == "utf-8-sig" else 0
        for block in self._file.blocks():
            self._decide(block)
            if self.encoding in ("ascii", "utf-8", "utf-8-sig"):
                yield block[mark:]
                mark = max(0, mark - len(block))
            else:
                decoder = decoder or codecs.getincrementaldecoder(self.encoding)(errors="replace")
                yield decoder.decode(block).encode("utf-8", "replace")
        if decoder is not None:
            yield decoder.decode(b"", final=True).encode()

    def _decide(self, block: bytes) -> None:
        if self.encoding == "ascii" and not block.isascii():
            found = _FOREIGN.search(block)
            place = self._file.done - len(block) + (found.start() if found else 0)
            self.encoding = _guess(self._file, max(0, place - _BEFORE))
            self._say()

    def _say(self) -> None:
        self._head.encoding = "utf-8" if self.encoding == "ascii" else self.encoding

    def _note_damage(self, text: str, block: bytes) -> None:
        """UTF-8 may hold the sign of damage itself: a program before us has written it."""
        if not self.damaged and _REPLACED in text:
            meant = block.count(_REPLACED.encode()) if self.encoding.startswith("utf-8") else 0
            self.damaged = text.count(_REPLACED) > meant


def text_lines(file: Opened, head: Head) -> Iterator[str]:
    """The lines of a file without their ends; one without an end in sight comes in pieces."""
    rest = ""
    for text in Letters(file, head).texts():
        *lines, rest = re.split(r"\r\n|\n|\r(?!\Z)", rest + text)
        yield from lines
        if len(rest) > _LONGEST:
            yield rest
            rest = ""
    yield rest.rstrip("\r")


def sample_as_utf8(file: Opened) -> bytes:
    """The file's beginning as UTF-8 without a mark. Raises ProblemError (`data.binary`, `data.encoding`)."""
    encoding = _at_start(file)
    if encoding == "ascii" and (found := _FOREIGN.search(file.sample)):
        encoding = _guess(file, max(0, found.start() - _BEFORE))
    if encoding in ("ascii", "utf-8"):
        return file.sample
    return file.sample.decode(encoding, "replace").encode("utf-8", "replace")


def binary(file: Opened, kind: str = "") -> ProblemError:
    """The problem of a file that holds no text; `kind` says what it is where that is known."""
    said = tr("“{name}” is {kind}, which holds no rows.", name=file.name, kind=kind)
    return fail(
        "data.binary",
        said if kind else tr("“{name}” holds no text that can be read.", name=file.name),
        tr("Choose a table or a text file: CSV, Excel, OpenDocument, JSON or JSON lines."),
        file=str(file.path),
        remedy="choose_file",
    )


def _at_start(file: Opened) -> str:
    for mark, encoding in _MARKS:
        if file.sample.startswith(mark):
            return encoding
    if (wide := _wide(file.sample[:4096])) is not None:
        return wide
    if file.sample.isascii() and _JAPANESE.search(file.sample):
        return "iso2022_jp"
    sample = file.sample[:_SAMPLE]
    # More than one control character in a hundred bytes is no text.
    if len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) / 100:
        raise binary(file)
    return "ascii"


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: plain letters leave every second byte empty, or three of four."""
    if len(sample) < 4:
        return None
    empty = [sample[place::4].count(0) / len(sample[place::4]) for place in range(4)]
    for encoding, filled in (("utf-32-le", 0), ("utf-32-be", 3)):
        if empty[filled] < 0.05 and min(empty[:filled] + empty[filled + 1 :]) > 0.6:
            return encoding
    even, odd = (empty[0] + empty[2]) / 4, (empty[1] + empty[3]) / 4
    if max(even, odd) < 0.3 or min(even, odd) > 0.05:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _guess(file: Opened, start: int) -> str:
    """The encoding by what stands around the first letter that is not ASCII."""
    sample = file.piece(start, _SAMPLE)
    if _is_utf8(sample) or _mostly_utf8(sample):
        return "utf-8"
    if (known := alphabets.encoding_of(sample)) is not None:
        return known
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes  # a tenth of a second: only for files that need it

    best = from_bytes(sample).best()
    if best is None:
        raise fail(
            "data.encoding",
            tr("The letters in “{name}” are stored in a way this app does not recognise.", name=file.name),
            tr("Open it in the program it comes from and save it as “CSV UTF-8” or “Unicode text”."),
            file=str(file.path),
            remedy="choose_file",
        )
    return best.encoding


def _is_utf8(sample: bytes) -> bool:
    """A sample may end within a letter."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _mostly_utf8(sample: bytes) -> bool:
    """Whether this is UTF-8 with a few damaged places rather than another encoding."""
    left = len(_FOREIGN.findall(_SEQUENCE.sub(b"", sample)))
    return len(_FOREIGN.findall(sample)) > 8 * left


def _is_western(sample: bytes) -> bool:
    """Whether Windows' western encoding gives words: its accented letters only, and few of them."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    special = [letter for letter in text if letter > "\x7f"]
    letters = sum(map(str.isalpha, text))
    return len(special) <= 0.25 * letters and _WESTERN.issuperset(special)
