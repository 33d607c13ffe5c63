"""Loops, against the same arithmetic written by hand as a plain Python loop."""

import numpy as np
import pytest

from planner.core.language.axes import PHASE, TRANCHE, Axis
from planner.core.language.line import BALANCE, line
from planner.core.language.vocabulary import (
    both,
    flag,
    maximum,
    minimum,
    ratio,
    total,
    where,
)
from tests.core.language.cases import balance, month, over, plain, solve

MONTHS = 30
START, END = 4.0, 20.0

# Two loans share what cash is left by what each is owed; the rest fills an account.


@plain
def interest(previous_debt, rate):
    return previous_debt * rate


@plain
def owed(previous_debt, interest, instalment):
    return minimum(previous_debt + interest, instalment)


@plain
def owed_in_all(owed):
    return total(owed, over=TRANCHE)


@plain
def payable(previous_account, income, owed_in_all):
    return maximum(minimum(previous_account + income, owed_in_all), 0)


@plain
def paid(owed, owed_in_all, payable):
    return ratio(owed, owed_in_all) * payable


@line(unit="1", kind=BALANCE, label="Debt", opening="first_debt")
def debt(previous_debt, interest, paid):
    return previous_debt + interest - paid


@plain
def income(month, start, end, sales, previous_pause):
    return where(both(month >= start, month < end), sales, 0) * (1 - previous_pause)


@balance
def pause(previous_account, least):
    return flag(previous_account > least)


@line(unit="1", kind=BALANCE, label="Account", opening=0)
def account(previous_account, income, payable):
    return previous_account + income - payable


LINES = [
    month,
    interest,
    owed,
    owed_in_all,
    payable,
    paid,
    debt,
    income,
    pause,
    account,
]


def by_hand(debts, rates, instalments, sales, least):
    """One trial: debts and account of each month."""
    debts, cash, paused = list(debts), 0.0, 0.0
    debt_rows, cash_row = [[] for _ in debts], []
    for now in range(1, MONTHS + 1):
        grown = [d + d * r for d, r in zip(debts, rates, strict=True)]
        owed = [min(g, i) for g, i in zip(grown, instalments, strict=True)]
        earned = (sales if START <= now < END else 0.0) * (1 - paused)
        paused = 1.0 if cash > least else 0.0
        payable = max(min(cash + earned, sum(owed)), 0.0)
        debts = [
            g - (o / sum(owed) * payable if sum(owed) else 0.0)
            for g, o in zip(grown, owed, strict=True)
        ]
        cash = cash + earned - payable
        for row, d in zip(debt_rows, debts, strict=True):
            row.append(d)
        cash_row.append(cash)
    return debt_rows, cash_row


DEBTS, RATES, INSTALMENTS = [100.0, 40.0], [0.01, 0.02], [9.0, 4.0]


def test_a_single_case_equals_a_loop_by_hand():
    case = solve(
        LINES,
        MONTHS,
        one_month=1.0,
        start=START,
        end=END,
        first_debt=over(TRANCHE, values=DEBTS),
        rate=over(TRANCHE, values=RATES),
        instalment=over(TRANCHE, values=INSTALMENTS),
        sales=14.0,
        least=3.0,
    )
    (loop,) = (step for step in case.model.steps if "debt" in step.names)
    assert loop.loop
    assert len(loop.names) == 9

    debts, cash = by_hand(DEBTS, RATES, INSTALMENTS, 14.0, 3.0)

    np.testing.assert_allclose(case.row("debt"), debts, rtol=1e-13)
    np.testing.assert_allclose(case.row("account"), cash, rtol=1e-13, atol=1e-12)
    assert min(cash) == 0.0  # income is short for a while
    assert max(cash) > 3.0  # and more than enough for another


def test_a_batch_equals_loops_by_hand():
    sales, least = [14.0, 5.0, 30.0], [3.0, 0.0, 100.0]
    case = solve(
        LINES,
        MONTHS,
        one_month=1.0,
        start=START,
        end=END,
        first_debt=over(TRANCHE, values=DEBTS),
        rate=over(Axis.TRIAL, TRANCHE, values=[RATES, [0.0, 0.0], [0.05, 0.01]]),
        instalment=over(TRANCHE, values=INSTALMENTS),
        sales=over(Axis.TRIAL, values=sales),
        least=over(Axis.TRIAL, values=least),
    )
    for trial, rates in enumerate([RATES, [0.0, 0.0], [0.05, 0.01]]):
        debts, cash = by_hand(DEBTS, rates, INSTALMENTS, sales[trial], least[trial])
        found = case.values["debt"][trial, 0, 0, 0, :, 0, :]
        np.testing.assert_allclose(found, debts, rtol=1e-13)
        found = case.values["account"][trial].ravel()
        np.testing.assert_allclose(found, cash, rtol=1e-13, atol=1e-12)


@pytest.mark.parametrize("trials", [1, 2])
def test_items_that_come_round_a_loop_count_from_the_first_month(trials):
    """In month 1 the opening, one number, stands for every phase."""

    @balance
    def first(previous_second, previous_pool, gain):
        return previous_second + gain + previous_pool - previous_pool

    @balance
    def second(first, weight):
        return first * weight

    @balance
    def pool(first):
        return total(first, over=PHASE)

    gains = [5.0, 7.0][:trials]
    case = solve(
        [first, second, pool],
        2,
        weight=over(PHASE, values=[0.5, 0.25, 0.25]),
        gain=over(Axis.TRIAL, values=gains),
    )
    assert len(case.model.steps[0].names) == 3
    for trial, gain in enumerate(gains):
        # Month 1: three phases of gain. Month 2: plus half and two quarters of it.
        found = case.values["pool"][trial].ravel()
        assert found == pytest.approx([3 * gain, 4 * gain], rel=1e-15)


@pytest.mark.parametrize("trials", [1, 2])
def test_a_loop_line_has_the_items_that_only_its_opening_has(trials):
    @line(unit="1", kind=BALANCE, label="Stock", opening="first_stock")
    def stock(previous_pool, gain):
        return previous_pool + gain

    @balance
    def pool(stock):
        return total(stock, over=PHASE)

    gains = [1.0, 2.0][:trials]
    case = solve(
        [stock, pool],
        2,
        first_stock=over(PHASE, values=[10.0, 20.0]),
        gain=over(Axis.TRIAL, values=gains),
    )
    for trial, gain in enumerate(gains):
        # Each of the two phases is last month's pool plus the gain.
        assert case.values["pool"][trial].ravel().tolist() == [2 * gain, 6 * gain]


def test_a_loop_reads_lines_outside_of_this_month_and_of_last_month():
    @line(unit="1", kind=BALANCE, label="Price", opening="first_price")
    def price(month, step):
        return month * step

    @balance
    def worth(previous_worth, price, previous_price):
        return previous_worth + price - previous_price

    case = solve(
        [month, price, worth],
        4,
        one_month=1.0,
        step=over(PHASE, values=[1.0, 10.0]),
        first_price=0.5,
    )
    # The changes of the price add up to the price less its opening.
    assert case.row("worth") == [[0.5, 1.5, 2.5, 3.5], [9.5, 19.5, 29.5, 39.5]]


def test_a_loop_that_no_trial_varies_is_computed_once():
    case = solve(
        LINES,
        MONTHS,
        one_month=1.0,
        start=START,
        end=END,
        first_debt=over(TRANCHE, values=DEBTS),
        rate=over(TRANCHE, values=RATES),
        instalment=over(TRANCHE, values=INSTALMENTS),
        sales=14.0,
        least=3.0,
        unrelated=over(Axis.TRIAL, values=[1.0, 2.0]),
    )
    assert case.values["debt"].shape == (1, 1, 1, 1, 2, 1, MONTHS)
