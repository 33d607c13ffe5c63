"""Rates of return against known roots and against pyxirr."""

import numpy as np
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from planner.core.language import ranges


def rate_of(flows, guess=0.01) -> float:
    flow = np.array(flows, dtype=np.float64).reshape((1,) * 6 + (-1,))
    one = np.ones((1,) * 7)
    with np.errstate(all="ignore"):  # as in an evaluation
        return ranges.irr(flow, guess * one, one).item()


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([-100, 110], 0.1),
        ([-100, 0, 121], 0.1),
        ([0, 0, -100, 0, 121], 0.1),
        ([100, -110], 0.1),
        ([-100, 100], 0.0),
        ([-100] + [0] * 11 + [100], 0.0),
        # Most of the money is lost.
        ([-100, 50], -0.5),
        ([-100, 1], -0.99),
        ([-100, 1e-6], -1 + 1e-8),
        ([-100] + [0] * 99 + [1], 0.01 ** (1 / 100) - 1),
        # Money is made at once.
        ([-1, 5_000], 4_999.0),
        ([-1, 1e7], 1e7 - 1),
        # An annuity without end, nearly: 10 a month on 1.
        ([-1] + [10] * 179, 10.0),
        # Large and small money.
        ([-1e12, 0, 1.21e12], 0.1),
        ([-1e-9, 0, 1.21e-9], 0.1),
    ],
)
def test_a_rate_of_return_is_the_known_root(flows, rate):
    assert rate_of(flows) == pytest.approx(rate, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("guess", [-0.9, -0.05, 0.0, 0.3, 10.0, -1.0, -2.0])
def test_the_guess_does_not_change_the_rate(guess):
    assert rate_of([-100, 0, 121], guess) == pytest.approx(0.1, rel=1e-13)


def test_flows_of_nothing_have_no_rate():
    assert rate_of([0, 0, 0]) == 0.0


def test_a_late_return_on_early_spending_has_a_rate():
    # A step of Newton's method alone runs away on these.
    flows = [-10.0] * 150 + [1.0] * 30
    rate = rate_of(flows)
    assert -0.1 < rate < 0
    assert present_value(flows, rate) == pytest.approx(0, abs=1e-12)


def present_value(flows, rate) -> float:
    """Present value relative to the sum of the discounted flows' sizes."""
    discounted = np.array(flows) * (1 + rate) ** -np.arange(len(flows), dtype=float)
    return float(discounted.sum() / np.abs(discounted).sum())


amounts = st.lists(st.floats(0.1, 1e4), min_size=1, max_size=60)


@given(spent=amounts, earned=amounts)
def test_a_rate_leaves_no_present_value_and_agrees_with_pyxirr(spent, earned):
    flows = [-amount for amount in spent] + earned
    rate = rate_of(flows)
    assert present_value(flows, rate) == pytest.approx(0, abs=1e-9)
    other = pyxirr.irr(flows)
    # pyxirr gives up far from 0, or stops at what is no root.
    if other is not None and abs(present_value(flows, other)) < 1e-9:
        assert rate == pytest.approx(other, rel=1e-7, abs=1e-9)


def test_every_item_and_trial_has_its_own_rate():
    finals = np.array([[110.0, 121.0], [144.0, 50.0]])
    flow = np.zeros((2, 2, 1, 1, 1, 1, 2))
    flow[..., 0] = -100.0
    flow[:, :, 0, 0, 0, 0, 1] = finals
    one = np.ones((1,) * 7)
    defined = np.ones((1, 2, 1, 1, 1, 1, 1))
    defined[0, 1] = 0.0

    rates = ranges.irr(flow, 0.01 * one, defined)

    assert rates.shape == (2, 2, 1, 1, 1, 1, 1)
    assert rates[:, 0].ravel() == pytest.approx([0.1, 0.44], rel=1e-13)
    assert rates[:, 1].ravel().tolist() == [0.0, 0.0]


def test_the_lowest_and_highest_item_are_found_along_their_axis():
    phases = np.array([3.0, -1.0, 2.0]).reshape(1, 3, 1, 1, 1, 1, 1)

    assert ranges.lowest(phases, 1).item() == -1.0
    assert ranges.highest(phases, 1).item() == 3.0


def test_the_lowest_of_no_items_is_nothing_as_in_a_spreadsheet():
    none = np.empty((1, 0, 1, 1, 1, 1, 1))

    assert ranges.lowest(none, 1).item() == 0.0
    assert ranges.highest(none, 1).item() == 0.0
