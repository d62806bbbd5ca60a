"""Rows that are almost the same: found by sketches, so that no row is held beside all others.

A long row is cut into pieces at a letter that comes about every sixty letters; a change touches only
the pieces around it. A short row is taken by its words. What most rows share (a template, little words)
does not count. Of the rest rensa makes a MinHash, and rows that share a band of it are candidates;
`alike` then compares the rows themselves.
"""

import itertools
from array import array
from collections import Counter
from collections.abc import Collection, Sequence

from ftgui.data.drafts.likeness import Plain, minhash, numbers_of, plain
from ftgui.data.rows import Row

KEYS = 8
"""Keys of a row; 0 where it has none."""
_BAND = 3
_WORD_BAND = 8
_SEED = 42
_LONG = 900
"""Bytes from which a row is cut into pieces."""
_FEWEST = 16
"""Pieces or words that a row must have beyond what most share: in a shorter one, a single word is a difference."""
_SIMILAR = 0.85
"""The share of their words that rows must have in common."""
_WORDS = bytes(byte if chr(byte).isalnum() or byte >= 128 else 32 for byte in bytes(range(256)).lower())
_DIGITS = frozenset(b"0123456789")


def _text_of(row: Row) -> bytes:
    """What is asked and answered, without the system text."""
    texts = [message.content for message in row.messages if message.role not in ("system", "developer")]
    texts += [message.content for message in row.rejected]
    return "\n".join(texts).encode(errors="surrogatepass")


class Sketcher:
    """Makes the keys of rows. `common` are words and pieces that do not count, `cut` is where pieces end."""

    def __init__(self, common: Collection[bytes], cut: bytes) -> None:
        self._common = frozenset(common)
        self._longest = max(map(len, common), default=-1)
        self._cut = cut

    def sketch(self, rows: Sequence[Row | None], texts: Sequence[Plain]) -> bytes:
        """`KEYS` 64-bit numbers for each row; 0 for none. `texts` are the rows' plain ones."""
        out = array("q", bytes(8 * KEYS * len(rows)))
        sets: tuple[list[Collection[bytes]], list[Collection[bytes]]] = ([], [])
        whose: tuple[list[int], list[int]] = ([], [])
        for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
            if row is None:
                continue
            pieces: Collection[bytes] = ()
            if len(text.question) + len(text.answer) >= _LONG:
                pieces = self._own(self._cut.join(text).split(self._cut))
            kind = 0 if len(pieces) >= _FEWEST else 1
            if kind == 1:
                words = _text_of(row).translate(_WORDS).split()
                pieces = self._own(words)
                if len(pieces) < _FEWEST:
                    (words_number,) = numbers_of([b" ".join(words)])
                    out[number * KEYS] = hash((words_number,)) if words else 0  # signed, like the others
                    continue
            sets[kind].append(pieces)
            whose[kind].append(number)
        for kind, band in ((0, _BAND), (1, _WORD_BAND)):
            _fill(out, sets[kind], whose[kind], band)
        return out.tobytes()

    def _own(self, parts: Collection[bytes]) -> Collection[bytes]:
        """Those that count. Many are not asked whether one is there twice, which changes no sketch."""
        if len(parts) >= 2 * _FEWEST:
            common, longest = self._common, self._longest
            return [part for part in parts if len(part) > longest or part not in common]  # a length is told sooner
        return set(parts) - self._common


def _fill(out: "array[int]", sets: Sequence[Collection[bytes]], whose: Sequence[int], band: int) -> None:
    if not sets:
        return
    hashes = minhash().digest_matrix_from_token_byte_sets(sets, KEYS * band, _SEED).to_rows()
    numbers = itertools.chain.from_iterable(hashes)
    # Python's own hash of a tuple of numbers is the same in every process.
    keys = array("q", map(hash, zip(*[numbers] * band, strict=True)))
    for place, number in enumerate(whose):
        out[number * KEYS : (number + 1) * KEYS] = keys[place * KEYS : (place + 1) * KEYS]


def common_of(rows: Sequence[Row]) -> tuple[tuple[bytes, ...], bytes]:
    """What most of these rows share, and the letter to cut pieces at. Of fewer than 50 rows nothing is common."""
    texts = list(map(_text_of, rows))
    letters = Counter("".join(text[:2000].decode(errors="ignore") for text in texts).lower())
    total = sum(letters.values())
    usual = [letter for letter in letters if not letter.isspace()]
    cut = min(usual, key=lambda letter: (abs(letters[letter] / total - 1 / 60), letter), default="w").encode()
    if len(texts) < 50:
        return (), cut
    shares: Counter[bytes] = Counter()
    for row, text in zip(rows, texts, strict=True):
        question, answer = plain(row)
        shares.update({*text.translate(_WORDS).split(), *question.split(cut), *answer.split(cut)})
    return tuple(sorted(part for part, count in shares.items() if count > len(texts) * 0.2)), cut


def alike(one: Row, other: Row, common: Collection[bytes]) -> bool:
    """Whether two rows are almost the same: the same words, or nearly so in longer ones; numbers must agree."""
    first, second = (_text_of(row).translate(_WORDS).split() for row in (one, other))
    if first == second:
        return True
    left, right = set(first).difference(common), set(second).difference(common)
    if min(len(left), len(right)) < _FEWEST or len(left & right) < _SIMILAR * len(left | right):
        return False
    return _numbers(first) == _numbers(second)


def _numbers(words: Sequence[bytes]) -> list[bytes]:
    return sorted(word for word in words if not _DIGITS.isdisjoint(word))
