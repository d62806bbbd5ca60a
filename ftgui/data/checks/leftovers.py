"""What programs and people leave in texts: places to fill in, signs for nothing, marks of a model's chat template."""

import re
from collections.abc import Sequence

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_BRACES = re.compile(r"(?<![}^_\\])\{\{\s*[\w.-]{1,40}\s*\}\}")
"""Not behind what formulas in TeX have in front of theirs."""
_ABOUT_BRACES = re.compile(
    r"\b(?:jinja|handlebars|mustache|django|twig|vue|angular|liquid|helm|ansible|dbt)\w*", re.IGNORECASE
)
"""Languages in whose texts such braces belong."""
_WHAT = (
    "(?:(?:first|last|full|user|customer|client|company|sender|recipient|product|city|your)[ _-]?)?"
    "(?:name|date|company|e-?mail|address|phone|city|title|number)"
)
_TO_FILL = re.compile(
    r"(?<![\w\]])\[(?:(?:[Yy]our|[Ii]nsert|[Ee]nter|YOUR|INSERT|ENTER) [\w ,/'-]{2,40}"
    rf"|(?=[A-Z])(?i:{_WHAT}))\](?![(\[:])"
    rf"|(?<!\w)<(?:(?:your|insert|enter)[ _-][\w -]{{2,40}}|{_WHAT})>"
    r"|(?:^|\n)\s*(?:TODO|TBD|FIXME)\b(?!\s+[Ll]ist)|[Ll]orem ipsum dolor"
)
MARKS = re.compile(r"<\|[A-Za-z][\w ▁-]{1,40}\|>|<｜[^｜<>\s]{2,40}｜>|</?(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>")
"""The marks of the wide-spread chat templates: ChatML, Llama 2 and 3, Gemma, Mistral, Phi, DeepSeek, GPT."""

_MOST_NOTHING = 16
"""Letters of a sign for nothing, with spaces around it."""
_NOTHING = frozenset(("n/a", "n.a.", "k.a.", "s/o", "null", "nan", "nil", "undefined"))
_NO_WORDS = re.compile(r"[-–—?.…]+|#(?:n/a|ref!|value!|name\?|div/0!|null!|num!)")
"""What stands in a cell without text: what people, databases and spreadsheets put there."""


def placeholder(text: str, asked: str = "") -> str | None:
    """The first place to fill in; none that the question itself speaks of, and none in code but `{{name}}`."""
    if "{{" in text and (found := _BRACES.search(_CODE.sub(" ", text))):
        return None if _ABOUT_BRACES.search(asked + text) else found[0]
    if "[" in text or "<" in text or "TODO" in text or "TBD" in text or "FIXME" in text or "orem ipsum" in text:
        for place in _TO_FILL.finditer(_CODE.sub(" ", text)):
            if place[0].strip() not in asked:
                return place[0].strip()
    return None


def says_nothing(answer: str) -> bool:
    """Whether an answer is only a sign that there is none."""
    if len(answer) > _MOST_NOTHING:
        return False
    said = answer.strip().casefold()
    return said in _NOTHING or _NO_WORDS.fullmatch(said) is not None


def marks(text: str, special: Sequence[str] = ()) -> list[str]:
    """The different marks of chat templates in the text, those of the chosen model (`special`) among them."""
    found = MARKS.findall(text) if "<" in text or "[" in text else []
    return list(dict.fromkeys([*found, *(mark for mark in special if mark in text)]))


def harmless(text: str, mark: str) -> str:
    """The text with the mark written so that no tokenizer takes it for one: a space after its first sign."""
    return text.replace(mark, f"{mark[0]} {mark[1:]}")
