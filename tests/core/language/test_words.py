"""The values of each word, against numbers written by hand."""

import math

import numpy as np
import pytest

from planner.core.language.axes import (
    AGE,
    MONTH,
    PHASE,
    PRODUCT,
    TRANCHE,
    Axis,
)
from planner.core.language.errors import ModelError
from planner.core.language.line import BALANCE, line, metric
from planner.core.language.model import Model
from planner.core.language.values import Evaluator
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
from tests.core.language.cases import an_input, balance, month, over, plain, solve


def value_of(formula, **inputs) -> float:
    """Value of one line without months."""
    formula.__name__ = "result"
    return solve([plain(formula)], **inputs).number("result")


# ---------------------------------------------------------------- month by month


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (lambda a, b: a + b, 10.0),
        (lambda a, b: a - b, -4.0),
        (lambda a, b: a * b, 21.0),
        (lambda a, b: a / b, 3.0 / 7.0),
        (lambda a, b: b - -a, 10.0),
        (lambda a, b: 1 - a + 0 * b, -2.0),
        (lambda a, b: 1 / b + 0 * a, 1.0 / 7.0),
        (lambda a, b: minimum(a, b, 1), 1.0),
        (lambda a, b: maximum(a, b, 0), 7.0),
        (lambda a, b: maximum(a - b, 0), 0.0),
        (lambda a, b: where(a < b, a, b), 3.0),
        (lambda a, b: where(a >= b, a, b), 7.0),
        (lambda a, b: flag(a <= b), 1.0),
        (lambda a, b: flag(a > b), 0.0),
        (lambda a, b: flag(a == b), 0.0),
        (lambda a, b: flag(a != b), 1.0),
        (lambda a, b: flag(both(a > 1, b > 1)), 1.0),
        (lambda a, b: flag(both(a > 1, b < 1)), 0.0),
        (lambda a, b: flag(both(a < 1, b > 1)), 0.0),
        (lambda a, b: ratio(a, b), 3.0 / 7.0),
        (lambda a, b: ratio(a, b - b), 0.0),
        (lambda a, b: ratio(a - a, b - b), 0.0),
        (lambda a, b: compound(a, b), 16384.0),
        (lambda a, b: compound(a, 0 - b), 4.0**-7),
        (lambda a, b: compound(a, b - b), 1.0),
        (lambda a, b: whole(b / a), 2.0),
        (lambda a, b: whole(0 - b / a), -3.0),
        (lambda a, b: remainder(b, a), 1.0),
        (lambda a, b: remainder(0 - b, a), 2.0),
        (lambda a, b: remainder(b, 0 - a), -2.0),
    ],
)
def test_a_word_of_one_month_has_its_value(formula, expected):
    assert value_of(formula, a=3.0, b=7.0) == pytest.approx(expected, rel=1e-15)


def test_a_ratio_is_zero_only_where_its_denominator_is():
    @plain
    def price(revenue, amount):
        return ratio(revenue, amount)

    case = solve(
        [price],
        revenue=over(PHASE, values=[6.0, 6.0, -6.0, 0.0]),
        amount=over(PHASE, values=[2.0, 0.0, -4.0, 5.0]),
    )
    assert case.row("price") == [3.0, 0.0, 1.5, 0.0]


def test_a_line_may_be_a_literal():
    @plain
    def one():
        return 1

    assert solve([one]).number("one") == 1.0


def test_a_metric_is_undefined_where_a_flag_is_not_one():
    @metric(unit="1", label="Payback")
    def payback(late, is_paid, is_real):
        return known(late, (is_paid, "never"), (is_real, "not real"))

    case = solve(
        [plain(_paid), plain(_real), payback],
        late=5.0,
        paid=over(PHASE, values=[1.0, 1.0, 0.0]),
        real=over(PHASE, values=[1.0, 0.0, 1.0]),
    )
    first, second, third = case.row("payback")
    assert first == 5.0
    assert math.isnan(second)
    assert math.isnan(third)
    assert case.model.lines["payback"].expression.texts == ("never", "not real")


def _paid(paid):
    return paid + 0


def _real(real):
    return real + 0


_paid.__name__, _real.__name__ = "is_paid", "is_real"


def test_a_remark_does_not_change_the_value():
    @metric(unit="1", label="Rate")
    def rate(late, is_odd):
        return remark(late + 1, is_odd, "odd")

    assert solve([rate], late=5.0, is_odd=1.0).number("rate") == 6.0
    assert solve([rate], late=5.0, is_odd=0.0).number("rate") == 6.0


# ----------------------------------------------------------------- among the items


def test_matched_adds_up_the_items_whose_key_is_mine():
    @plain
    def of_predecessor(given, number, refreshes):
        return matched(given, number, refreshes, over=PHASE)

    case = solve(
        [of_predecessor],
        given=over(PHASE, values=[10.0, 20.0, 30.0]),
        number=over(PHASE, values=[1.0, 2.0, 3.0]),
        refreshes=over(PHASE, values=[0.0, 1.0, 1.0]),
    )
    assert case.row("of_predecessor") == [0, 10, 10]


def test_matched_adds_up_all_items_with_the_same_key_and_keeps_the_other_axes():
    @plain
    def of_group(given, group):
        return matched(given, group, group, over=PHASE)

    given = over(PHASE, PRODUCT, MONTH, values=[[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    for groups, expected in (
        ([1, 1], [[[6, 8], [10, 12]], [[6, 8], [10, 12]]]),
        ([1, 2], [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
    ):
        case = solve([of_group], 2, given=given, group=over(PHASE, values=groups))
        assert case.row("of_group") == expected


def test_ahead_adds_up_the_items_with_a_lower_rank():
    @plain
    def before(given, rank):
        return ahead(given, rank, over=PRODUCT)

    # Ranks need not be neat; items of the same rank are not ahead of each other.
    case = solve(
        [before],
        2,
        given=over(PRODUCT, MONTH, values=[[1, 2], [10, 20], [100, 200], [7, 8]]),
        rank=over(PRODUCT, values=[3.0, 1.0, 3.0, -5.0]),
    )
    assert case.row("before") == [[17, 28], [7, 8], [17, 28], [0, 0]]


def test_keys_and_ranks_can_differ_by_trial():
    @plain
    def same(given, key, mine):
        return matched(given, key, mine, over=PHASE)

    @plain
    def before(given, key):
        return ahead(given, key, over=PHASE)

    case = solve(
        [same, before],
        given=over(PHASE, values=[10.0, 20.0]),
        key=over(Axis.TRIAL, PHASE, values=[[1.0, 2.0], [2.0, 1.0]]),
        mine=over(PHASE, values=[2.0, 2.0]),
    )
    assert case.values["same"][:, :, 0, 0, 0, 0, 0].tolist() == [[20, 20], [10, 10]]
    assert case.values["before"][:, :, 0, 0, 0, 0, 0].tolist() == [[0, 10], [20, 0]]


# --------------------------------------------------------------- along the months

FLOW = over(MONTH, values=[10.0, 0.0, -4.0, 6.0])


@balance
def flow(given):
    return given + 0


@plain
def so_far(flow):
    return cumulative(flow)


def test_a_total_adds_up_one_axis_and_keeps_the_others():
    @plain
    def by_phase(given):
        return total(given, over=PRODUCT)

    @plain
    def by_product(given):
        return total(given, over=PHASE)

    @plain
    def ever(given):
        return total(given, over=MONTH)

    given = over(PHASE, PRODUCT, MONTH, values=[[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    case = solve([by_phase, by_product, ever], 2, given=given)
    assert case.row("by_phase") == [[4, 6], [12, 14]]
    assert case.row("by_product") == [[6, 8], [10, 12]]
    assert case.row("ever") == [[3, 7], [11, 15]]


def test_a_running_sum_adds_up_to_each_month():
    assert solve([flow, so_far], 4, given=FLOW).row("so_far") == [10, 10, 6, 12]


def test_previous_is_the_month_before_and_the_opening_in_the_first():
    @line(unit="1", kind=BALANCE, label="Level", opening="start")
    def level(given):
        return given + 0

    @plain
    def change(level, previous_level):
        return level - previous_level

    case = solve([level, change], 4, given=FLOW, start=7.0)
    assert case.row("change") == [3, -10, -4, 10]


def test_an_opening_can_be_a_line_and_differ_by_item():
    @plain
    def start(base, share):
        return base * share

    @line(unit="1", kind=BALANCE, label="Level", opening="start")
    def level(given):
        return given + 0

    @plain
    def before(previous_level):
        return previous_level + 0

    case = solve(
        [before, level, start],
        4,
        given=FLOW,
        base=100.0,
        share=over(PHASE, values=[0.5, 0.25]),
    )
    # The level has the phases of its opening, though its formula has none.
    assert case.row("level") == [[10, 0, -4, 6], [10, 0, -4, 6]]
    assert case.row("before") == [[50, 10, 0, -4], [25, 10, 0, -4]]


def test_a_total_of_a_line_counts_the_items_that_only_its_opening_has():
    @line(unit="1", kind=BALANCE, label="Level", opening="start")
    def level(given):
        return given + 0

    @plain
    def summed(level):
        return total(level, over=PHASE)

    case = solve(
        [level, summed], 4, given=FLOW, start=over(PHASE, values=[1.0, 2.0, 3.0])
    )
    assert case.row("summed") == [30, 0, -12, 18]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (-5.0, 7.0),
        (0.0, 7.0),
        (0.9, 7.0),
        (1.0, 10.0),
        (2.0, 0.0),
        (3.9, -4.0),
        (4.0, 6.0),
        (5.0, 6.0),
        (99.0, 6.0),
    ],
)
def test_a_line_at_a_month_is_clipped_to_its_opening_and_its_last_month(when, expected):
    @line(unit="1", kind=BALANCE, label="Level", opening="start")
    def level(given):
        return given + 0

    @plain
    def picked(level, when):
        return at_month(level, when)

    case = solve([level, picked], 4, given=FLOW, start=7.0, when=when)
    assert case.number("picked") == expected


def test_a_line_at_a_month_of_each_month_and_item():
    @plain
    def lagged(flow, month, lag):
        return at_month(flow, month - lag)

    case = solve(
        [month, flow, lagged],
        4,
        given=FLOW,
        one_month=1.0,
        lag=over(PHASE, values=[0.0, 1.0, 3.0, -1.0]),
    )
    assert case.row("lagged") == [
        [10, 0, -4, 6],
        [0, 10, 0, -4],
        [0, 0, 0, 10],
        [0, -4, 6, 6],
    ]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0.0, [0, 0, 0, 0]),
        (1.0, [10, 0, -4, 6]),
        (2.0, [10, 10, -4, 2]),
        (3.0, [10, 10, 6, 2]),
        (4.0, [10, 10, 6, 12]),
        (50.0, [10, 10, 6, 12]),
    ],
)
def test_the_trailing_months_are_the_growth_of_a_running_sum(months, expected):
    @plain
    def recent(so_far, months):
        return trailing(so_far, months)

    case = solve([flow, so_far, recent], 4, given=FLOW, months=months)
    assert case.row("recent") == expected


def test_a_vintage_is_what_was_added_between_two_ages():
    @plain
    def by_age(so_far, start, length):
        return vintage(so_far, start, start + length)

    @plain
    def all_ages(by_age):
        return total(by_age, over=AGE)

    case = solve(
        [flow, so_far, by_age, all_ages],
        4,
        given=FLOW,
        start=over(AGE, values=[0.0, 1.0, 3.0]),
        length=over(AGE, values=[1.0, 2.0, 9.0]),
    )
    assert case.row("by_age") == [
        [10, 0, -4, 6],  # added this month
        [0, 10, 10, -4],  # one or two months ago
        [0, 0, 0, 10],  # longer ago
    ]
    # Every addition is in exactly one age class.
    assert case.row("all_ages") == [10, 10, 6, 12]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ([1, 0, 0, 0], 1),
        ([0, 0, 1, 1], 3),
        ([0, 1, 0, 1], 2),
        ([0, 0, 0, 1], 4),
        ([0, 0, 0, 0], 5),
    ],
)
def test_the_first_month_of_a_flag_is_one_past_the_last_where_there_is_none(
    flags, expected
):
    @plain
    def first(given):
        return first_month(given)

    case = solve([first], 4, given=over(MONTH, values=flags))
    assert case.number("first") == expected


def test_the_first_month_of_a_flag_that_holds_for_three_months():
    # By the design: first month of (trailing flags ≥ n) − n + 1.
    @plain
    def so_far(flag_line):
        return cumulative(flag_line)

    @plain
    def is_held(so_far, three):
        return flag(trailing(so_far, three) >= three)

    @plain
    def first(is_held):
        return first_month(is_held)

    flags = over(MONTH, values=[1, 1, 0, 1, 1, 1, 1, 0])
    case = solve([so_far, is_held, first], 8, flag_line=flags, three=3.0)
    assert case.number("first") - 3 + 1 == 4


def test_a_present_value_is_the_sum_of_flows_times_factors():
    @plain
    def factor(month, rate):
        return 1 / compound(rate, month)

    @plain
    def worth(flow, factor):
        return present_value(flow, factor)

    case = solve([month, flow, factor, worth], 4, given=FLOW, one_month=1, rate=0.1)
    expected = 10 / 1.1 - 4 / 1.1**3 + 6 / 1.1**4
    assert case.number("worth") == pytest.approx(expected, rel=1e-15)


def test_the_lowest_and_highest_month_of_a_line():
    @plain
    def least(flow):
        return lowest(flow)

    @plain
    def most(flow):
        return highest(flow)

    case = solve([flow, least, most], 4, given=FLOW)
    assert (case.number("least"), case.number("most")) == (-4, 10)


def test_the_rate_of_return_is_zero_where_it_is_not_defined():
    @plain
    def rate(given, guess, is_defined):
        return irr(given, guess, is_defined)

    case = solve(
        [rate],
        3,
        given=over(TRANCHE, MONTH, values=[[-100, 0, 121], [-100, 0, 144], [1, 1, 1]]),
        guess=0.01,
        is_defined=over(TRANCHE, values=[1.0, 1.0, 0.0]),
    )
    assert case.row("rate") == pytest.approx([0.1, 0.2, 0.0], abs=1e-14)


def test_payback_as_the_design_composes_it():
    """Final crossing from below zero, interpolated inside its month."""

    @balance
    def cash(given):
        return given + 0

    @balance
    def so_far(cash):
        return cumulative(cash)

    @plain
    def negative_month(so_far, month):
        return where(so_far < 0, month, 0)

    @plain
    def last(negative_month):
        return highest(negative_month)

    @plain
    def short(so_far, last):
        return at_month(so_far, last)

    @plain
    def following(cash, last, one_month):
        return at_month(cash, last + one_month)

    @plain
    def payback(last, short, following, one_month):
        return last - ratio(short, following) * one_month

    lines = [month, cash, so_far, negative_month, last, short, following, payback]
    flows = over(MONTH, values=[-100, 60, 60, -40, 0, 80])
    case = solve(lines, 6, given=flows, one_month=1.0)
    # −100 −40 20 −20 −20 60: the last crossing is a quarter into month 6.
    assert case.row("so_far") == [-100, -40, 20, -20, -20, 60]
    assert case.number("payback") == 5.25


# ------------------------------------------------------------------- evaluation


@plain
def summed(price):
    return total(price, over=PHASE)


def evaluate(array, *, name="price", **options):
    model = Model([an_input("price", PHASE)], [summed])
    sizes = dict.fromkeys(Axis, 1) | {PHASE: 2}
    return Evaluator(model).evaluate({name: array}, sizes, **options)


def test_an_input_without_a_value_is_named():
    with pytest.raises(ModelError, match="input 'price' has no value"):
        evaluate(np.ones((1, 2, 1, 1, 1, 1, 1)), name="prise")


@pytest.mark.parametrize(
    "shape", [(1, 1, 1, 1, 1, 1, 1), (1, 2, 1, 1, 1, 1, 3), (3, 2, 1, 1, 1, 1, 1)]
)
def test_an_input_of_another_shape_is_refused(shape):
    with pytest.raises(ModelError, match="input 'price' has the shape"):
        evaluate(np.ones(shape))


def test_only_what_is_kept_is_returned():
    array = np.ones((1, 2, 1, 1, 1, 1, 1))
    assert set(evaluate(array)) == {"price", "summed"}
    assert set(evaluate(array, keep=["summed"])) == {"summed"}
    assert set(evaluate(array, keep=["price"])) == {"price"}
    with pytest.raises(ModelError, match="there is no line or input 'sumed'"):
        evaluate(array, keep=["sumed"])


def test_a_line_that_is_not_finite_is_named_with_its_month():
    @plain
    def price(base, month):
        return 1 / (base - month)

    with pytest.raises(
        ModelError, match="line 'price' is not a finite number in month 3"
    ):
        solve([month, price], 4, base=3.0, one_month=1.0)


def test_a_line_without_months_that_is_not_finite_is_named():
    @plain
    def price(base):
        return 1 / (base - base)

    with pytest.raises(ModelError, match="line 'price' is not a finite number; one of"):
        solve([price], base=3.0)
