"""Every sentence a person reads passes through `tr`.

Pure code speaks to people too (problems, verdicts), and it may not know Qt; the standard library's
gettext serves the window and the command line alike.
"""

import gettext

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(catalogue: gettext.NullTranslations) -> None:
    """Speak the catalogue's language from now on."""
    global _catalogue
    _catalogue = catalogue


def tr(text: str, /, **values: object) -> str:
    """Return `text` in the user's language, its `{name}` places filled from `values`."""
    found = _catalogue.gettext(text)
    return found.format(**values) if values else found


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form of a sentence that fits `count`, which also fills `{count}`."""
    return _catalogue.ngettext(one, many, count).format(count=count, **values)
