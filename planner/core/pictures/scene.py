"""Scenes: shapes with their meaning, drawn by nobody in particular.

A scene has units of its own, such as metres, and a scale at which its texts fit their
rooms. Whoever draws it larger finds more room in them; nothing is to be drawn smaller.
Tones name colours of the theme: ``s1``, or ``s1/40`` for one 40% of the way to the
ground.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from planner.core.language.kinds import ENGLISH, Locale

# A phase and an item of its bill.
Target = tuple[str, str]
Cell = float | str | None
Point = tuple[float, float]

# Pixels of a letter where nobody has measured, beside lines of 15 pixels.
_LETTER_WIDTH: Final = 6.2


@dataclass(frozen=True, slots=True)
class Rect:
    """A place in units of the scene; y grows downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def centre(self) -> Point:
        """The middle."""
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle; `tone` fills it, `edge` is its outline, both may be empty.

    What has a `tip` can be pointed at; a `target` can be chosen. `radius` rounds its
    corners.
    """

    place: Rect
    tone: str = ""
    edge: str = ""
    is_dashed: bool = False
    radius: float = 0.0
    tip: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points; `width` in units, 0 a hairline."""

    points: tuple[Point, ...]
    tone: str
    width: float = 0.0
    is_dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """A band from one upright edge to another; its height is the amount it carries.

    An end is (x, top); the band is `height` high at both.
    """

    start: Point
    end: Point
    height: float
    tone: str
    tip: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words in a room of their own.

    `words` are from the longest to the shortest; the first that fit are written, with
    line breaks where they have them. Where none fits, nothing is: then a tip says it. A
    text that `turns` is written upwards where it does not fit across. On a `ground`
    (a tone) it takes the colour that is read best there.
    """

    room: Rect
    words: tuple[str, ...]
    tone: str = "muted"
    is_strong: bool = False
    across: Literal["left", "centre", "right"] = "left"
    down: Literal["top", "centre"] = "centre"
    turns: bool = False
    ground: str = ""


Shape = Box | Line | Ribbon | Text


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a picture: titles with units (empty for none), and rows."""

    heads: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture: shapes from back to front on an area from (0, 0).

    `scale` is how many pixels a unit has where all texts fit; `sentence` says in words
    what is seen. Where there is nothing to draw, it says what would mend that.
    """

    width: float
    height: float
    scale: float
    shapes: tuple[Shape, ...]
    sentence: str
    table: Table = field(default_factory=Table)

    @property
    def stops(self) -> tuple[Box | Ribbon, ...]:
        """The shapes that can be pointed at."""
        return tuple(
            shape
            for shape in self.shapes
            if isinstance(shape, Box | Ribbon) and shape.tip
        )

    @property
    def texts(self) -> tuple[Text, ...]:
        """The texts."""
        return tuple(shape for shape in self.shapes if isinstance(shape, Text))


def _estimated(text: str) -> float:
    return len(text) * _LETTER_WIDTH


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a scene is laid out for: its size, the height of a line, widths of words.

    All are in pixels. `width_of` measures strong letters, which are the widest. A scene
    may be larger than the sheet where its texts need it.
    """

    width: float = 960.0
    height: float = 560.0
    line: float = 15.0
    width_of: Callable[[str], float] = _estimated
    locale: Locale = ENGLISH

    def widest(self, texts: Iterable[str]) -> float:
        """Return the width of the widest line of some texts."""
        lines = (line for text in texts for line in text.split("\n"))
        return max((self.width_of(line) for line in lines), default=0.0)

    def fits(self, text: str, width: float, height: float = float("inf")) -> bool:
        """Whether a text fits a room, in pixels."""
        lines = text.split("\n")
        return self.widest(lines) <= width and len(lines) * self.line <= height

    def elided(self, text: str, width: float) -> str:
        """Return a text that is no wider, cut with an ellipsis where it must be.

        >>> Sheet(width_of=len).elided("two racks", 6)
        'two r…'
        """
        if self.width_of(text) <= width:
            return text
        while text and self.width_of(f"{text}…") > width:
            text = text[:-1].rstrip()
        return f"{text}…"

    def wrapped(self, text: str, width: float) -> str:
        r"""Return a text with line breaks between words, so that it is no wider.

        A word that is wider stands on a line of its own.

        >>> Sheet(width_of=len).wrapped("two racks of it", 9)
        'two racks\nof it'
        """
        lines: list[str] = []
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else ""
            if lines and self.width_of(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return "\n".join(lines)


SHEET: Final = Sheet()


def empty_scene(sentence: str, sheet: Sheet) -> Scene:
    """Return a scene that says why nothing is drawn."""
    width = max(sheet.width, 12 * sheet.line)
    text = sheet.wrapped(sentence, width - 4 * sheet.line)
    height = max(sheet.height, (text.count("\n") + 3) * sheet.line)
    room = Rect(0.0, 0.0, width, height)
    words = Text(room=room, words=(text,), across="centre")
    return Scene(width=width, height=height, scale=1.0, shapes=(words,), sentence=text)
