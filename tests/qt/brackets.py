"""A made-up language."""

import gettext


class Brackets(gettext.NullTranslations):
    """Puts every text in brackets, and keeps its places."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)
