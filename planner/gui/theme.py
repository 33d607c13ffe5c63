"""Colours, type sizes and distances of the window: the one place they are named.

Palette, style sheet, charts, icons and delegates all read the tokens here. Every colour
is a pair, one value for the light theme and one for the dark. Series colours follow
Okabe and Ito and stay apart for colour-blind eyes; charts add different dashes.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from string import Template
from typing import Final

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from planner.core.resources import resource_path
from planner.gui.style_sheet import SHEET

FAMILY: Final = "Inter"


@dataclass(frozen=True)
class Colours:
    """The colours of one theme."""

    bg: str  # window background
    surface: str  # cards, bars, fields
    sunken: str  # wells, inactive fields, hovered rows
    border: str  # hairlines
    outline: str  # edges of fields, buttons and boxes
    text: str
    muted: str  # secondary text, axis labels
    accent: str  # links, selection, primary button
    on_accent: str  # text on the accent
    accentbg: str  # selected row
    pos: str  # good
    neg: str  # bad
    negbg: str  # ground of an error
    warn: str  # warning text
    warnbg: str  # ground of a warning
    grid: str  # chart grid
    s1: str
    s2: str
    s3: str
    s4: str
    s5: str
    s6: str  # neutral series

    def series(self, number: int) -> str:
        """Return the colour of a series, counted from 0; they repeat after six."""
        return (self.s1, self.s2, self.s3, self.s4, self.s5, self.s6)[number % 6]


LIGHT: Final = Colours(
    bg="#F4F6F8",
    surface="#FFFFFF",
    sunken="#EDF0F3",
    border="#DDE2E8",
    outline="#C3CBD4",
    text="#18202B",
    muted="#586474",
    accent="#0B5FD0",
    on_accent="#FFFFFF",
    accentbg="#E7F0FD",
    pos="#0A7A4B",
    neg="#BF3527",
    negbg="#FDECEA",
    warn="#8F5F00",
    warnbg="#FFF4DC",
    grid="#E8ECF0",
    s1="#0072B2",
    s2="#E69F00",
    s3="#009E73",
    s4="#CC79A7",
    s5="#56B4E9",
    s6="#8A94A1",
)
DARK: Final = Colours(
    bg="#0F1318",
    surface="#181E26",
    sunken="#131920",
    border="#2A333E",
    outline="#3C4754",
    text="#E7ECF2",
    muted="#98A5B4",
    accent="#72ABFF",
    on_accent="#0F1318",
    accentbg="#1B2A40",
    pos="#4FC98E",
    neg="#FF8177",
    negbg="#331C1C",
    warn="#E8B84B",
    warnbg="#2E2614",
    grid="#232C36",
    s1="#4AA8E0",
    s2="#F0B43C",
    s3="#2DC79B",
    s4="#E39AC2",
    s5="#8FD0F5",
    s6="#7D8997",
)

# Type in pixels at 100%; distances are multiples of the grid.
SIZES: Final = {"caption": 11, "body": 13, "title": 15, "answer": 20, "kpi": 21}
GRID: Final = 4
GAP: Final = 12
PADDING: Final = 16
RADIUS: Final = 8

SMALLEST_SCALE: Final = 0.8
LARGEST_SCALE: Final = 2.0


class Mode(StrEnum):
    """Which theme is wished for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.1, from 1 (none) to 21.

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two, with `share` of the second.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    parts = (
        round(
            int(one[place : place + 2], 16) * (1 - share)
            + int(other[place : place + 2], 16) * share
        )
        for place in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


class Theme(QObject):
    """The theme in use.

    Signals
    -------
    changed
        The colours or the size of the text have changed; charts redraw.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode = Mode.SYSTEM
        self.scale = 1.0
        self.colours = LIGHT
        self._applied: tuple[Colours, float] | None = None

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are shown."""
        return self.colours is DARK

    def restore(self, settings: QSettings) -> None:
        """Take over the theme and text size of the last session."""
        mode = str(settings.value("theme/mode", Mode.SYSTEM))
        self.mode = Mode(mode) if mode in set(Mode) else Mode.SYSTEM
        scale = settings.value("theme/scale", 1.0)
        self.scale = _within_limits(float(scale) if _is_number(scale) else 1.0)

    def store(self, settings: QSettings) -> None:
        """Keep the theme and text size for the next session."""
        settings.setValue("theme/mode", str(self.mode))
        settings.setValue("theme/scale", self.scale)

    def set_mode(self, mode: Mode) -> None:
        """Show the light or the dark colours, or what the system prefers."""
        self.mode = mode
        self.apply()

    def set_scale(self, scale: float) -> None:
        """Show all texts larger (above 1) or smaller, and all distances with them."""
        self.scale = _within_limits(scale)
        self.apply()

    def apply(self) -> None:
        """Give the application its font, palette and style sheet."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        hints = QGuiApplication.styleHints()
        # Asked for as well, because native dialogs and title bars follow it.
        if self.mode is Mode.SYSTEM:
            hints.unsetColorScheme()
        elif self.mode is Mode.DARK:
            hints.setColorScheme(Qt.ColorScheme.Dark)
        else:
            hints.setColorScheme(Qt.ColorScheme.Light)
        self.colours = DARK if self._wants_dark() else LIGHT
        wanted = (self.colours, self.scale)
        if wanted == self._applied:
            return
        self._applied = wanted
        application.setFont(self.font("body"))
        application.setPalette(palette(self.colours))
        application.setStyleSheet(style_sheet(self.colours, self.scale))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        if self.mode is Mode.SYSTEM:
            scheme = QGuiApplication.styleHints().colorScheme()
            return scheme == Qt.ColorScheme.Dark
        return self.mode is Mode.DARK

    def pixels(self, length: float) -> int:
        """Return a length at 100% in pixels at the present text size."""
        return round(length * self.scale)

    def font(
        self, size: str = "body", weight: QFont.Weight = QFont.Weight.Normal
    ) -> QFont:
        """Return the bundled font in one of the named sizes."""
        return _font(self.pixels(SIZES[size]), weight, has_equal_digits=False)

    def figures(
        self, size: str = "body", weight: QFont.Weight = QFont.Weight.Normal
    ) -> QFont:
        """Return the font for figures in columns: all digits have one width.

        Not for words: its hyphens are as wide as digits, too.
        """
        return _font(self.pixels(SIZES[size]), weight, has_equal_digits=True)

    def colour(self, name: str) -> QColor:
        """Return a colour of the present theme by its name."""
        return _colour(getattr(self.colours, name))

    def series(self, number: int) -> QColor:
        """Return the colour of a series, counted from 0."""
        return _colour(self.colours.series(number))


# Widgets ask for fonts and colours each time they are painted.
@cache
def _font(pixels: int, weight: QFont.Weight, *, has_equal_digits: bool) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    if has_equal_digits:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def _colour(text: str) -> QColor:
    return QColor(text)


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _within_limits(scale: float) -> float:
    return min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)


@cache
def theme() -> Theme:
    """Return the one theme of the program."""
    return Theme()


class MissingFontError(RuntimeError):
    """The bundled font does not load; without it every letter would be a box."""


@cache
def load_fonts() -> None:
    """Make the bundled font known to Qt.

    Raises
    ------
    MissingFontError
        If a file of it cannot be read.
    """
    for path in sorted(resource_path("fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise MissingFontError(f"The font {path.name} does not load.")


def palette(colours: Colours) -> QPalette:
    """Return the palette of a theme, which Fusion draws everything else from."""
    made = QPalette()
    role = QPalette.ColorRole
    for place, name in (
        (role.Window, "bg"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "sunken"),
        (role.Text, "text"),
        (role.PlaceholderText, "muted"),
        (role.Button, "surface"),
        (role.ButtonText, "text"),
        (role.BrightText, "neg"),
        (role.ToolTipBase, "surface"),
        (role.ToolTipText, "text"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Accent, "accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.Light, "surface"),
        (role.Midlight, "border"),
        (role.Mid, "border"),
        # Fusion takes the edges of boxes from here; its own are lost on dark.
        (role.Dark, "outline"),
        (role.Shadow, "outline"),
    ):
        made.setColor(place, QColor(getattr(colours, name)))
    faint = QColor(mixed(colours.muted, colours.surface, 0.35))
    for place in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, place, faint)
    return made


def style_sheet(colours: Colours, scale: float = 1.0) -> str:
    """Return the style sheet of a theme: what a palette cannot say."""
    values = {field.name: getattr(colours, field.name) for field in fields(colours)}
    for name, size in SIZES.items():
        values[f"size_{name}"] = f"{round(size * scale)}px"
    for length in (1, 2, 3, 4, 6, 8, 10, 12, 16):
        values[f"px{length}"] = f"{max(round(length * scale), 1)}px"
    return Template(SHEET).substitute(values)
