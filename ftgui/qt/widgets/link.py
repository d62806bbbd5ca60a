"""A link to a page on the web, reachable by keyboard."""

import html

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from ftgui.qt.widgets.text import label


def link(text: str, address: str) -> QLabel:
    """A label that opens `address` in the browser."""
    made = label("", "small")
    made.setText(f'<a href="{html.escape(address, quote=True)}">{html.escape(text)}</a>')
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )
    made.setAccessibleName(text)
    made.setToolTip(address)
    made.linkActivated.connect(lambda target: QDesktopServices.openUrl(QUrl(target)))
    return made
