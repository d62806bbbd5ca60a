"""Answers that refuse: a model trained on them learns to refuse.

Assistants refuse in few set phrases, nearly always at the beginning of the answer. Only phrases are
listed that hardly begin an honest answer, in the languages whose public training sets hold such answers
in number. “I am sorry” or “I cannot” alone is none, nor is an assistant that says what it is.
"""

import re
from collections.abc import Sequence

from ftgui.data.rows import Message

_BEGINNING = 240
"""Letters of an answer in which a refusal begins."""
_CANNOT = r"(?:can ?not|can't|won't|am unable to|'m unable to|am not able to|do not have|don't have)"
_PHRASES = (
    rf"\bAs an? AI(?: language model| model| assistant| chatbot)?,? (?:developed by \w+, )?I(?:'m| am)? ?{_CANNOT}",
    rf"\bAs an AI language model\b[^.\n]{{0,60}}?\bI(?: am|'m)? ?{_CANNOT}",
    rf"\bI(?:'m| am) (?:just |only )?an AI[\w ]{{0,30}},? (?:and |so |but )?I {_CANNOT}",
    rf"\b[Ss]orry,? (?:but )?(?:I )?{_CANNOT} (?:assist|help|comply|do that|fulfil+|provide that|answer that)",
    rf"\bI {_CANNOT} (?:assist with|help with|fulfil+|comply with) (?:that|this|your|such a) request",
    r"\b(?:[Tt]ut mir (?:sehr )?leid|[Ss]orry),? (?:aber )?(?:dabei|damit|das|diese \w+) kann ich (?:\w+ )?nicht"
    r" (?:helfen|beantworten|erfüllen|tun)",
    r"\b[Tt]ut mir (?:sehr )?leid,? (?:aber )?ich kann (?:\w+ ){0,3}nicht (?:helfen|beantworten|erfüllen|unterstützen)",
    r"\b[Jj]e suis désolée?,? (?:mais )?je ne (?:peux|suis) pas (?:répondre|vous aider|en mesure)",
    r"\b[Ll]o siento,? (?:pero )?no puedo (?:ayudar|responder|cumplir|proporcionar)",
    r"\b[Mm]i dispiace,? (?:ma )?non posso (?:aiutar|rispondere|fornire)",
    r"(?:抱歉|对不起)[，,]?我?(?:无法|不能)(?:回答|提供|帮助|满足|协助)",
    r"\bAls (?:KI|AI)[- ]?(?:Sprachmodell|Modell|Assistent|taalmodel)?\b,? (?:kann|habe|darf|kan|heb) (?:ich|ik)",
    r"\b[Ee]n tant qu(?:e modèle de langage|'(?:IA|assistant IA|intelligence artificielle)),? je ne",
    r"\b[Cc]omo (?:una? |uma? )?(?:IA|modelo de (?:lenguaje|linguagem))\b[^.\n]{0,30}\b(?:no|não)\b",
    r"\b[Cc]ome (?:IA|modello linguistico),? non\b",
    r"Как языковая модель",
    r"作为[^。]{0,6}(?:人工智能|AI|AI ?语言模型|语言模型)[^。]{0,12}(?:无法|不能)",
    r"(?:AI|言語モデル)として[^。]{0,30}(?:でき|ありま)ません",
)
_REFUSES = re.compile("|".join(_PHRASES))
_HINTS = (
    (b"AI", "AI", ("s an ", "'m an ", "’m an ", " am an ", "just an ", "only an ", "ls ", "作为", "一个")),
    (b"KI", "KI", ("ls ",)),
    (b"IA", "IA", ("'", "’", "assistant ", "omo ", "omo una ", "omo uma ", "ome ")),
    (b"\xc3", "de l", ("odèle ", "odelo ")),
    (b"\xc3", "linguistico", ("odello ",)),
    ("言語".encode(), "として", ("ル",)),
    (b"AI" + "として".encode(), "として", ("AI",)),
    ("语言模型".encode(), "作为", ("",)),
    ("人工智能".encode(), "作为", ("",)),
    ("язык".encode(), "языковая", ("Как ",)),
)
"""What a text is pressed into (looks.py) must hold, then the text itself: a word, one of these before it."""
_SORRY_BEYOND_ASCII = ("désolé", "抱歉", "对不起")
_REQUEST = ("this ", "that ", "your ", "ch a ")


def refusal(answer: str) -> str | None:
    """The phrase with which an answer refuses."""
    found = _REFUSES.search(answer[:_BEGINNING].replace("’", "'"))
    return found[0] if found else None


def may_refuse(messages: Sequence[Message], signs: bytes) -> bool:
    """Whether an answer may refuse; `signs` are at least the answers' capitals and their letters beyond ASCII."""
    text = "\n".join([message.content[:_BEGINNING] for message in messages if message.role == "assistant"])
    # One after the other, as every text comes by here and a loop would take longer than the searches.
    if "orry" in text or " leid" in text or "o siento" in text or "i dispiace" in text:
        return True
    if _follows(text, "request", _REQUEST):
        return True
    if not text.isascii() and any(word in text for word in _SORRY_BEYOND_ASCII):
        return True
    if signs.isascii() and not (b"AI" in signs or b"KI" in signs or b"IA" in signs):
        return False
    return any(sign in signs and _follows(text, word, befores) for sign, word, befores in _HINTS)


def _follows(text: str, word: str, befores: tuple[str, ...]) -> bool:
    """Whether the word comes after one of these somewhere."""
    place = text.find(word)
    while place >= 0:
        if text.endswith(befores, 0, place):
            return True
        place = text.find(word, place + 1)
    return False
