"""Icons of the Phosphor set (MIT), as QtAwesome ships it, in the theme's present colours.

The font is read from the package's folder: importing QtAwesome itself takes as long as opening a
bare window. A colour is looked up when an icon is drawn, so icons follow the theme by themselves.
"""

import functools
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QIconEngine, QPainter, QPainterPath, QPixmap, QRawFont
from PySide6.QtWidgets import QSizePolicy, QWidget

from ftgui.qt import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_FONT = "phosphor-1.3.0.ttf"
_NAMES = "phosphor-charmap-1.3.0.json"
_DRAWN_AT = 100.0


def icon(name: str, role: str = "text") -> QIcon:
    """The icon called `name` (phosphoricons.com), drawn in the colour of `role`."""
    return QIcon(_Engine(glyph(name), role))


@functools.cache
def glyph(name: str) -> str:
    """The character that is this icon in the icon font. Raises KeyError for a name not in the set."""
    # Reading the whole of it as JSON, and loading what does that, takes longer than drawing every icon of a page.
    names, entry = _names(), f'"{name}": "'
    if entry not in names:
        raise KeyError(name)
    start = names.index(entry) + len(entry)
    return chr(int(names[start : names.index('"', start)], 16))


def draw(painter: QPainter, rect: QRectF, character: str, role: str) -> None:
    """Draw an icon's character in the middle of `rect`, as high as it."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(side / _DRAWN_AT, side / _DRAWN_AT)
    painter.fillPath(_outline(character), theme.colour(role))
    painter.restore()


class _Engine(QIconEngine):
    def __init__(self, character: str, role: str) -> None:
        super().__init__()
        self._character = character
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "disabled" if mode is QIcon.Mode.Disabled else self._role
        draw(painter, QRectF(rect), self._character, role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap


class IconLabel(QWidget):
    """An icon that stands beside text, `lines` lines of body text high. It says nothing by itself."""

    def __init__(self, name: str, role: str = "quiet", lines: float = 1.15) -> None:
        super().__init__()
        self._lines = lines
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_icon(name, role)

    def show_icon(self, name: str, role: str) -> None:
        """Show another icon."""
        self._character, self._role = glyph(name), role
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.em(self._lines), theme.em(self._lines))

    def paintEvent(self, event: "QPaintEvent") -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        middle = QPointF(self.width() / 2, self.height() / 2)
        draw(painter, QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side), self._character, self._role)
        painter.end()


@functools.cache
def _names() -> str:
    """A JSON object: names, each with the number of its character in the icon font."""
    return (_folder() / _NAMES).read_text(encoding="utf-8")


@functools.cache
def _outline(character: str) -> QPainterPath:
    """The icon around the origin: asking the system's fonts for it would take longer than drawing it."""
    font = _font()
    index = font.glyphIndexesForString(character)[0]
    middle_x = font.advancesForGlyphIndexes([index])[0].x() / 2
    middle_y = (font.ascent() - font.descent()) / 2
    return font.pathForGlyph(index).translated(-middle_x, middle_y)


@functools.cache
def _font() -> QRawFont:
    return QRawFont(str(_folder() / _FONT), _DRAWN_AT, QFont.HintingPreference.PreferNoHinting)


def _folder() -> Path:
    spec = importlib.util.find_spec("qtawesome")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "fonts"
