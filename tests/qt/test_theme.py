"""Both themes can be read by everyone, and follow the system."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ftgui.base import paths
from ftgui.qt import theme
from ftgui.qt.icons import glyph
from ftgui.qt.main_window import MainWindow
from ftgui.qt.theme import DARK, LIGHT, Colours
from ftgui.qt.widgets.text import label

PAIRS: tuple[tuple[str, str, float], ...] = (
    *((text, back, 4.5) for text in ("text", "quiet") for back in ("window", "rail", "card", "hover")),
    *((text, "card", 4.5) for text in ("accent", "good", "caution", "bad")),
    *((text, "window", 4.5) for text in ("accent", "good", "caution", "bad")),
    *((text, "hover", 4.5) for text in ("accent", "good", "caution", "bad")),
    ("on_accent", "accent", 4.5),
    ("on_accent", "accent_hover", 4.5),
    *((text, "accent_soft", 4.5) for text in ("on_accent_soft", "text", "quiet", "accent")),
    *((kind, f"{kind}_soft", 4.5) for kind in ("good", "caution", "bad")),
    *((text, f"{kind}_soft", 4.5) for text in ("text", "quiet") for kind in ("good", "caution", "bad")),
    *(("edge", back, 3.0) for back in ("card", "window")),
    *(("accent", back, 3.0) for back in ("card", "window", "rail", "hover")),
)
"""(foreground, background, least contrast): what is drawn on what."""


def _luminance(colour: str) -> float:
    """WCAG 2.1's relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=lambda each: str(each))
def test_every_pair_can_be_read(colours: Colours, front: str, back: str, least: float) -> None:
    assert contrast(getattr(colours, front), getattr(colours, back)) >= least


def test_a_dark_system_makes_a_dark_window_at_once(window: MainWindow, qapp: QApplication) -> None:
    assert window.palette().window().color().name() == LIGHT.window
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    try:
        assert window.palette().window().color().name() == DARK.window
        assert DARK.card in qapp.styleSheet()
    finally:
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert window.palette().window().color().name() == LIGHT.window


def test_a_bigger_system_font_makes_everything_bigger(window: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    normal = qapp.font()
    before = window.page.title.fontMetrics().height()
    qapp.setFont(QFont(normal.family(), round(normal.pointSizeF() * 1.5)))
    try:
        qtbot.waitUntil(lambda: window.page.title.fontMetrics().height() > before * 1.3)
    finally:
        qapp.setFont(normal)
    qtbot.waitUntil(lambda: window.page.title.fontMetrics().height() == before)


def test_there_are_three_sizes_and_two_weights() -> None:
    style = (paths.resources_dir() / "styles" / "window.qss").read_text(encoding="utf-8")
    assert set(re.findall(r"font-size: ([^;]+);", style)) == {"$title_size", "$small_size"}
    assert set(re.findall(r"font-weight: ([^;]+);", style)) == {"600"}


def test_text_is_shown_as_it_is(qtbot: QtBot) -> None:
    shown = label("<b>Dear & valued</b>")
    qtbot.addWidget(shown)
    assert shown.textFormat() is Qt.TextFormat.PlainText


def test_an_icon_that_is_not_in_the_set_is_refused() -> None:
    assert len(glyph("check")) == 1
    with pytest.raises(KeyError):
        glyph("no-such-icon")


def test_lengths_grow_with_the_font(qapp: QApplication) -> None:
    assert theme.em(2.0) == pytest.approx(2 * theme.em(1.0), abs=1)
