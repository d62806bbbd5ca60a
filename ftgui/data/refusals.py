"""Answers that refuse: a model trained on them learns to refuse.

Assistants refuse in few set phrases, nearly always at the beginning of the answer. Only phrases are
listed that hardly begin an honest answer, in the languages whose public training sets hold such answers
in number. “I am sorry” or “I cannot” alone is none, nor is an assistant that says what it is.
"""

import re

_BEGINNING = 240
"""Letters of an answer in which a refusal begins."""
_CANNOT = r"(?:can ?not|can't|won't|am unable to|'m unable to|am not able to|do not|don't)"
_PHRASES = (
    rf"\bAs an? AI(?: language model| model| assistant| chatbot)?,? (?:developed by \w+, )?I(?:'m| am)? ?{_CANNOT}",
    r"\bAs an? (?:AI |large )language model\b",
    rf"\bI(?:'m| am) (?:just |only )?an AI[\w ]{{0,30}},? (?:and |so |but )?I {_CANNOT}",
    rf"\b[Ss]orry,? (?:but )?(?:I )?{_CANNOT} (?:assist|help|comply|do that|fulfil+|provide that|answer that)",
    rf"\bI {_CANNOT} (?:assist with|help with|fulfil+|comply with) (?:that|this|your|such a) request",
    r"\bAls (?:KI|AI)[- ]?(?:Sprachmodell|Modell|Assistent|taalmodel)?\b,? (?:kann|habe|darf|kan|heb) (?:ich|ik)",
    r"\b[Ee]n tant qu(?:e modèle de langage|'(?:IA|assistant IA|intelligence artificielle)),? je ne",
    r"\b[Cc]omo (?:una? |un )?(?:IA|modelo de (?:lenguaje|linguagem))\b[^.\n]{0,30}\b(?:no|não)\b",
    r"\b[Cc]ome (?:IA|modello linguistico),? non\b",
    r"Как языковая модель",
    r"作为[^。]{0,6}(?:人工智能|AI|AI ?语言模型|语言模型)[^。]{0,12}(?:无法|不能)",
    r"(?:AI|言語モデル)として[^。]{0,30}(?:でき|ありま)ません",
)
_REFUSES = re.compile("|".join(_PHRASES))
_HINTS = (
    (b"AI", ("ls AI", "作为")),
    (b"KI", ("ls KI",)),
    (b"IA", ("'IA", "’IA", "omo IA", "omo una IA", "ome IA", "assistant IA")),
    (b"\xc3", ("odelo de l", "odèle de l", "odello l")),
    ("语言模型".encode(), ("作为",)),
    ("人工智能".encode(), ("作为",)),
    ("として".encode(), ("として",)),
    ("язык".encode(), ("Как",)),
)
"""Signs that a text is pressed into (looks.py), and words of it that must be there too."""
_SIGNS = re.compile(b"|".join(sign for sign, _ in _HINTS))
_REQUEST = ("this ", "that ", "your ", "ch a ")
_AM = ("s ", "'m ", "’m ", " am ", "just ", "only ")


def refusal(answer: str) -> str | None:
    """The phrase with which an answer refuses."""
    found = _REFUSES.search(answer[:_BEGINNING].replace("’", "'"))
    return found[0] if found else None


def may_refuse(text: str, signs: bytes) -> bool:
    """Whether an answer in the text may refuse; `signs` are the text's capitals and its letters beyond ASCII."""
    if "orry" in text or "anguage model" in text or _follows(text, "request", _REQUEST):
        return True
    if not _SIGNS.search(signs):
        return False
    others = any(sign in signs and any(word in text for word in words) for sign, words in _HINTS)
    return others or _follows(text, "an AI", _AM)


def _follows(text: str, word: str, befores: tuple[str, ...]) -> bool:
    """Whether the word comes after one of these somewhere."""
    place = text.find(word)
    while place >= 0:
        if text.endswith(befores, 0, place):
            return True
        place = text.find(word, place + 1)
    return False
