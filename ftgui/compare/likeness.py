"""How far an answer is from the expected one, word by word.

`1 - F1` of the words in common, the measure of the SQuAD benchmark (Rajpurkar et al., 2016): 0 for the same
words, 1 for none in common. It knows nothing of meaning: right answers in other words count as different.
"""

import re
from collections import Counter

_WORD = re.compile(r"\w+|[^\w\s]")


def difference(answer: str, expected: str) -> float:
    """The share of different words, 0 to 1; case, spaces and the words' order do not count."""
    given, wanted = Counter(_words(answer)), Counter(_words(expected))
    if not given and not wanted:
        return 0.0
    common = (given & wanted).total()
    return 1 - 2 * common / (given.total() + wanted.total())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
