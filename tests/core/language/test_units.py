"""The registry of units and its algebra."""

import pytest

from planner.core.language.errors import ModelError
from planner.core.language.units import BASE_UNITS, DIMENSIONLESS, parse_unit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1", "1"),
        ("USD", "USD"),
        ("USD/Mtok", "USD/Mtok"),
        ("USD/(GPU*hour)", "USD/(GPU*hour)"),
        ("USD/GPU/hour", "USD/(GPU*hour)"),
        ("1/month", "1/month"),
        ("kWh", "hour*kW"),
        ("kWh/kW", "hour"),
        ("GPU*hour/GPU", "hour"),
        ("month/month", "1"),
        ("USD * month / year", "USD*month/year"),
        ("kW*kW", "kW*kW"),
        ("(USD)", "USD"),
        ("USD/unit", "USD/unit"),
        ("USD/m3*m3/liter", "USD/liter"),
        ("liter/kWh", "liter/(hour*kW)"),
    ],
)
def test_a_unit_is_read_and_shown(text, shown):
    assert str(parse_unit(text)) == shown
    assert parse_unit(shown) == parse_unit(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EUR",
        "usd",
        "USD/",
        "/USD",
        "USD Mtok",
        "USD/(GPU",
        "USD)",
        "2",
        "USD^2",
        "USD2",
        "3m",
        "m3m",
        "%",
    ],
)
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(ModelError, match="is not a unit"):
        parse_unit(text)


def test_units_multiply_and_divide():
    price, amount = parse_unit("USD/Mtok"), parse_unit("Mtok")
    assert price * amount == parse_unit("USD")
    assert amount / amount == DIMENSIONLESS
    assert parse_unit("kW") * parse_unit("hour") == parse_unit("kWh")


def test_a_price_per_year_is_not_a_price_per_month():
    assert parse_unit("USD/year") != parse_unit("USD/month")
    assert parse_unit("year") * parse_unit("month/year") == parse_unit("month")


def test_every_base_unit_is_independent():
    units = {parse_unit(name) for name in BASE_UNITS}
    assert len(units) == len(BASE_UNITS)
    assert DIMENSIONLESS not in units
