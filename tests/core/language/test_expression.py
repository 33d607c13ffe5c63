"""Tracing: what a line becomes, and what the language refuses while it is traced."""

import math

import numpy as np
import pytest

from planner.core.language.axes import PHASE
from planner.core.language.errors import ModelError
from planner.core.language.expression import (
    Call,
    Comparison,
    Constant,
    Operation,
    Previous,
    Reference,
    children,
    spell,
    walk,
)
from planner.core.language.vocabulary import (
    at_month,
    both,
    cumulative,
    flag,
    known,
    maximum,
    minimum,
    ratio,
    remark,
    total,
    where,
    whole,
)
from tests.core.language.cases import plain


def test_a_parameter_becomes_a_reference_and_previous_one_a_value_of_last_month():
    @plain
    def sold(price, previous_price):
        return price - previous_price

    assert isinstance(sold.expression, Operation)
    assert isinstance(sold.expression.left, Reference)
    assert isinstance(sold.expression.right, Previous)
    assert sold.expression.right.name == "price"
    assert sold.references == {"price"}
    assert sold.previous_references == {"price"}
    assert sold.parameters == ("price", "previous_price")


@pytest.mark.parametrize(
    ("formula", "spelled"),
    [
        (lambda a, b: a + b * a, "a + b * a"),
        (lambda a, b: (a + b) * a, "(a + b) * a"),
        (lambda a, b: a - (b - a), "a - (b - a)"),
        (lambda a, b: a / (b * a), "a / (b * a)"),
        (lambda a, b: -a + b, "0 - a + b"),
        (lambda a, b: 1 - a * b, "1 - a * b"),
        (lambda a, b: 1 / (a * b), "1 / (a * b)"),
        (lambda a, b: 1.0 * a + b, "1 * a + b"),
        (lambda a, b: minimum(a, b, 0), "minimum(a, b, 0)"),
        (lambda a, b: total(a, over=PHASE) - b, "total(a, over=PHASE) - b"),
        (
            lambda a, b: where(both(a > b, a != 0), a, b),
            "where(both(a > b, a != 0), a, b)",
        ),
        (lambda a, b: flag(a > 0) * b, "flag(a > 0) * b"),
    ],
)
def test_an_expression_is_spelled_as_its_line_writes_it(formula, spelled):
    formula.__name__ = "spelled"
    assert spell(plain(formula).expression) == spelled


def test_walking_visits_operands_left_to_right():
    expression = (Reference("a") + 1) * whole(Reference("b"))
    kinds = [type(node) for node in walk(expression)]
    assert kinds == [Operation, Operation, Reference, Constant, Call, Reference]
    assert children(Constant(1.0)) == ()


def test_equality_of_nodes_is_a_condition_of_the_model():
    a = Reference("a")
    assert isinstance(a == 1, Comparison)
    assert isinstance(a != 1, Comparison)
    assert len({a, Reference("a")}) == 2


# Each function breaks one rule; the message must name it and say what to write instead.


def uses_if(amount):
    return 1 if amount else 0


def compares_in_an_if(amount):
    return amount if amount > 0 else 0


def joins_with_and(amount, price):
    return where(amount > 0 and price > 0, 1, 0)


def negates(amount):
    return where(not amount > 0, 1, 0)


def chains_comparisons(amount):
    return flag(0 < amount < 1)


def uses_builtin_max(amount):
    return max(amount, 0)


def uses_builtin_min(amount, price):
    return min(amount, price)


def uses_a_numpy_function(amount, price):
    return np.maximum(amount, price)


def uses_numpy_of_one_number(amount):
    return np.floor(amount)


def uses_numpy_where(amount, price):
    return np.where(amount > 0, amount, price)


def makes_an_array(amount):
    return np.asarray(amount)


def uses_math_floor(amount):
    return math.floor(amount)


def uses_math_exp(amount):
    return math.exp(amount)


def calls_float(amount):
    return float(amount)


def calls_round(amount):
    return round(amount)


def calls_int(amount):
    return int(amount)


def calls_abs(amount):
    return abs(amount)


def divides_whole(amount, price):
    return amount // price


def takes_a_modulus(amount, price):
    return amount % price


def raises_to_a_power(amount, price):
    return amount**price


def raises_one_to_a_power(amount):
    return 1**amount


def writes_twelve(amount):
    return amount * 12


def writes_a_half(amount):
    return 0.5 * amount


def writes_minus_one(amount):
    return amount * -1


def writes_a_numpy_number(amount):
    return amount * np.float64(2.5)


def writes_a_truth(amount):
    return amount * True


def writes_a_text(amount):
    return amount + "1"


def returns_nothing(amount):
    where(amount > 0, amount, 0)


def adds_up_a_comparison(amount):
    return (amount > 0) + (amount > 1)


def multiplies_by_a_comparison(amount):
    return amount * (amount > 0)


def returns_a_comparison(amount):
    return amount > 0


def negates_a_comparison(amount):
    return -(amount > 0)


def compares_comparisons(amount):
    return flag((amount > 0) == (amount > 1))


def joins_with_ampersand(amount):
    return flag((amount > 0) & (amount < 1))


def inverts_a_comparison(amount):
    return flag(~(amount > 0))


def takes_a_number_for_a_condition(amount):
    return where(amount, 1, 0)


def loops_over_a_line(amount):
    return sum(month for month in amount)


def indexes_a_line(amount):
    return amount[0]


def calls_a_method(amount):
    return amount.sum()


def ranges_over_an_expression(amount, price):
    return total(amount * price, over=PHASE)


def looks_at_a_month_of_last_month(previous_amount, price):
    return at_month(previous_amount, price)


def does_not_use_a_parameter(amount, price):
    return amount


def adds_up_inside(amount):
    return cumulative(amount) + 1


def nests_conditions(amount, price):
    return where(amount > 0, where(price > 0, 1, 0), 0)


def nests_a_ratio(amount, price):
    return where(amount > 0, ratio(amount, price), 0)


def nests_in_a_condition(amount, price):
    return flag(ratio(amount, price) > 1)


def nests_inside_other_words(amount, price):
    return flag(maximum(flag(amount > 0), price) > 0)


def knows_inside(amount, price):
    return known(amount, (price, "no price")) + 1


def remarks_inside(amount, price):
    return 1 + remark(amount, price, "odd")


def knows_without_a_flag(amount):
    return known(amount)


def knows_by_an_expression(amount, price):
    return known(amount, (price > 0, "no price"))


REFUSED = [
    (uses_if, "where(condition, a, b)"),
    (compares_in_an_if, "where(condition, a, b)"),
    (joins_with_and, "both(a, b)"),
    (negates, "both(a, b)"),
    (chains_comparisons, "chained comparison"),
    (uses_builtin_max, "maximum or minimum"),
    (uses_builtin_min, "maximum or minimum"),
    (uses_a_numpy_function, "cannot use NumPy"),
    (uses_numpy_of_one_number, "cannot use NumPy"),
    (uses_numpy_where, "cannot use NumPy"),
    (makes_an_array, "cannot use NumPy"),
    (uses_math_floor, "whole(x)"),
    (uses_math_exp, "cannot use math"),
    (calls_float, "float()"),
    (calls_round, "whole(x)"),
    (calls_int, "whole(x)"),
    (calls_abs, "maximum(x, 0 - x)"),
    (divides_whole, "whole(x)"),
    (takes_a_modulus, "remainder(value, divisor)"),
    (raises_to_a_power, "compound(rate, time)"),
    (raises_one_to_a_power, "compound(rate, time)"),
    (writes_twelve, "the number 12 has no name"),
    (writes_a_half, "the number 0.5 has no name"),
    (writes_minus_one, "the number -1 has no name"),
    (writes_a_numpy_number, "2.5"),
    (writes_a_truth, "a bool is not a number of the model"),
    (writes_a_text, "a str is not a number of the model"),
    (returns_nothing, "a NoneType is not a number of the model"),
    (adds_up_a_comparison, "wrap it in flag(...)"),
    (multiplies_by_a_comparison, "wrap it in flag(...)"),
    (returns_a_comparison, "wrap it in flag(...)"),
    (negates_a_comparison, "wrap it in flag(...)"),
    (compares_comparisons, "wrap it in flag(...)"),
    (joins_with_ampersand, "both(a, b)"),
    (inverts_a_comparison, "both(a, b)"),
    (takes_a_number_for_a_condition, "'amount' is not a condition"),
    (loops_over_a_line, "use total()"),
    (indexes_a_line, "not subscriptable"),
    (calls_a_method, "has no attribute 'sum'"),
    (ranges_over_an_expression, "takes a line by name"),
    (looks_at_a_month_of_last_month, "takes a line by name"),
    (does_not_use_a_parameter, "'price' is not used"),
    (adds_up_inside, "must be the whole line"),
    (nests_conditions, "give the inner one a line of its own"),
    (nests_a_ratio, "give the inner one a line of its own"),
    (nests_in_a_condition, "give the inner one a line of its own"),
    (nests_inside_other_words, "give the inner one a line of its own"),
    (knows_inside, "outermost"),
    (remarks_inside, "outermost"),
    (knows_without_a_flag, "at least one"),
    (knows_by_an_expression, "takes a line by name"),
]


@pytest.mark.parametrize(
    ("function", "reason"), REFUSED, ids=[f.__name__ for f, _ in REFUSED]
)
def test_the_language_refuses_and_names_the_line_and_the_way_out(function, reason):
    with pytest.raises(ModelError) as caught:
        plain(function)
    message = str(caught.value)
    assert message.startswith(f"line '{function.__name__}' (line ")
    assert reason in message


def test_a_refusal_says_where_in_its_module_the_line_stands():
    with pytest.raises(ModelError) as caught:
        plain(uses_if)
    assert f"(line {uses_if.__code__.co_firstlineno} of its module)" in str(
        caught.value
    )


def test_two_conditions_beside_each_other_are_fine():
    @plain
    def profit(sales, costs, price):
        return flag(sales > 0) * ratio(costs, price) + where(costs > 0, 1, 0)

    assert profit.references == {"sales", "costs", "price"}


def test_known_and_remark_may_stand_in_each_other():
    @plain
    def payback(months, is_paid, is_odd):
        return remark(known(months, (is_paid, "never paid back")), is_odd, "odd")

    assert payback.may_be_undefined
