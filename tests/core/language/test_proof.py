"""The units proof: what it accepts, and what it says about the rest."""

import pytest

from planner.core.language.axes import AGE, PHASE
from planner.core.language.errors import ModelError
from planner.core.language.line import BALANCE, FLOW, line
from planner.core.language.model import Model
from planner.core.language.proof import prove_units
from planner.core.language.vocabulary import (
    ahead,
    at_month,
    both,
    compound,
    cumulative,
    first_month,
    flag,
    highest,
    irr,
    known,
    lowest,
    matched,
    maximum,
    minimum,
    present_value,
    ratio,
    remainder,
    remark,
    total,
    trailing,
    vintage,
    where,
    whole,
)
from tests.core.language.cases import an_input, month

INPUTS = [
    an_input("one_month", unit="month"),
    an_input("term", unit="month"),
    an_input("ages", AGE, unit="month"),
    an_input("price", PHASE, unit="USD/Mtok"),
    an_input("rank", PHASE),
    an_input("tokens", unit="Mtok"),
    an_input("cost", unit="USD"),
    an_input("share", unit="1"),
    an_input("monthly_rate", unit="1/month"),
    an_input("yearly_rate", unit="1/year"),
    an_input("months_per_year", unit="month/year"),
    an_input("power", unit="kW"),
    an_input("hours", unit="hour"),
]


def flow_in(unit, **options):
    return line(unit=unit, kind=FLOW, label="A line", **options)


@flow_in("USD", opening=0)
def spent(cost, month, one_month):
    return cost * month / one_month


@flow_in("USD")
def so_far(spent):
    return cumulative(spent)


@flow_in("1")
def is_late(month, term):
    return flag(month > term)


@flow_in("1")
def factor(monthly_rate, month):
    return 1 / compound(monthly_rate, month)


LINES = [month, spent, so_far, is_late, factor]


def model_with(formula, unit, **options) -> Model:
    formula.__name__ = "result"
    return Model(INPUTS, [*LINES, flow_in(unit, **options)(formula)])


@pytest.mark.parametrize(
    ("unit", "formula"),
    [
        ("USD", lambda price, tokens: price * tokens),
        ("USD", lambda price, tokens, cost: price * tokens - cost),
        ("USD/Mtok", lambda cost, tokens: cost / tokens),
        ("USD/Mtok", lambda cost, tokens: ratio(cost, tokens)),
        ("1/Mtok", lambda tokens: 1 / tokens),
        ("1", lambda cost: cost / cost),
        ("kWh", lambda power, hours: power * hours),
        ("1/month", lambda yearly_rate, months_per_year: yearly_rate / months_per_year),
        # A literal 0 has any unit; 1 is dimensionless.
        ("USD", lambda cost: maximum(cost, 0)),
        ("USD", lambda cost: 0 - cost),
        ("USD", lambda cost: 0 * cost),
        ("USD", lambda cost, share: cost * (1 - share)),
        ("USD", lambda is_late, cost: where(is_late == 1, cost, 0)),
        ("USD", lambda cost, month: where(month > 0, 0, cost)),
        ("USD", lambda cost, share: ratio(cost, share)),
        ("month", lambda month, term: minimum(month, term)),
        ("1", lambda month, term, cost: flag(both(month >= term, cost != 0))),
        (
            "1",
            lambda yearly_rate, month, months_per_year: compound(
                yearly_rate, month / months_per_year
            ),
        ),
        ("1", lambda month, one_month: whole(month / one_month)),
        ("month", lambda month, term: remainder(month, term)),
        ("USD", lambda spent, previous_spent: spent - previous_spent),
        ("USD", lambda so_far, term: at_month(so_far, term)),
        ("USD", lambda so_far, term: trailing(so_far, term)),
        ("USD", lambda so_far, ages, term: vintage(so_far, ages, ages + term)),
        ("month", lambda is_late: first_month(is_late)),
        ("USD", lambda spent, factor: present_value(spent, factor)),
        ("1/month", lambda spent, monthly_rate, share: irr(spent, monthly_rate, share)),
        ("USD", lambda spent: lowest(spent)),
        ("USD", lambda spent: highest(spent)),
        ("USD/Mtok", lambda price: total(price, over=PHASE)),
        ("USD/Mtok", lambda price, rank: matched(price, rank, rank, over=PHASE)),
        ("USD/Mtok", lambda price, rank: ahead(price, rank, over=PHASE)),
        ("USD/Mtok", lambda price: ahead(price, price, over=PHASE)),
        ("USD", lambda cost, share: known(cost, (share, "no share"))),
        ("USD", lambda cost, share: remark(cost, share, "odd")),
    ],
)
def test_a_formula_with_the_declared_unit_is_proved(unit, formula):
    prove_units(model_with(formula, unit))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (
            lambda price, cost: price * cost,
            "line 'result' is declared in USD, but its formula gives USD*USD/Mtok: "
            "price * cost",
        ),
        (
            lambda cost, month: cost + month,
            "line 'result' (in USD): '+' joins USD and month in: cost + month",
        ),
        (
            lambda cost: cost * (1 - cost),
            "line 'result' (in USD): '-' joins 1 and USD in: 1 - cost",
        ),
        (
            lambda yearly_rate, monthly_rate, cost: cost * (yearly_rate - monthly_rate),
            "line 'result' (in USD): '-' joins 1/year and 1/month in: yearly_rate - "
            "monthly_rate",
        ),
        (
            lambda cost, month, tokens: where(month > tokens, cost, 0),
            "line 'result' (in USD): '>' joins month and Mtok in: month > tokens",
        ),
        (
            lambda cost, month, tokens: flag(both(cost > 0, month > tokens)) * cost,
            "line 'result' (in USD): '>' joins month and Mtok in: month > tokens",
        ),
        (
            lambda cost, month: where(month > 0, cost, month),
            "line 'result' (in USD): where joins USD and month in: where(month > 0, "
            "cost, month)",
        ),
        (
            lambda cost, month: minimum(cost, 0, month),
            "line 'result' (in USD): minimum joins USD and month in: minimum(cost, 0, "
            "month)",
        ),
        (
            lambda cost, monthly_rate, yearly_rate, month: (
                cost * compound(monthly_rate + 0, month) * compound(yearly_rate, month)
            ),
            "line 'result' (in USD): rate times time of compound must be in 1, not "
            "month/year in: compound(yearly_rate, month)",
        ),
        (
            lambda so_far, cost: at_month(so_far, cost),
            "line 'result' (in USD): the month of at_month must be in month, not USD "
            "in: at_month(so_far, cost)",
        ),
        (
            lambda so_far, share: trailing(so_far, share),
            "line 'result' (in USD): the months of trailing must be in month, not 1 "
            "in: trailing(so_far, share)",
        ),
        (
            lambda so_far, ages, share: vintage(so_far, ages, share),
            "line 'result' (in USD): an age of vintage must be in month, not 1 in: "
            "vintage(so_far, ages, share)",
        ),
        (
            lambda spent: first_month(spent),
            "line 'result' (in USD): the flag of first_month must be in 1, not USD in: "
            "first_month(spent)",
        ),
        (
            lambda spent, share: irr(spent, share, share),
            "line 'result' (in USD): the guess of irr must be in 1/month, not 1 in: "
            "irr(spent, share, share)",
        ),
        (
            lambda spent, monthly_rate, cost: irr(spent, monthly_rate, cost),
            "line 'result' (in USD): the flag of irr must be in 1, not USD in: "
            "irr(spent, monthly_rate, cost)",
        ),
        (
            lambda cost, month: known(cost, (month, "never")),
            "line 'result' (in USD): a flag of known must be in 1, not month in: "
            "known(cost, month)",
        ),
        (
            lambda cost, term: remark(cost, term, "odd"),
            "line 'result' (in USD): the flag of remark must be in 1, not month in: "
            "remark(cost, term)",
        ),
        (
            lambda cost, month: remainder(cost, month),
            "line 'result' (in USD): remainder joins USD and month in: remainder(cost, "
            "month)",
        ),
        (
            lambda price, rank: matched(price, price, rank, over=PHASE),
            "line 'result' (in USD): a comparison of matched joins USD/Mtok and 1 in: "
            "matched(price, price, rank, over=PHASE)",
        ),
        (
            lambda is_late: cumulative(is_late),
            "line 'result' is declared in USD, but its formula gives 1: "
            "cumulative(is_late)",
        ),
    ],
)
def test_a_clash_names_the_line_both_units_and_the_sub_expression(formula, message):
    with pytest.raises(ModelError) as caught:
        prove_units(model_with(formula, "USD"))
    assert str(caught.value) == message


def test_an_opening_must_have_the_unit_of_its_line():
    @line(unit="USD", kind=BALANCE, label="Debt", opening="tokens")
    def debt(previous_debt):
        return previous_debt + 0

    with pytest.raises(ModelError) as caught:
        prove_units(Model(INPUTS, [debt]))
    assert str(caught.value) == (
        "line 'debt' is declared in USD, but its opening 'tokens' is in Mtok"
    )


def test_every_line_that_fails_is_listed():
    @flow_in("USD")
    def one(tokens):
        return tokens + 0

    @flow_in("Mtok")
    def two(cost, month):
        return cost * (1 - month)

    @flow_in("USD")
    def good(cost):
        return cost + 0

    with pytest.raises(ModelError) as caught:
        prove_units(Model(INPUTS, [*LINES, one, good, two]))
    assert str(caught.value).splitlines() == [
        "line 'one' is declared in USD, but its formula gives Mtok: tokens + 0",
        "line 'two' (in Mtok): '-' joins 1 and month in: 1 - month",
    ]


def test_units_that_are_none_are_listed_by_line_and_input():
    @flow_in("dollars")
    def paid(fee):
        return fee + 0

    with pytest.raises(ModelError) as caught:
        prove_units(Model([an_input("fee", unit="EUR")], [paid]))
    assert str(caught.value).splitlines() == [
        "input 'fee': 'EUR' in 'EUR' is not a unit of the registry",
        "line 'paid': 'dollars' in 'dollars' is not a unit of the registry",
    ]
