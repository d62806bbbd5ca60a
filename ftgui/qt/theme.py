"""The window's colours, sizes and spaces, light and dark, following the system while the app runs.

Every pair of text and background here meets WCAG 2.1 AA (4.5:1), every edge of a control and the
focus ring 3:1 (https://www.w3.org/TR/WCAG21/#contrast-minimum, #non-text-contrast);
tests/qt/test_theme.py computes it.
"""

from string import Template
from typing import NamedTuple

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from ftgui.base import paths

TIGHT, SMALL, MEDIUM, LARGE, SECTION = 4, 8, 16, 24, 32
"""The only spaces between things, in pixels."""

SCROLL_WIDTH = 12
RAIL_WIDTH = 220
CONTENT_WIDTH = 920
CORNER = 8


class Colours(NamedTuple):
    """One theme. `quiet` is secondary text, `line` decorates, `edge` outlines controls."""

    window: str
    rail: str
    card: str
    hover: str
    line: str
    edge: str
    text: str
    quiet: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    on_accent_soft: str
    good: str
    good_soft: str
    caution: str
    caution_soft: str
    bad: str
    bad_soft: str


LIGHT = Colours(
    window="#f4f5f7",
    rail="#eceef1",
    card="#ffffff",
    hover="#f0f2f5",
    line="#dde1e6",
    edge="#858d99",
    text="#1b2027",
    quiet="#56606d",
    disabled="#8d95a0",
    accent="#3454d1",
    accent_hover="#2a45b0",
    on_accent="#ffffff",
    accent_soft="#e8edfd",
    on_accent_soft="#24409f",
    good="#17663a",
    good_soft="#e3f3e9",
    caution="#7d4b00",
    caution_soft="#fcf0d9",
    bad="#ab2019",
    bad_soft="#fdebe9",
)

DARK = Colours(
    window="#15181d",
    rail="#101317",
    card="#1e2228",
    hover="#282d35",
    line="#343a44",
    edge="#76808d",
    text="#e8ebef",
    quiet="#a6b0bc",
    disabled="#6b7480",
    accent="#90a9ff",
    accent_hover="#abbeff",
    on_accent="#0c1333",
    accent_soft="#262f4d",
    on_accent_soft="#c5d2ff",
    good="#7fd8a0",
    good_soft="#1a3325",
    caution="#f1bd62",
    caution_soft="#382a10",
    bad="#ffa198",
    bad_soft="#421f1c",
)


def colours_for(scheme: Qt.ColorScheme) -> Colours:
    """The theme for what the system asks; light where it does not say."""
    return DARK if scheme is Qt.ColorScheme.Dark else LIGHT


class Theme(QObject):
    """Dresses the application when asked to, and again when the system turns dark or the font grows."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._style = Template((paths.resources_dir() / "styles" / "window.qss").read_text(encoding="utf-8"))
        self._dressed: tuple[object, ...] = ()
        self.colours = LIGHT
        self.line_height = QFontMetrics(app.font()).height()
        QDir.addSearchPath("icons", str(paths.resources_dir() / "icons"))
        app.styleHints().colorSchemeChanged.connect(self.dress)

    def dress(self, scheme: Qt.ColorScheme | None = None) -> None:
        """Apply the theme for `scheme`, else for what the system asks, at the application font's size."""
        colours = colours_for(scheme or self._app.styleHints().colorScheme())
        size = self._app.font().pointSizeF()
        look = (colours, self._app.font().toString())
        if self._dressed == look:
            return
        self._dressed = look
        self.colours = colours
        self.line_height = QFontMetrics(self._app.font()).height()
        self._app.setPalette(_palette(colours))
        self._app.setStyleSheet(self._style.substitute(_substitutes(colours, size)))
        self.changed.emit()


_theme: Theme | None = None


def install(app: QApplication) -> Theme:
    """Make `app`'s theme; once for each application object."""
    global _theme
    if _theme is None or _theme.parent() is not app:
        _theme = Theme(app)
    return _theme


def current() -> Theme:
    """The theme of the running application."""
    assert _theme is not None, "theme.install comes first"
    return _theme


def colour(role: str) -> QColor:
    """The present colour of a role of `Colours`."""
    return QColor(getattr(current().colours, role))


def em(times: float = 1.0) -> int:
    """Pixels for a length that grows with the font: 1.0 is the height of a line of body text."""
    return round(current().line_height * times)


def fixed_font() -> QFont:
    """The system's font for files and code, at the size of body text."""
    font = QFont(QApplication.font())
    font.setFamilies(["ui-monospace", "SF Mono", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "monospace"])
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def _substitutes(colours: Colours, size: float) -> dict[str, str]:
    body = size if size > 0 else 10.0
    dark = colours is DARK
    return {
        **colours._asdict(),
        "title_size": f"{body * 1.6:.1f}pt",
        "small_size": f"{max(body * 0.86, 7.5):.1f}pt",
        "check": "icons:check_dark.svg" if dark else "icons:check_light.svg",
    }


def _palette(colours: Colours) -> QPalette:
    roles = QPalette.ColorRole
    table = {
        roles.Window: colours.window,
        roles.WindowText: colours.text,
        roles.Base: colours.card,
        roles.AlternateBase: colours.hover,
        roles.Text: colours.text,
        roles.Button: colours.card,
        roles.ButtonText: colours.text,
        roles.BrightText: colours.bad,
        roles.Highlight: colours.accent,
        roles.HighlightedText: colours.on_accent,
        roles.PlaceholderText: colours.quiet,
        roles.ToolTipBase: colours.card,
        roles.ToolTipText: colours.text,
        roles.Link: colours.accent,
        roles.LinkVisited: colours.accent,
        roles.Accent: colours.accent,
    }
    palette = QPalette()
    for role, value in table.items():
        palette.setColor(role, QColor(value))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    return palette
