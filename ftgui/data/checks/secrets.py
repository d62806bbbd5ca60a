"""Keys and passwords in a text. A model that learned them tells them to whoever asks.

Providers give their keys a beginning of their own so that they can be found: the list follows what they
document (GitHub, GitLab, Slack, AWS, Google, Stripe, OpenAI, Anthropic, Hugging Face, npm, PyPI, SendGrid).
"""

import re

from ftgui.data.checks.spots import Spot, apart

CODE = "data.secret"
_KEY = re.compile(
    r"(?<![\w-])(?:"
    r"(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])"
    r"|AIza[\w-]{35}(?![\w-])"
    r"|sk-(?:proj-|svcacct-|ant-(?:api|admin)[0-9]{2}-|or-v1-)?[A-Za-z0-9_-]{20,200}"
    r"|[srp]k_(?:live|test)_[A-Za-z0-9]{16,120}"
    r"|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{40,255}|glpat-[\w-]{20,64}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,200}|xapp-[0-9]-[A-Za-z0-9-]{20,200}"
    r"|hf_[A-Za-z0-9]{30,64}|npm_[A-Za-z0-9]{36}|pypi-AgE[\w-]{50,400}|SG\.[\w-]{16,32}\.[\w-]{32,64}"
    r"|eyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,2000}"
    r")"
    r"|-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[\s\S]{0,20000}?-----END (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\s\\]*)"
)
_HINTS = ("AKIA", "ASIA", "AIza", "sk-", "glpat-", "xox", "xapp-", "pypi-", "SG.", "eyJ", "PRIVATE KEY")
_HINTS_WITH_LINE = ("k_live_", "k_test_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "hf_", "npm_")
_SET = re.compile(r"[:=][ \t]{0,3}[\"']?(?=\S*[0-9])(?P<value>[^\s\"'<>()\[\]{}$,;`:=][^\s\"'<>()\[\]{}$,;`]{7,199})")
_NAMES = re.compile(
    r"(?:passw(?:or)?d|passwort|kennwort|pwd|secret(?:_?(?:access_?)?key)?|api[_ -]?key|access[_-]?key|auth[_-]?token"
    r"|client[_-]?secret|account[_-]?key)[\"']?[ \t]{0,3}$",
    re.IGNORECASE,
)
_LONGEST_NAME = 24
_LOGIN = re.compile(r"://[^\s/:@]{1,64}:(?P<value>[^\s/:@<>{}\[\]$*]{4,100})@[\w-]")
_PRETENDED = re.compile(r"your|example|xxx|\*\*|\.\.\.|…|placeholder|changeme|dummy|redacted|none|null", re.IGNORECASE)


def spots(text: str) -> list[Spot]:
    """Where keys and passwords are."""
    hints = (*_HINTS, *_HINTS_WITH_LINE) if "_" in text else _HINTS
    keys = _KEY.finditer(text) if any(hint in text for hint in hints) else ()
    found = [each.span() for each in keys if not _PRETENDED.search(each[0][:60])]
    found += [
        each.span("value")
        for each in _SET.finditer(text)
        if _is_real(each) and _NAMES.search(text, max(0, each.start() - _LONGEST_NAME), each.start())
    ]
    found += [each.span("value") for each in _LOGIN.finditer(text) if _is_real(each)]
    return apart(Spot(CODE, start, end) for start, end in found)


def _is_real(found: re.Match[str]) -> bool:
    """Whether the value is a password rather than a word about one: letters and digits, and nothing pretended.

    After a colon many words may follow in plain prose, so more is asked of them.
    """
    value = found["value"]
    if _PRETENDED.search(value) or "(" in value:
        return False
    kinds = sum(re.search(kind, value) is not None for kind in ("[a-z]", "[A-Z]", "[0-9]", r"[^\w\s.]"))
    return kinds >= 2 and re.search("[0-9]", value) is not None
