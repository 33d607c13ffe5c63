"""The currency in units."""

import pytest

from planner.core.language.money import in_currency, is_money


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("USD", "JPY"),
        ("USD/(kW*month)", "JPY/(kW*month)"),
        ("USD per Mtok", "JPY per Mtok"),
        ("GPU*hour", "GPU*hour"),
        ("1", "1"),
    ],
)
def test_the_currency_of_a_project_stands_where_the_model_says_usd(unit, shown):
    assert in_currency(unit, "JPY") == shown


def test_a_unit_goes_back_to_that_of_the_model():
    assert in_currency(in_currency("USD/GPU", "CHF"), "USD") == "USD/GPU"


@pytest.mark.parametrize("unit", ["USD", "EUR/Mtok", "USD per kW-month"])
def test_amounts_and_prices_are_money(unit):
    assert is_money(unit)


@pytest.mark.parametrize("unit", ["1", "GPU", "MW", "Mtok/month", "1/year"])
def test_what_is_counted_is_not_money(unit):
    assert not is_money(unit)
