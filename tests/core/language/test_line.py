"""Declarations of lines."""

import pytest

from planner.core.language.errors import ModelError
from planner.core.language.line import (
    BALANCE,
    FLOW,
    LEVEL,
    ZERO,
    check,
    line,
    metric,
)
from planner.core.language.vocabulary import cumulative
from tests.core.language.cases import plain


def test_a_line_keeps_what_its_declaration_says():
    @line(unit="USD", kind=FLOW, label="Token revenue")
    def token_revenue(tokens_sold, token_price):
        """Tokens sold in the month

        at the month's price.
        """
        return tokens_sold * token_price

    assert token_revenue.name == "token_revenue"
    assert token_revenue.label == "Token revenue"
    assert token_revenue.quantity is FLOW
    assert str(token_revenue.measure) == "USD"
    assert token_revenue.description == (
        "Tokens sold in the month\n\nat the month's price."
    )
    assert token_revenue.chapter == "test_line"
    assert token_revenue.role == "line"
    assert token_revenue.opening is None


def test_metrics_and_checks_are_levels_with_their_roles():
    @metric(unit="USD", label="Net present value", better="higher")
    def npv(worth):
        return worth + 0

    @check(unit="USD", label="Balance sheet")
    def balance_sheet(assets, claims):
        return assets - claims

    assert (npv.role, npv.quantity, npv.better) == ("metric", LEVEL, "higher")
    assert (balance_sheet.role, balance_sheet.quantity) == ("check", LEVEL)


@pytest.mark.parametrize(
    ("opening", "kept"), [(None, None), (0, ZERO), (0.0, ZERO), ("debt", "debt")]
)
def test_an_opening_is_nothing_zero_or_a_name(opening, kept):
    @line(unit="USD", kind=BALANCE, label="Debt", opening=opening)
    def loan(drawn):
        return drawn + 0

    assert loan.opening == kept


@pytest.mark.parametrize("opening", [1, 5.0, True, ["debt"]])
def test_any_other_opening_is_refused(opening):
    with pytest.raises(ModelError, match="line 'loan': opening must be 0 or the name"):

        @line(unit="USD", kind=BALANCE, label="Debt", opening=opening)
        def loan(drawn):
            return drawn + 0


def test_a_running_sum_opens_at_zero_by_its_meaning():
    @plain
    def spent(spending):
        return cumulative(spending)

    assert spent.opening == ZERO


def test_a_running_sum_takes_no_other_opening():
    with pytest.raises(ModelError, match="line 'spent': cumulative starts from 0"):

        @line(unit="USD", kind=BALANCE, label="Spent", opening="before")
        def spent(spending):
            return cumulative(spending)


def test_a_name_that_means_last_month_is_reserved():
    with pytest.raises(ModelError, match="names with 'previous_' are reserved"):

        @plain
        def previous_debt(debt):
            return debt + 0


def test_starred_parameters_are_refused():
    with pytest.raises(ModelError, match="line 'summed'"):

        @plain
        def summed(*amounts):
            return amounts[0]
