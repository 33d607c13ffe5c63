"""Units: a small registry of our own and the algebra that proves a line's unit.

Month, year, week, day, hour, second, USD, Mtok, token, GPU, kW, liter, m3 and unit
(what a product is sold by) are independent base units, so that a price per year can
never be added to a price per month. ``USD`` stands for the currency of the project.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.language.errors import ModelError

BASE_UNITS = frozenset(
    {
        "USD",
        "token",
        "Mtok",
        "GPU",
        "kW",
        "MW",
        "U",
        "rack",
        "second",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "person",
        "unit",
        "liter",
        "m3",
    }
)
DERIVED_UNITS: Mapping[str, Mapping[str, int]] = {"kWh": {"kW": 1, "hour": 1}}

_TOKEN = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*|1|[*/()])")


@dataclass(frozen=True)
class Unit:
    """A product of base units with whole exponents, e.g. USD · Mtok⁻¹."""

    factors: tuple[tuple[str, int], ...] = ()

    @staticmethod
    def of(exponents: Mapping[str, int]) -> "Unit":
        """Return the unit with these exponents; zero exponents vanish."""
        return Unit(tuple(sorted((b, e) for b, e in exponents.items() if e)))

    def __mul__(self, other: "Unit") -> "Unit":
        exponents = dict(self.factors)
        for base, exponent in other.factors:
            exponents[base] = exponents.get(base, 0) + exponent
        return Unit.of(exponents)

    def __truediv__(self, other: "Unit") -> "Unit":
        return self * Unit.of({base: -exponent for base, exponent in other.factors})

    def __str__(self) -> str:
        above = [b for b, e in self.factors for _ in range(e)]
        below = [b for b, e in self.factors for _ in range(-e)]
        text = "*".join(above) or "1"
        if not below:
            return text
        return (
            f"{text}/{below[0]}" if len(below) == 1 else f"{text}/({'*'.join(below)})"
        )


DIMENSIONLESS = Unit()


def parse_unit(text: str) -> Unit:
    """Read a unit such as ``USD/(GPU*hour)``; ``1`` is dimensionless.

    Raises ModelError where the text is not a unit of the registry.

    >>> str(parse_unit("kWh/month"))
    'hour*kW/month'
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", "") or not tokens:
        raise ModelError(f"'{text}' is not a unit")
    unit, position = _product(tokens, 0, text)
    if position != len(tokens):
        raise ModelError(f"'{text}' is not a unit")
    return unit


def _product(tokens: list[str], position: int, text: str) -> tuple[Unit, int]:
    unit, position = _factor(tokens, position, text)
    while position < len(tokens) and tokens[position] in "*/":
        operator = tokens[position]
        right, position = _factor(tokens, position + 1, text)
        unit = unit * right if operator == "*" else unit / right
    return unit, position


def _factor(tokens: list[str], position: int, text: str) -> tuple[Unit, int]:
    if position >= len(tokens):
        raise ModelError(f"'{text}' is not a unit")
    token = tokens[position]
    if token == "(":
        unit, position = _product(tokens, position + 1, text)
        if position >= len(tokens) or tokens[position] != ")":
            raise ModelError(f"'{text}' is not a unit: a bracket is not closed")
        return unit, position + 1
    if token == "1":
        return DIMENSIONLESS, position + 1
    if token in DERIVED_UNITS:
        return Unit.of(DERIVED_UNITS[token]), position + 1
    if token in BASE_UNITS:
        return Unit.of({token: 1}), position + 1
    raise ModelError(f"'{token}' in '{text}' is not a unit of the registry")
