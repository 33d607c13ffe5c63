"""What scenes are drawn on: shapes are collected, sizes of texts are in pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from planner.core.pictures.scene import Line, Rect, Shape, Sheet, Text


@dataclass(slots=True)
class Canvas:
    """Shapes of a scene; a unit of it has `scale` pixels."""

    sheet: Sheet
    scale: float
    shapes: list[Shape] = field(default_factory=list)

    def units(self, pixels: float) -> float:
        """Return a length in pixels in units of the scene."""
        return pixels / self.scale

    @property
    def line(self) -> float:
        """The height of a line of text in units."""
        return self.sheet.line / self.scale

    def width_of(self, text: str) -> float:
        """Return the width of the widest line of a text in units."""
        return self.units(self.sheet.widest([text]))

    def add(self, *shapes: Shape) -> None:
        """Add shapes in front of the others."""
        self.shapes += shapes

    def write(
        self,
        room: Rect,
        *words: str,
        tone: str = "muted",
        is_strong: bool = False,
        across: Literal["left", "centre", "right"] = "left",
        down: Literal["top", "centre"] = "centre",
        turns: bool = False,
        ground: str = "",
    ) -> None:
        """Write the first of some words that fits a room."""
        self.add(
            Text(
                room=room,
                words=words,
                tone=tone,
                is_strong=is_strong,
                across=across,
                down=down,
                turns=turns,
                ground=ground,
            )
        )

    def rule(self, points: Sequence[tuple[float, float]], tone: str) -> None:
        """Draw a hairline."""
        self.add(Line(points=tuple(points), tone=tone))


def flowed(widths: Iterable[float], room: float, gap: float) -> list[tuple[int, float]]:
    """Return line and left edge of things that stand in lines, as words in a text.

    >>> flowed([4, 4, 4], 10, 1)
    [(0, 0.0), (0, 5.0), (1, 0.0)]
    """
    places = []
    line, x = 0, 0.0
    for width in widths:
        if x > 0 and x + width > room:
            line, x = line + 1, 0.0
        places.append((line, x))
        x += width + gap
    return places
