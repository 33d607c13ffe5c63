"""Colours of parts: a colour of the theme by its name, or a lighter shade of it.

``s2`` is the second series; ``s2/40`` the same, 40% of the way to the ground.
"""

from PySide6.QtGui import QColor

from planner.gui.theme import mixed, theme


def tone_name(tone: str) -> str:
    """Return a tone as a colour such as ``#0072B2``."""
    name, _slash, share = tone.partition("/")
    colour = str(getattr(theme().colours, name))
    return mixed(colour, theme().colours.surface, int(share) / 100) if share else colour


def tone_colour(tone: str) -> QColor:
    """Return a tone as a colour to draw with."""
    return QColor(tone_name(tone))


def shades(name: str, count: int) -> list[str]:
    """Return so many tones of one colour, each lighter than the one before.

    >>> shades("s2", 3)
    ['s2', 's2/30', 's2/60']
    """
    step = 30 if count <= 3 else 75 // count
    return [name if n == 0 else f"{name}/{n * step}" for n in range(count)]
