"""Colours that can be read, in one place, and the bundled font."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from planner.gui import theme as theme_module
from planner.gui.style_sheet import SHEET
from planner.gui.theme import DARK, LIGHT, Mode, contrast, theme

GUI = Path(theme_module.__file__).parent
THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
# Text and what it stands on, as the window uses them.
PAIRS = [
    *((text, ground) for text in ("text", "muted") for ground in ("bg", "surface")),
    *((text, "sunken") for text in ("text", "muted", "warn")),
    *((text, "surface") for text in ("accent", "pos", "neg", "warn")),
    *((text, "accentbg") for text in ("text", "accent", "muted")),
    *((text, "warnbg") for text in ("text", "warn", "muted")),
    *((text, "negbg") for text in ("text", "neg", "muted")),
    ("on_accent", "accent"),
]


def test_the_contrast_of_grey_on_white_is_that_of_the_wcag_examples():
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)
    assert contrast("#FFFFFF", "#FFFFFF") == 1.0


@pytest.mark.parametrize("colours", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(colours, text, ground):
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", THEMES)
def test_curves_stand_out_from_the_card(colours):
    for number in range(6):
        assert contrast(colours.series(number), colours.surface) >= 2.0


def test_no_colour_is_named_outside_the_theme():
    literal = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\s*[0-9]")
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(GUI.rglob("*.py"))
        if path.name != "theme.py"
        for line in path.read_text().splitlines()
        if literal.search(line) and "``#" not in line
    ]

    assert found == []


def test_the_style_sheet_is_short_and_uses_known_names_only():
    assert len(SHEET.splitlines()) <= 150
    # Template.substitute raises for a name that no theme has.
    assert "$" not in theme_module.style_sheet(DARK, 1.5)


def test_switching_the_theme_changes_the_palette(qapp):
    theme().set_mode(Mode.DARK)
    dark = QApplication.palette().color(QPalette.ColorRole.Base).name().upper()
    theme().set_mode(Mode.LIGHT)
    light = QApplication.palette().color(QPalette.ColorRole.Base).name().upper()

    assert (dark, light) == (DARK.surface, LIGHT.surface)


def test_the_window_is_written_in_the_bundled_font(qapp):
    assert QFontInfo(QApplication.font()).family() == "Inter"


def test_digits_of_figures_are_of_one_width(qapp):
    metrics = QFontMetricsF(theme().figures())
    widths = {metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}

    assert len(widths) == 1


def test_theme_and_text_size_are_kept(qapp, settings):
    theme().set_mode(Mode.DARK)
    theme().set_scale(1.3)
    theme().store(settings)
    theme().set_mode(Mode.LIGHT)
    theme().set_scale(1.0)

    theme().restore(settings)

    assert (theme().mode, theme().scale) == (Mode.DARK, 1.3)


def test_a_damaged_setting_of_the_theme_is_ignored(qapp, settings):
    settings.setValue("theme/mode", "purple")
    settings.setValue("theme/scale", "very large")

    theme().restore(settings)

    assert (theme().mode, theme().scale) == (Mode.SYSTEM, 1.0)
