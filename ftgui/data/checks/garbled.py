"""Letters that were saved in one encoding and read in another (“Ã©” for “é”), and mending them exactly.

UTF-8 writes a letter beyond ASCII as two to four bytes; read as Windows-1252 each byte becomes a
letter of its own. Many such pairs are also honest text (“CAFÉ” ends in É and a quotation mark), so only
those are taken for damage that hardly occur otherwise, or that stand two in a row.
"""

import re

_HINTS = "ÃÂâðï\ufffdÐÑÎÏ×ØÙãäåæçè"
_AFTER = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_RARE = "\u0080-\u00bf€‚ƒ†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ"
_GARBLED = re.compile(
    f"Ã(?:[{_RARE}]|[„…‘’“”–—](?=[a-zß]))"
    "|Â[\u0080-\u009f»«°§©®·£±²³½¼¾¿¡´¨]"
    f"|â€[{_AFTER}]|â[‚„†‡ˆ‰œž][{_AFTER}]"
    f"|ðŸ[{_AFTER}]{{2}}|ï»¿"
    f"|(?:[ÎÏÐÑ×ØÙ][{_AFTER}]){{3,}}|(?:[ã-é][{_AFTER}]{{2}}){{2,}}"
    "|\ufffd"
)
_RUN = re.compile(f"(?:[Â-ß][{_AFTER}]|[à-ï][{_AFTER}]{{2}}|[ð-ô][{_AFTER}]{{3}})+")
# Windows-1252 leaves five bytes undefined; programs pass them through.
_BYTES = {letter: byte for byte in range(0x80, 0x100) if len(letter := bytes([byte]).decode("cp1252", "ignore")) == 1}


def find(text: str) -> str | None:
    """The first garbled place."""
    if text.isascii() or not any(hint in text for hint in _HINTS):
        return None
    found = _GARBLED.search(text)
    return found[0] if found else None


def mend(text: str) -> str:
    """The text as it was meant, or unchanged where not all of its damage can be taken back exactly.

    Texts that were damaged twice are mended twice.
    """
    mended = text
    while find(mended) is not None:
        better = _RUN.sub(_meant, mended)
        if better == mended:
            return text
        mended = better
    return mended


def _meant(found: re.Match[str]) -> str:
    run = found[0]
    if not _GARBLED.search(found.string, found.start(), found.end() + 1):  # one letter more, which may be asked for
        return run
    try:
        return bytes(_BYTES.get(letter, ord(letter)) for letter in run).decode()
    except ValueError:
        return run
