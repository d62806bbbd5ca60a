"""What is left of web pages in a text: HTML tags and entities, and taking them out.

Text about HTML is no remains: code in fences or backticks, whole pages, and rows that speak of HTML.
"""

import html
import re

_BLOCKS = (
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "h[1-6]",
    "blockquote",
    "pre",
    "section",
    "article",
)
_OTHERS = (
    "br",
    "hr",
    "span",
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "small",
    "big",
    "font",
    "center",
    "sub",
    "sup",
    "td",
    "th",
)
_MORE = ("thead", "tbody", "img", "figure", "figcaption", "header", "footer", "nav", "label")
_TAG = re.compile(rf"</?({'|'.join((*_BLOCKS, *_OTHERS, *_MORE))})(?:\s[^<>=]*=[^<>]*)?\s?/?>", re.IGNORECASE)
_BREAK = re.compile(rf"</(?:{'|'.join(_BLOCKS)})>|<[bh]r\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:amp|nbsp|quot|apos|hellip|[mn]dash|[lr][sd]quo|[lr]aquo|bull|middot|copy|reg|trade|euro|deg"
    r"|(?:[aeiouAEIOU](?:uml|acute|grave|circ)|[nN]tilde|[cC]cedil|szlig)|#(?:160|34|39|8\d{3}|x27|x2F|xA0)|#0?39);"
)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_ABOUT = re.compile(
    r"\b(?:x?html5?|xml|css|jsx|svg|php|javascript|markup|web ?page|website|tags?)\b|<!|<script|<\?", re.I
)
_SINGLE = re.compile(r"</?[abiup]>", re.IGNORECASE)


def is_about(text: str) -> bool:
    """Whether HTML is what the text speaks of or consists of."""
    return _ABOUT.search(text) is not None


def find(text: str) -> str | None:
    """The first remains outside of code."""
    if "<" not in text and "&" not in text:
        return None
    return _entity_or_tag(_CODE.sub(" ", text))


def _entity_or_tag(plain: str) -> str | None:
    for found in _TAG.finditer(plain):
        name = found[1].lower()
        # A lone `<b>` may be a type or a variable; a closing tag or an attribute says that it is none.
        if not _SINGLE.fullmatch(found[0]) or re.search(rf"</{name}>", plain, re.IGNORECASE):
            return found[0]
    entity = _ENTITY.search(plain)
    return entity[0] if entity else None


def strip(text: str) -> str:
    """The text without its remains: words and code stay, blocks end in a line break, entities are their sign."""
    given = text
    while find(text) is not None:
        pieces, place = [], 0
        for code in _CODE.finditer(text):
            pieces += [_plain(text[place : code.start()]), code[0]]
            place = code.end()
        stripped = "".join([*pieces, _plain(text[place:])])
        if stripped == text:
            break
        text = stripped
    return text if text == given or given.endswith("\n") else text.rstrip("\n")


def _plain(text: str) -> str:
    if _entity_or_tag(text) is None and not _TAG.search(text):
        return text
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]).replace("\xa0", " "), text)
    return re.sub(r"[ \t]*\n(?:[ \t]*\n){2,}", "\n\n", text)
