"""The words reading: formulas in words, without and with their values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.language.axes import ITEM_AXES, MONTH, PHASE, PRODUCT
from planner.core.language.errors import ModelError
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import CHOICE, RATE, SHARE
from planner.core.language.line import BALANCE, FLOW, LEVEL, line, metric
from planner.core.language.model import Model
from planner.core.language.proof import prove_units
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
from planner.core.language.wording import Wording, inside_sentence
from tests.core.language.cases import an_input, month
from tests.core.language.random_models import random_case

INPUTS = [
    an_input("one_month", unit="month"),
    an_input("start", unit="month", label="First sale"),
    an_input("term", unit="month", label="Loan term"),
    an_input("token_price", PRODUCT, unit="USD/Mtok"),
    an_input("rate", unit="1/month", label="Interest rate"),
    an_input("lost", unit="1", label="Unpaid share", kind=SHARE),
    an_input("gpus", PHASE, unit="GPU", label="GPUs"),
    an_input("first_debt", unit="USD", label="Opening debt"),
    an_input("rank", PHASE, label="Priority"),
    an_input("wish", PHASE, label="Wished priority"),
]


def flow(unit, label, **options):
    return line(unit=unit, kind=FLOW, label=label, **options)


@flow("Mtok", "Tokens sold")
def tokens_sold(gpus, month, one_month, token_price):
    return gpus * month / one_month * token_price / token_price


@flow("USD", "Spending", opening=0)
def spending(gpus, month):
    return gpus * month


@flow("USD", "Spending to date")
def spent(spending):
    return cumulative(spending)


@flow("1", "Sale flag")
def is_sold(month, start):
    return flag(month > start)


@flow("1", "NPV factor")
def factor(rate, month):
    return 1 / compound(rate, month)


@line(unit="USD", kind=BALANCE, label="Loan balance", opening="first_debt")
def debt(previous_debt, rate, one_month):
    return previous_debt + previous_debt * rate * one_month


LINES = [month, tokens_sold, spending, spent, is_sold, factor, debt]


def worded(formula, unit="USD") -> Wording:
    formula.__name__ = "result"
    return Wording(Model(INPUTS, [*LINES, flow(unit, "Result")(formula)]))


# ------------------------------------------------------------------ without values


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda tokens_sold, token_price: tokens_sold * token_price,
         "tokens sold × token price"),
        (lambda gpus, month: gpus / month, "GPUs ÷ month"),
        (lambda factor, lost: factor * (1 - lost), "NPV factor × (1 − unpaid share)"),
        # Parentheses only where they are needed.
        (lambda a, b, c: a + b - c, "a + b − c"),
        (lambda a, b, c: a - (b - c), "a − (b − c)"),
        (lambda a, b, c: a + (b - c), "a + b − c"),
        (lambda a, b, c: a - b * c, "a − b × c"),
        (lambda a, b, c: (a - b) * c, "(a − b) × c"),
        (lambda a, b, c: a * (b * c), "a × b × c"),
        (lambda a, b, c: a / (b * c), "a ÷ (b × c)"),
        (lambda a, b, c: a * b / c, "a × b ÷ c"),
        (lambda a, b, c: (a + b) / c, "(a + b) ÷ c"),
        # A literal 1 or 0 is left out where it does nothing.
        (lambda a: 1 * a, "a"),
        (lambda a: a * 1, "a"),
        (lambda a: a / 1, "a"),
        (lambda a: 0 + a, "a"),
        (lambda a: 0 - a, "−a"),
        (lambda a: -a, "−a"),
        (lambda a, b: -(a + b), "−(a + b)"),
        (lambda a, b: b * -a, "b × (−a)"),
        (lambda a: 1 / a, "1 ÷ a"),
        (lambda a: a + 1, "a + 1"),
        # Limits.
        (lambda a: maximum(a, 0), "a, not below 0"),
        (lambda a: minimum(1, a), "a, not above 1"),
        (lambda a: minimum(maximum(a, 0), 1), "a, not below 0 nor above 1"),
        (lambda a, b: maximum(minimum(a / b, 1), 0),
         "a ÷ b, not above 1 nor below 0"),
        (lambda a, b: maximum(minimum(a, b), 0),
         "(the smaller of a and b), not below 0"),
        (lambda a, b: maximum(a - b, 0), "a − b, not below 0"),
        (lambda a, b: minimum(a, b), "the smaller of a and b"),
        (lambda a, b: maximum(a, b), "the larger of a and b"),
        (lambda a, b: maximum(a, b, 0), "the largest of a, b and 0"),
        (lambda a, b, c: minimum(a, minimum(b, c)), "the smallest of a, b and c"),
        (lambda a, b: minimum(maximum(a, 0), b),
         "the smaller of (a, not below 0) and b"),
        (lambda a, b: b * maximum(a, 0), "b × (a, not below 0)"),
        # Choices.
        (lambda a, b, c: where(a > b, b, c), "b when a > b, else c"),
        (lambda a, b: where(both(a >= 1, b != 0), a + b, 0),
         "a + b when a ≥ 1 and b ≠ 0, else 0"),
        (lambda a, b: flag(a == b), "1 when a = b, else 0"),
        (lambda a, b: flag(a <= b) * a, "(1 when a ≤ b, else 0) × a"),
        # Other words of one month.
        (lambda a, b: ratio(a, b + 1), "a ÷ (b + 1)"),
        (lambda a, b, c: c * ratio(a, b), "c × a ÷ b"),
        (lambda a, b: a * compound(b, a), "a × (1 + b) ^ a"),
        (lambda a, b, c: compound(0 - b, a - c), "(1 + (−b)) ^ (a − c)"),
        (lambda a, b: whole(a / b), "a ÷ b, rounded down"),
        (lambda a, b: remainder(a, b), "the remainder of a ÷ b"),
        (lambda a, b, c: remainder(a + b, c) + 1, "(the remainder of (a + b) ÷ c) + 1"),
    ],
)  # fmt: skip
def test_a_formula_is_put_into_words(formula, words):
    formula.__name__ = "result"
    letters = [an_input(letter) for letter in "abc"]
    model = Model([*INPUTS, *letters], [*LINES, flow("1", "Result")(formula)])
    assert Wording(model).formula("result") == f"Result = {words}"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda previous_debt, rate: previous_debt * rate,
         "loan balance of last month × interest rate"),
        (lambda tokens_sold: total(tokens_sold, over=PRODUCT),
         "the sum of tokens sold over products"),
        (lambda tokens_sold, gpus: total(tokens_sold, over=PHASE) - gpus,
         "(the sum of tokens sold over phases) − GPUs"),
        (lambda spending: total(spending, over=MONTH),
         "the sum of spending over all months"),
        (lambda spending, rank: ahead(spending, rank, over=PHASE),
         "the total of spending over the phases with a lower priority"),
        (lambda spending, rank, wish: matched(spending, rank, wish, over=PHASE),
         "the total of spending over the phases whose priority equals wished priority"),
        (lambda spending: cumulative(spending), "spending, added up to this month"),
        (lambda spent, term: at_month(spent, term),
         "spending to date as of loan term"),
        (lambda spent, month, term: at_month(spent, month - term),
         "spending to date as of (month − loan term)"),
        (lambda spent, term: trailing(spent, term),
         "the growth of spending to date over the last loan term"),
        (lambda spent, start, term: vintage(spent, start, start + term),
         "the growth of spending to date first sale to first sale + loan term ago"),
        (lambda is_sold: first_month(is_sold),
         "the first month in which sale flag is 1"),
        (lambda spending, factor: present_value(spending, factor),
         "the sum of spending × NPV factor over all months"),
        (lambda spending, rate, lost: irr(spending, rate, lost),
         "the monthly rate at which spending of all months is worth 0"),
        (lambda spending: lowest(spending), "the lowest spending of all months"),
        (lambda spending: highest(spending), "the highest spending of all months"),
        (lambda rate, lost, first_debt: known(rate * lost, (first_debt, "none")),
         "interest rate × unpaid share"),
        (lambda rate, lost: remark(rate, lost, "odd"), "interest rate"),
    ],
)  # fmt: skip
def test_a_formula_along_the_months_is_put_into_words(formula, words):
    assert worded(formula).formula("result") == f"Result = {words}"


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Token price", "token price"),
        ("NPV", "NPV"),
        ("EBITDA margin", "EBITDA margin"),
        ("GPU-hours sold", "GPU-hours sold"),
        ("H100 nodes", "H100 nodes"),
        ("DeepSeek price", "DeepSeek price"),
        ("Mtok price", "Mtok price"),
        ("kW at the site", "kW at the site"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_keeps_its_acronyms(label, inside):
    assert inside_sentence(label) == inside


# --------------------------------------------------------------------- with values
# How money and amounts are written is the business of kinds.


class Figures:
    """A look-up of set values, by month where they differ, that notes requests."""

    def __init__(self, model, values):
        self.model = model
        self.values = values
        self.asked = []

    def __call__(self, name, month, items):
        self.asked.append((name, month, items))
        value = self.values[name]
        if isinstance(value, dict):
            value = value[month]
        declared = self.model.lines.get(name) or self.model.inputs[name]
        return float(value), declared.unit


def filled(formula, unit, at=1, items=(), **values) -> str:
    formula.__name__ = "result"
    model = Model(INPUTS, [*LINES, flow(unit, "Result")(formula)])
    return Wording(model).filled("result", Figures(model, values), at, items)


def test_values_are_filled_in_and_the_result_follows():
    words = filled(
        lambda tokens_sold, token_price: tokens_sold * token_price,
        "USD",
        items=("phase-1", "chat"),
        tokens_sold=75_000,
        token_price=164,
        result=12_300_000,
    )
    assert words == "75,000 Mtok × $164 /Mtok = $12.30 M"


def test_each_value_is_looked_up_for_its_own_items_and_month():
    def result(tokens_sold, token_price, lost, previous_debt):
        return tokens_sold * token_price * lost + previous_debt

    model = Model(INPUTS, [*LINES, flow("USD", "Result")(result)])
    values = {"tokens_sold": 1, "token_price": 2, "lost": 0.5, "debt": {4: 7}}
    figures = Figures(model, values | {"result": 8})
    Wording(model).filled("result", figures, 5, ("phase-1", "chat"))
    assert sorted(figures.asked, key=str) == [
        ("debt", 4, ()),
        ("lost", None, ()),
        ("result", 5, ("phase-1", "chat")),
        ("token_price", None, ("chat",)),
        ("tokens_sold", 5, ("phase-1", "chat")),
    ]


def test_shares_are_percentages_and_other_plain_numbers_have_no_unit():
    words = filled(
        lambda factor, lost: factor * (1 - lost),
        "1",
        factor=0.5,
        lost=0.25,
        result=0.375,
    )
    assert words == "0.5 × (1 − 25%) = 0.375"


def test_a_negative_value_stands_in_parentheses_where_it_could_be_misread():
    def formula(debt, previous_debt, lost):
        return debt - previous_debt * lost

    words = filled(formula, "USD", 2, debt={1: -2, 2: -3}, lost=0.25, result=-2.5)
    assert words == "−$3.00 − (−$2.00) × 25% = −$2.50"


def test_last_month_of_the_first_is_the_opening():
    def formula(previous_debt, rate):
        return previous_debt * rate

    later = filled(formula, "USD", 2, debt={1: 500}, rate=0.01, result=5)
    first = filled(formula, "USD", 1, first_debt=400, rate=0.01, result=4)
    assert later == "$500 × 1% /month = $5.00"
    assert first == "$400 × 1% /month = $4.00"


def test_an_opening_of_zero_has_the_unit_of_its_line():
    words = filled(
        lambda previous_spending, spending: spending - previous_spending,
        "USD",
        items=("phase-1",),
        spending={1: 6},
        result=6,
    )
    assert words == "$6.00 − $0 = $6.00"


@pytest.mark.parametrize(
    ("at", "words"),
    [(5, "7 × 7 = 49, because 5 mo > 3 mo"), (3, "0, because 3 mo ≤ 3 mo")],
)
def test_a_choice_says_which_arm_held_and_why(at, words):
    def formula(month, start, factor):
        return where(month > start, factor * factor, 0)

    result = 49 if at == 5 else 0
    assert filled(formula, "1", at, month=at, start=3, factor=7, result=result) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (2, "0, because 2 mo < 3 mo"),
        (3, "1, because 3 mo ≥ 3 mo and 3 mo < 6 mo"),
        (6, "0, because 6 mo ≥ 6 mo"),
    ],
)
def test_of_two_conditions_the_one_that_failed_is_the_reason(at, words):
    def formula(month, start, term):
        return flag(both(month >= start, month < term))

    result = 1 if at == 3 else 0
    assert filled(formula, "1", at, month=at, start=3, term=6, result=result) == words


def test_a_choice_inside_a_formula_says_which_arm_held():
    def formula(month, start, factor):
        return factor * where(month != start, factor + 1, 0)

    words = filled(formula, "1", 5, month=5, start=3, factor=2, result=6)
    assert words == "2 × (2 + 1, because 5 mo ≠ 3 mo) = 6"


def test_a_condition_is_computed_from_words_and_last_month():
    def formula(debt, previous_debt, first_debt):
        return flag(maximum(debt - previous_debt, 0) > whole(first_debt))

    figures = {"debt": {3: 5, 4: 9}}
    assert filled(formula, "1", 4, first_debt=3.5, result=1, **figures) == (
        "1, because ($9.00 − $5.00, not below 0) > ($3.50, rounded down)"
    )
    assert filled(formula, "1", 4, first_debt=4.5, result=0, **figures) == (
        "0, because ($9.00 − $5.00, not below 0) ≤ ($4.50, rounded down)"
    )


def test_a_condition_on_trailing_months_is_computed_from_two_months():
    def formula(spent, term, first_debt):
        return flag(trailing(spent, term) >= first_debt)

    figures = {"spent": {2: 100, 5: 130}, "term": 3}
    for first_debt, words in (
        (30, "1, because (the growth of spending to date over months 3–5) ≥ $30.00"),
        (31, "0, because (the growth of spending to date over months 3–5) < $31.00"),
    ):
        result = 1 if first_debt == 30 else 0
        found = filled(
            formula, "1", 5, ("a",), result=result, first_debt=first_debt, **figures
        )
        assert found == words


def test_a_condition_over_all_months_is_left_open():
    def formula(spending, first_debt):
        return where(lowest(spending) > first_debt, first_debt, 0)

    words = filled(formula, "USD", None, ("a",), first_debt=4, result=4)
    assert words == (
        "$4.00 when (the lowest spending of all months) > $4.00, else 0 = $4.00"
    )


def test_a_choice_is_shown_by_its_word():
    method = Input(
        key="tests.method",
        label="Method",
        kind=CHOICE,
        unit="1",
        help="For a test.",
        default="as-books",
        choices=("straight-line", "as-books"),
        assumption=True,
    )
    straight = an_input("straight", label="Straight line")

    def result(method, straight, gpus):
        return where(method == straight, gpus, 0)

    model = Model([*INPUTS, method, straight], [*LINES, flow("GPU", "Result")(result)])
    assert Wording(model).formula("result") == (
        "Result = GPUs when method = straight line, else 0"
    )
    for number, words in (
        (1, "8 GPU, because method = straight line"),
        (2, "0 = 0 GPU, because method = as books"),
    ):
        held = {"method": number, "straight": 1, "gpus": 8}
        values = held | {"result": 8 if number == 1 else 0}
        found = Wording(model).filled("result", Figures(model, values), None, ("a",))
        assert found == words


def test_a_ratio_by_zero_says_that_it_is_taken_as_zero():
    words = filled(
        lambda debt, lost: ratio(debt, lost), "USD", debt=5, lost=0, result=0
    )
    assert words == "$5.00 ÷ 0% (taken as 0) = $0"


@pytest.mark.parametrize(
    ("formula", "at", "words"),
    [
        (lambda spending: cumulative(spending), 18,
         "spending, months 1–18, added up = $9.00"),
        (lambda spending: cumulative(spending), 1,
         "spending, month 1, added up = $9.00"),
        (lambda spent, term: trailing(spent, term), 18,
         "the growth of spending to date over months 7–18 = $9.00"),
        (lambda spent, term: trailing(spent, term), 5,
         "the growth of spending to date over months 1–5 = $9.00"),
        (lambda spent, start, term: vintage(spent, start, term), 18,
         "the growth of spending to date over months 7–15 = $9.00"),
        (lambda spent, start, term: vintage(spent, start, term), 3,
         "the growth of spending to date over no month = $9.00"),
        (lambda spent, term: at_month(spent, term), None,
         "spending to date as of month 12 = $9.00"),
        (lambda spent, month, term: at_month(spent, month - term), 5,
         "spending to date as of month 0 = $9.00"),
        (lambda spent, term: at_month(spent, term) - at_month(spent, 0 * term), None,
         "$12.00 − $0 = $9.00"),
        (lambda spent, term: 0 - at_month(spent, term), None, "−$12.00 = $9.00"),
        (lambda spending, rank: 0 - ahead(spending, rank, over=PHASE), 2,
         "−(the total of spending over the phases with a lower priority) = $9.00"),
        (lambda spending: total(spending, over=PHASE), 2,
         "the sum of spending over phases = $9.00"),
    ],
)  # fmt: skip
def test_a_range_is_named_with_its_months(formula, at, words):
    items = () if "over phases" in words else ("a",)
    values = {"spent": {1: 1, 12: 12}, "term": 12, "start": 3, "month": at, "result": 9}
    assert filled(formula, "USD", at, items, **values) == words


def test_a_line_that_only_repeats_another_shows_its_value_once():
    assert filled(lambda debt: debt * 1, "USD", debt=5, result=5) == "$5.00"


@metric(unit="month", label="Payback")
def payback(term, is_paid, is_real):
    return known(term + term, (is_paid, "it never pays"), (is_real, "nothing is spent"))


@metric(unit="month", label="Payback")
def noted(term, is_paid, is_real):
    return remark(known(term, (is_paid, "it never pays")), is_real, "it pays at once")


@pytest.mark.parametrize(
    ("line_of", "is_paid", "is_real", "result", "words"),
    [
        (payback, 1, 1, 24, "12 mo + 12 mo = 24 mo"),
        (payback, 0, 1, np.nan, "not defined: it never pays"),
        (payback, 0, 0, np.nan, "not defined: it never pays and nothing is spent"),
        (noted, 1, 0, 12, "12 mo"),
        (noted, 1, 1, 12, "12 mo (it pays at once)"),
        (noted, 0, 0, np.nan, "not defined: it never pays"),
    ],
)
def test_an_undefined_metric_gives_its_reasons(
    line_of, is_paid, is_real, result, words
):
    inputs = [*INPUTS, an_input("is_paid"), an_input("is_real")]
    model = Model(inputs, [line_of])
    values = {"is_paid": is_paid, "is_real": is_real, "term": 12, line_of.name: result}
    assert Wording(model).filled(line_of.name, Figures(model, values), 3, ()) == words


# ------------------------------------------------------------ what is not said
# One month and one year are there for their unit; a line that is nothing but another
# has the formula of the other one.

ONE_MONTH = constant("tests.step", 1.0, "month", "One month", "Definition")
ONE_YEAR = constant("tests.long", 1.0, "year", "One year", "Definition")
OF_TIME = [
    *INPUTS,
    ONE_MONTH,
    ONE_YEAR,
    an_input("is_paid"),
    an_input("yearly", unit="1/year", label="Price change", kind=RATE),
    an_input("power_price", unit="USD/month", label="Power price"),
    an_input("months_a_year", unit="month/year", label="Months a year"),
    an_input("left", unit="USD", label="Cash out"),
    an_input("back", unit="USD", label="Cash back"),
]


@pytest.mark.parametrize(
    ("formula", "unit", "words", "numbers"),
    [
        # The unit cancels in that of a factor, above or below the line.
        (lambda power_price, lost, step: power_price * step * lost, "USD",
         "power price × unpaid share", "$3.00 × 50% = $9.00"),
        (lambda rate, months_a_year, long: compound(rate, months_a_year * long), "1",
         "(1 + interest rate) ^ months a year", "(1 + 1% /month) ^ 12 mo = 9"),
        (lambda start, step, lost: start / step + lost, "1",
         "first sale + unpaid share", "14 + 50% = 9"),
        (lambda yearly, long: 1 + yearly * long, "1",
         "1 + price change", "1 + (−20%) = 9"),
        # The result has it.
        (lambda rate, term, long: (compound(rate, term) - 1) / long, "1/year",
         "(1 + interest rate) ^ loan term − 1", "(1 + 1% /month) ^ 2 mo − 1 = 900%"),
        (lambda start, term, step: (start - term) / step, "1",
         "first sale − loan term", "14 mo − 2 mo = 9"),
        # A plain number beside another has no other unit; nor has a month on its own.
        (lambda term, left, back, step: term + ratio(left, back) * step, "month",
         "loan term + cash out ÷ cash back × one month",
         "2 mo + $1.00 ÷ $4.00 × 1 mo = 9 mo"),
        (lambda term, step: term - step, "month",
         "loan term − one month", "2 mo − 1 mo = 9 mo"),
        (lambda step, months_a_year: step / months_a_year, "year",
         "one month ÷ months a year", "1 mo ÷ 12 mo/year = 9 y"),
    ],
)  # fmt: skip
def test_a_constant_that_is_one_for_its_unit_is_not_said(formula, unit, words, numbers):
    formula.__name__ = "result"
    model = Model(OF_TIME, [metric(unit=unit, label="Result")(formula)])
    values = {
        "power_price": 3, "lost": 0.5, "rate": 0.01, "months_a_year": 12,
        "start": 14, "term": 2, "left": 1, "back": 4, "yearly": -0.2,
        "step": 1, "long": 1, "result": 9,
    }  # fmt: skip

    prove_units(model)
    assert Wording(model).formula("result") == f"Result = {words}"
    found = Wording(model).filled("result", Figures(model, values), None, ())
    assert found == numbers


def test_a_price_in_another_currency_loses_the_unit_that_cancels():
    def result(power_price, step):
        return power_price * step

    model = Model(OF_TIME, [metric(unit="USD", label="Result")(result)])

    def in_euros(name, month, items):
        return 3.0, {"power_price": "EUR/month"}.get(name, "EUR")

    words = Wording(model).filled("result", in_euros, None, ())
    # What is left of the formula is the result.
    assert words == "EUR\N{NO-BREAK SPACE}3.00"


@line(unit="month", kind=LEVEL, label="Time of payback")
def time_of_payback(term, left, back, step, is_paid):
    return (term + ratio(left, back) * step) * is_paid


@metric(unit="month", label="Payback")
def payback_found(time_of_payback, is_paid, lost):
    return known(remark(time_of_payback, lost, "at once"), (is_paid, "it never pays"))


def test_a_line_that_is_nothing_but_another_has_the_formula_of_the_other():
    model = Model(OF_TIME, [time_of_payback, payback_found])
    wording = Wording(model)
    values = {"term": 2, "left": 1, "back": 4, "step": 1, "is_paid": 1, "lost": 0}

    # The flag that must hold is 1 wherever there is a payback: it is not said there.
    assert wording.formula("payback_found") == (
        "Payback = loan term + cash out ÷ cash back × one month"
    )
    assert wording.formula("time_of_payback") == (
        "Time of payback = (loan term + cash out ÷ cash back × one month) × is paid"
    )
    figures = Figures(model, values | {"payback_found": 2.25})
    assert wording.filled("payback_found", figures, None, ()) == (
        "2 mo + $1.00 ÷ $4.00 × 1 mo = 2.25 mo"
    )
    figures = Figures(model, values | {"payback_found": 2.25, "lost": 1})
    assert wording.filled("payback_found", figures, None, ()).endswith("mo (at once)")
    figures = Figures(model, values | {"payback_found": np.nan, "is_paid": 0})
    assert wording.filled("payback_found", figures, None, ()) == (
        "not defined: it never pays"
    )


@pytest.mark.parametrize(
    ("at", "items"), [(None, ("a",)), (1, ()), (1, ("a", "b")), (None, ())]
)
def test_a_missing_month_or_item_is_asked_for(at, items):
    wording = worded(lambda spending: spending + 0)
    figures = Figures(Model(INPUTS, LINES), {})
    with pytest.raises(ModelError, match="line 'result' varies by phase, month"):
        wording.filled("result", figures, at, items)


@settings(max_examples=25)
@given(seed=st.integers(0, 100_000), data=st.data())
def test_every_line_of_a_random_model_can_be_put_into_words(seed, data):
    model, arrays, sizes = random_case(seed)
    values = Evaluator(model).evaluate(arrays, sizes)
    wording = Wording(model)

    def look_up(name, month, items):
        assert (month is None) == (not model.is_monthly(name))
        given = iter(items)
        index = [int(next(given)) if a in model.axes[name] else 0 for a in ITEM_AXES]
        assert not list(given)
        place = 0 if month is None else min(month, sizes[MONTH]) - 1
        declared = model.lines.get(name) or model.inputs[name]
        return float(values[name][(0, *index, place)]), declared.unit

    for name, declared in model.lines.items():
        axes = [axis for axis in ITEM_AXES if axis in model.axes[name]]
        items = tuple(str(data.draw(st.integers(0, sizes[a] - 1))) for a in axes)
        at = data.draw(st.integers(1, sizes[MONTH])) if model.is_monthly(name) else None
        assert wording.formula(name).startswith(f"{declared.label} = ")
        words = wording.filled(name, look_up, at, items)
        assert "previous_" not in words
        assert words.count("(") == words.count(")")
