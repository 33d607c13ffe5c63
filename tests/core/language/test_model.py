"""Structure: names, order, loops, openings and axes."""

import sys
from types import ModuleType

import pytest

from planner.core.language.axes import AGE, MONTH, PHASE, PRODUCT, TRANCHE
from planner.core.language.errors import ModelError
from planner.core.language.line import BALANCE, FLOW, check, line, metric
from planner.core.language.model import Model
from planner.core.language.vocabulary import (
    ahead,
    at_month,
    compound,
    cumulative,
    first_month,
    flag,
    irr,
    known,
    lowest,
    matched,
    present_value,
    ratio,
    remark,
    total,
    trailing,
    vintage,
)
from tests.core.language.cases import an_input, balance, month, plain


def refusal(lines, *inputs) -> str:
    with pytest.raises(ModelError) as caught:
        Model(inputs, lines)
    return str(caught.value)


@plain
def sold(price):
    return price + 0


@plain
def growing(month):
    return month + 1


ONE_MONTH = an_input("one_month", unit="month")
PRICE = an_input("price")


# ------------------------------------------------------------------------- names


def test_an_unknown_parameter_names_the_line_and_the_near_miss():
    @plain
    def revenue(prise):
        return prise + 0

    assert refusal([revenue], PRICE) == (
        "line 'revenue' reads 'prise', which is neither a line nor an input; did you "
        "mean 'price'?"
    )


def test_a_name_declared_twice_is_refused():
    assert "'sold' is declared twice" in refusal([sold, sold], PRICE)
    assert "'price' is declared twice" in refusal([sold], PRICE, PRICE)


def test_a_name_is_an_input_or_a_line_but_not_both():
    assert "'sold' is both" in refusal([sold], PRICE, an_input("sold"))


def test_an_input_cannot_take_a_name_that_means_last_month():
    message = refusal([], an_input("previous_price"))
    assert "input 'previous_price': names with 'previous_' are reserved" in message


def test_an_input_has_no_last_month():
    @plain
    def change(price, previous_price):
        return price - previous_price

    assert "line 'change' reads 'previous_price', but 'price' is an input" in refusal(
        [change], PRICE
    )


def test_nothing_reads_what_may_be_undefined():
    @metric(unit="1", label="Payback")
    def payback(sold, price):
        return known(sold, (price, "never"))

    @plain
    def late(payback):
        return payback + 1

    assert "line 'late' reads 'payback', which may be undefined" in refusal(
        [sold, payback, late], PRICE
    )


# ---------------------------------------------------------------------- openings


def test_a_line_read_as_of_last_month_must_say_its_opening():
    @plain
    def change(growing, previous_growing):
        return growing - previous_growing

    assert refusal([month, growing, change], ONE_MONTH) == (
        "line 'change' reads 'previous_growing', but line 'growing' does not say its "
        "opening"
    )


@pytest.mark.parametrize("word", ["at_month", "trailing", "vintage"])
def test_a_line_looked_back_along_must_say_its_opening(word):
    words = {"at_month": at_month, "trailing": trailing, "vintage": vintage}

    def looking(growing, one_month):
        ages = (one_month, one_month) if word == "vintage" else (one_month,)
        return words[word](growing, *ages)

    assert (
        f"line 'looking' looks back along 'growing' ({word}), but line 'growing' does "
        "not say its opening"
    ) in refusal([month, growing, plain(looking)], ONE_MONTH)


def test_an_input_cannot_be_looked_back_along():
    @plain
    def looking(prices, one_month):
        return at_month(prices, one_month)

    assert "'prices' is an input and has no month before the first" in refusal(
        [looking], an_input("prices", MONTH), ONE_MONTH
    )


def test_an_opening_must_exist():
    @line(unit="1", kind=BALANCE, label="Debt", opening="prise")
    def debt(previous_debt):
        return previous_debt + 0

    assert refusal([debt], PRICE) == (
        "line 'debt': its opening 'prise' is neither a line nor an input; did you mean "
        "'price'?"
    )


def test_an_opening_must_not_vary_by_month():
    @line(unit="1", kind=BALANCE, label="Debt", opening="growing")
    def debt(previous_debt):
        return previous_debt + 0

    assert "line 'debt': its opening 'growing' varies by month" in refusal(
        [month, growing, debt], ONE_MONTH
    )


def test_a_line_cannot_open_with_itself():
    @line(unit="1", kind=BALANCE, label="Debt", opening="debt")
    def debt(price):
        return price + 0

    assert "line 'debt': its opening 'debt' varies by month" in refusal([debt], PRICE)


def test_last_month_needs_months():
    @line(unit="1", kind=BALANCE, label="Fee", opening=0)
    def fee(price):
        return price + 0

    @plain
    def change(previous_fee):
        return previous_fee + 0

    assert (
        "line 'change' reads 'previous_fee', but line 'fee' has no months"
        in refusal([fee, change], PRICE)
    )


# ------------------------------------------------------------------------- loops


def test_lines_come_after_what_they_read_whatever_the_order_of_declaration():
    @plain
    def margin(revenue, price):
        return revenue - price

    @plain
    def revenue(sold, price):
        return sold * price

    model = Model([PRICE], [margin, revenue, sold])
    assert [step.names for step in model.steps] == [
        ("sold",),
        ("revenue",),
        ("margin",),
    ]
    assert not any(step.loop for step in model.steps)
    assert model.precedents("margin") == ("revenue", "price")
    assert model.dependents("price") == ("margin", "revenue", "sold")


def test_an_opening_is_computed_before_the_line_that_opens_with_it():
    @line(unit="1", kind=BALANCE, label="Debt", opening="sold")
    def debt(previous_debt, growing):
        return previous_debt + growing

    @plain
    def paid(previous_debt):
        return previous_debt + 0

    model = Model([PRICE, ONE_MONTH], [paid, debt, growing, month, sold])
    order = [name for step in model.steps for name in step.names]
    assert order.index("sold") < order.index("debt") < order.index("paid")
    assert model.reads("paid") == {"debt", "sold"}


def test_lines_that_read_each_other_through_last_month_form_one_loop():
    @balance
    def debt(previous_debt, interest, paid):
        return previous_debt + interest - paid

    @plain
    def interest(previous_debt, price):
        return previous_debt * price

    @plain
    def paid(interest, price):
        return interest + price

    model = Model([PRICE], [paid, debt, interest])
    (step,) = model.steps
    assert step.loop
    assert step.names == ("interest", "paid", "debt")


def test_lines_that_depend_on_each_other_within_a_month_are_refused():
    @balance
    def cash(previous_cash, interest):
        return previous_cash + interest

    @plain
    def interest(cash, price):
        return cash * price

    message = refusal([cash, interest], PRICE)
    assert "these lines depend on each other within a month: " in message
    assert (
        "cash → interest → cash" in message or "interest → cash → interest" in message
    )
    assert "break the circle with a 'previous_' value" in message


def test_a_line_that_reads_itself_is_refused():
    @plain
    def cash(cash):
        return cash + 1

    assert "within a month: cash → cash" in refusal([cash])


def test_words_that_look_along_the_months_are_refused_in_a_loop():
    @balance
    def spent(previous_left, price):
        return previous_left * price

    @balance
    def left(spent, one_month):
        return at_month(spent, one_month)

    assert (
        "line 'left' depends on itself through last month, where 'at_month' is not "
        "possible; give it a line outside the loop"
    ) in refusal([spent, left], PRICE, ONE_MONTH)


def test_powers_are_refused_in_a_loop():
    @balance
    def debt(previous_debt, price):
        return previous_debt * compound(price, 1)

    assert "line 'debt' depends on itself through last month, where 'compound'" in (
        refusal([debt], PRICE)
    )


def test_a_total_over_months_is_refused_in_a_loop():
    @balance
    def debts(debt):
        return total(debt, over=MONTH)

    @balance
    def debt(previous_debts):
        return previous_debts + 1

    assert (
        "line 'debts' depends on itself through last month, where 'total'"
        in refusal([debt, debts])
    )


def test_division_is_refused_in_a_loop():
    @balance
    def debt(previous_debt, price):
        return previous_debt / price

    assert "line 'debt' depends on itself through last month and divides" in refusal(
        [debt], PRICE
    )


# -------------------------------------------------------------------------- axes


def test_axes_are_those_of_the_operands_less_those_of_totals():
    @plain
    def need(price, size):
        return price * size

    @plain
    def by_phase(need):
        return total(need, over=PRODUCT)

    @plain
    def share(need, by_phase):
        return ratio(need, by_phase)

    @plain
    def over_time(by_phase, month):
        return by_phase * month

    @plain
    def ever(over_time):
        return total(over_time, over=MONTH)

    model = Model(
        [an_input("price", PRODUCT), an_input("size", PHASE), ONE_MONTH],
        [need, by_phase, share, over_time, ever, month],
    )
    assert model.axes["need"] == {PHASE, PRODUCT}
    assert model.axes["by_phase"] == {PHASE}
    assert model.axes["share"] == {PHASE, PRODUCT}
    assert model.axes["over_time"] == {PHASE, MONTH}
    assert model.axes["ever"] == {PHASE}
    assert model.is_monthly("over_time")
    assert not model.is_monthly("ever")


def test_range_words_lose_the_months_or_keep_them():
    @line(unit="1", kind=FLOW, label="Flow", opening=0)
    def flow(price, month):
        return price * month

    @plain
    def spent(flow):
        return cumulative(flow)

    @plain
    def recent(spent, terms):
        return trailing(spent, terms)

    @plain
    def aged(spent, ages, one_month):
        return vintage(spent, ages, ages + one_month)

    @plain
    def picked(spent, terms):
        return at_month(spent, terms)

    @plain
    def lagged(spent, month, terms):
        return at_month(spent, month - terms)

    @plain
    def least(flow):
        return lowest(flow)

    @plain
    def worth(flow, month):
        return present_value(flow, month)

    @plain
    def is_large(flow, terms):
        return flag(flow > terms)

    @plain
    def first(is_large):
        return first_month(is_large)

    @plain
    def rate(flow, guess, terms):
        return irr(flow, guess, terms)

    model = Model(
        [
            an_input("price", PHASE),
            an_input("terms", TRANCHE),
            an_input("ages", AGE),
            an_input("guess"),
            ONE_MONTH,
        ],
        [
            month,
            flow,
            spent,
            recent,
            aged,
            picked,
            lagged,
            least,
            worth,
            is_large,
            first,
            rate,
        ],
    )
    assert model.axes["spent"] == {PHASE, MONTH}
    assert model.axes["recent"] == {PHASE, TRANCHE, MONTH}
    assert model.axes["aged"] == {PHASE, AGE, MONTH}
    assert model.axes["picked"] == {PHASE, TRANCHE}
    assert model.axes["lagged"] == {PHASE, TRANCHE, MONTH}
    assert model.axes["least"] == {PHASE}
    assert model.axes["worth"] == {PHASE}
    assert model.axes["first"] == {PHASE, TRANCHE}
    assert model.axes["rate"] == {PHASE, TRANCHE}


def test_a_loop_spreads_axes_around_until_nothing_changes():
    # first gets its phases only from last month's second, which gets them from weight.
    @balance
    def first(previous_second, previous_pool):
        return previous_second + previous_pool

    @balance
    def second(first, weight):
        return first * weight

    @balance
    def pool(first):
        return total(first, over=PHASE)

    model = Model([an_input("weight", PHASE)], [first, second, pool])
    assert model.axes["first"] == {PHASE, MONTH}
    assert model.axes["second"] == {PHASE, MONTH}
    assert model.axes["pool"] == {MONTH}


def test_a_line_has_the_items_of_its_opening():
    @line(unit="1", kind=BALANCE, label="Stock", opening="first_stock")
    def stock(month):
        return month + 0

    model = Model([an_input("first_stock", PHASE), ONE_MONTH], [month, stock])
    assert model.axes["stock"] == {PHASE, MONTH}
    assert model.has_items_of_opening_only("stock")
    assert not model.has_items_of_opening_only("month")


def test_a_total_over_an_absent_axis_is_refused():
    @plain
    def summed(sold):
        return total(sold, over=PRODUCT)

    assert refusal([sold, summed], PRICE) == (
        "line 'summed': total over product: 'sold' does not vary by product"
    )


def test_a_total_over_an_absent_axis_is_refused_in_a_loop():
    @balance
    def pool(previous_pool, stock):
        return previous_pool + total(stock, over=PHASE)

    @balance
    def stock(previous_pool):
        return previous_pool + 1

    assert "line 'pool': total over phase: 'stock' does not vary by phase" in refusal(
        [pool, stock]
    )


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (lambda sold: cumulative(sold), "cumulative: 'sold' has no months"),
        (lambda sold: first_month(sold), "first_month: 'sold' has no months"),
        (lambda sold: lowest(sold), "lowest: 'sold' has no months"),
        (
            lambda growing, sold: present_value(growing, sold),
            "present_value: 'sold' has no months",
        ),
        (
            lambda growing, price, month: irr(growing, price, month),
            "irr: its guess and its flag must not vary by month",
        ),
        (
            lambda price, growing: remark(price, growing, "odd"),
            "remark: 'growing' varies over more than the value",
        ),
    ],
)
def test_range_words_need_months_where_they_look_along_them(formula, reason):
    formula.__name__ = "result"
    assert refusal([month, growing, sold, plain(formula)], PRICE, ONE_MONTH) == (
        f"line 'result': {reason}"
    )


@plain
def by_phase(month, size):
    return month * size


SIZE = an_input("size", PHASE)


def test_words_among_items_keep_the_axes_of_their_line():
    @plain
    def before(by_phase, size):
        return ahead(by_phase, size, over=PHASE)

    @plain
    def alike(by_phase, size):
        return matched(by_phase, size, size, over=PHASE)

    model = Model([SIZE, ONE_MONTH], [month, by_phase, before, alike])
    assert model.axes["before"] == model.axes["alike"] == {PHASE, MONTH}


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (
            lambda month, size: ahead(month, size, over=PHASE),
            "ahead over phase: 'month' has no items of that axis",
        ),
        (
            lambda by_phase: matched(by_phase, by_phase, by_phase, over=MONTH),
            "matched over month: 'by_phase' has no items of that axis",
        ),
        (
            lambda by_phase: ahead(by_phase, by_phase, over=PHASE),
            "ahead over phase: 'by_phase' must vary by phase and nothing else",
        ),
        (
            lambda by_phase, size, price: matched(by_phase, size, price, over=PHASE),
            "matched over phase: 'price' must vary by phase and nothing else",
        ),
    ],
)
def test_words_among_items_need_a_line_and_keys_of_their_axis(formula, reason):
    formula.__name__ = "result"
    lines = [month, by_phase, plain(formula)]
    found = refusal(lines, SIZE, PRICE, ONE_MONTH)
    assert found == f"line 'result': {reason}"


def test_words_among_items_take_lines_by_name():
    def expression(size):
        return ahead(size + 1, size, over=PHASE)

    with pytest.raises(ModelError, match="takes a line by name"):
        plain(expression)


def test_words_among_items_are_refused_in_a_loop():
    @balance
    def stock(previous_before, size):
        return previous_before + size

    @balance
    def before(stock, size):
        return ahead(stock, size, over=PHASE)

    assert "where 'ahead' is not possible" in refusal([stock, before], SIZE)


# ------------------------------------------------------------------------ modules


def test_a_model_collects_the_declarations_of_modules_in_their_order():
    @metric(unit="1", label="Worth")
    def worth(sold):
        return sold + 0

    @check(unit="1", label="Nothing")
    def nothing(sold):
        return sold - sold

    first, second = ModuleType("first"), ModuleType("second")
    vars(first).update(PRICE=PRICE, sold=sold, some_number=3)
    vars(second).update(PRICE=PRICE, worth=worth, nothing=nothing, sys=sys)

    model = Model.from_modules([first, second])

    assert list(model.inputs) == ["price"]
    assert list(model.lines) == ["sold", "worth", "nothing"]
    assert [item.name for item in model.metrics] == ["worth"]
    assert [item.name for item in model.checks] == ["nothing"]
