"""Many trials in blocks, one case in plain Python where it can: the same numbers."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.core.language import values
from planner.core.language.axes import MONTH, PHASE, Axis
from planner.core.language.errors import ModelError
from planner.core.language.faults import Faults
from planner.core.language.model import Model
from planner.core.language.values import Evaluator
from planner.core.language.vocabulary import (
    compound,
    ratio,
    total,
    where,
    whole,
)
from tests.core.language.cases import an_input, balance, month, over, plain, solve
from tests.core.language.random_models import random_case

TRIALS = 50


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    """Blocks of a few trials, even for small models."""
    monkeypatch.setattr(values, "_MOST_NUMBERS", 400)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 100_000))
def test_trials_in_several_blocks_equal_each_trial_alone(seed):
    model, arrays, sizes = random_case(seed, trials=TRIALS)
    evaluator = Evaluator(model)
    batch = evaluator.evaluate(arrays, sizes)
    for trial in (0, 7, 20, TRIALS - 1):
        alone = evaluator.evaluate(
            {name: array[trial % len(array)][None] for name, array in arrays.items()},
            sizes | {Axis.TRIAL: 1},
        )
        largest = max(np.nanmax(np.abs(array), initial=0) for array in alone.values())
        for name, array in alone.items():
            found = batch[name][trial % len(batch[name])][None]
            np.testing.assert_allclose(
                found, array, rtol=1e-12, atol=1e-12 * largest, equal_nan=True
            )


def test_what_no_trial_varies_has_one_trial():
    @plain
    def fixed(base):
        return base + 1

    @plain
    def varied(fixed, price):
        return fixed * price

    case = solve([fixed, varied], base=1.0, price=over(Axis.TRIAL, values=[2.0, 3.0]))
    assert case.values["fixed"].shape[0] == 1
    assert case.values["varied"].reshape(-1).tolist() == [4.0, 6.0]


def test_a_line_that_is_another_line_is_not_overwritten():
    @plain
    def same(price):
        return price

    @plain
    def more(same):
        return same + 1

    @plain
    def most(more, same):
        return more * same

    given_prices = over(Axis.TRIAL, PHASE, values=[[2.0, 3.0], [4.0, 5.0]])
    case = solve([same, more, most], price=given_prices)
    for name, expected in {
        "price": [2, 3, 4, 5],
        "same": [2, 3, 4, 5],
        "more": [3, 4, 5, 6],
        "most": [6, 12, 20, 30],
    }.items():
        assert case.values[name].reshape(-1).tolist() == expected


def test_the_line_that_is_not_finite_is_named_among_many_trials():
    @plain
    def price(base, month):
        return 1 / (base - month)

    @plain
    def summed(price):
        return total(price, over=MONTH)

    bases = np.full(TRIALS, 9.0)
    bases[TRIALS - 2] = 3.0
    with pytest.raises(
        ModelError, match="line 'price' is not a finite number in month 3"
    ):
        solve(
            [month, price, summed],
            4,
            base=over(Axis.TRIAL, values=bases),
            one_month=1.0,
        )


def test_an_input_that_is_not_finite_is_named():
    @plain
    def double(price):
        return price + price

    model = Model([an_input("price")], [double])
    sizes = dict.fromkeys(Axis, 1)
    for number in (np.nan, np.inf):
        array = np.full((1,) * len(Axis), number)
        with pytest.raises(ModelError, match="input 'price' is not a finite number"):
            Evaluator(model).evaluate({"price": array}, sizes)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # What plain Python refuses is no fault where the other arm is taken.
        (lambda base: where(base == 0, base + 1, 1 / base), 1.0),
        (lambda base: ratio(1, base), 0.0),
        (lambda base: compound(base - 1, base), 1.0),
        (lambda base: whole(base - 1), -1.0),
    ],
)
def test_a_number_without_axes_at_the_edge(formula, expected):
    formula.__name__ = "result"
    assert solve([plain(formula)], base=0.0).number("result") == expected


@pytest.mark.parametrize(
    "formula",
    [
        lambda base: 1 / base,
        lambda base: compound(0 - base - 1 - 1, 1 / (base + 1 + 1)),
        lambda base: compound(base - 1, base - 1),
        lambda base, large: large * large + base,
        lambda base, large: compound(large, large) + base,
    ],
)
def test_a_number_without_axes_that_is_not_finite_is_named(formula):
    formula.__name__ = "result"
    inputs = {"base": 0.0, "large": 1e300}
    wanted = {name: inputs[name] for name in plain(formula).parameters}
    with pytest.raises(ModelError, match="line 'result' is not a finite number"):
        solve([plain(formula)], **wanted)


def test_a_power_of_what_is_left_of_nothing_or_less():
    @plain
    def left(rate, month):
        return compound(rate, month)

    case = solve(
        [month, left], 3, one_month=1.0, rate=over(PHASE, values=[-1.0, -3.0, 1.0])
    )
    assert case.row("left") == [[0, 0, 0], [-2, 4, -8], [2, 4, 8]]


def test_a_loop_whose_items_do_not_meet_is_stepped_item_by_item():
    @balance
    def debt(previous_debt, rate, paid):
        return previous_debt * (1 + rate) - paid

    case = solve(
        [debt],
        3,
        rate=over(PHASE, values=[0.0, 1.0]),
        paid=over(MONTH, values=[-1.0, 0.0, 1.0]),
    )
    assert case.row("debt") == [[1, 1, 0], [1, 2, 3]]


@pytest.mark.parametrize("size", [1, 3, 8, 120, 4321])
@pytest.mark.parametrize(
    "compute",
    [
        lambda a: a * a,
        lambda a: a + a,
        lambda a: a / np.zeros_like(a),
        lambda a: (a - a) / (a - a),
        lambda a: np.power(a, np.full_like(a, 2.0)),
        lambda a: np.power(-a, np.full_like(a, 0.5)),
        lambda a: np.exp(a),
        lambda a: np.cumsum(np.concatenate([a, a])),
        lambda a: np.add.reduce(np.stack([a, a]), axis=0),
    ],
)
def test_numpy_reports_every_fault(compute, size):
    """What the engine relies on; a platform that does not must be known."""
    array = np.full(size, 2.0)
    array[size // 2] = 1.7e308
    faults = Faults()
    with faults.noted():
        assert not np.isfinite(compute(array)).all()
    assert faults
    assert faults.take()
    assert not faults


def test_arithmetic_without_faults_reports_none():
    faults = Faults()
    with faults.noted():
        numbers = np.linspace(0.0, 1.0, 200)
        np.where(numbers > 0.5, numbers, 0.0).sum()
        np.divide(numbers, numbers, out=numbers.copy(), where=numbers != 0.0)
    assert not faults
