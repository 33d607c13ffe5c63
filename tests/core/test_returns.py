"""Rates of return: all roots of a series of flows, and how often flows change sign."""

from itertools import pairwise

import numpy as np
import numpy_financial
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from planner.core.returns import (
    one_sided,
    rates_in_words,
    rates_of_return,
    sign_changes,
)


def test_the_published_example_has_two_rates_of_return():
    # -100 + 230/1.1 - 132/1.21 = 0 and -100 + 230/1.2 - 132/1.44 = 0, by hand.
    flows = [-100.0, 230.0, -132.0]

    found = rates_of_return(flows)

    assert found == pytest.approx([0.1, 0.2], abs=1e-9)
    # Two libraries name one each, and not the same one: why a single figure would lie.
    assert pyxirr.irr(flows) != pytest.approx(numpy_financial.irr(flows), abs=1e-3)
    for named in (pyxirr.irr(flows), numpy_financial.irr(flows)):
        assert any(named == pytest.approx(rate, abs=1e-6) for rate in found)


@pytest.mark.parametrize(
    "flows",
    [
        [-100.0, 60.0, 60.0],
        [-1000.0, 100.0, 200.0, 300.0, 100.0],
        [-70.0, 12.0, 15.0, 18.0, 21.0, 26.0],
    ],
)
def test_flows_with_one_change_of_sign_have_the_rate_that_pyxirr_finds(flows):
    assert rates_of_return(flows) == pytest.approx([pyxirr.irr(flows)], abs=1e-9)


def test_monthly_flows_are_told_as_a_rate_a_year():
    flows = [-1000.0, *[10.0] * 360]
    monthly = pyxirr.irr(flows)

    found = rates_of_return(flows, periods_per_year=12)

    assert found == pytest.approx([(1 + monthly) ** 12 - 1], abs=1e-9)


@given(
    st.lists(st.floats(-0.5, 2.0), min_size=1, max_size=3, unique=True),
    st.integers(0, 40),
)
def test_flows_made_from_rates_have_those_rates(rates, months_before):
    # Rates nearer than a step of the grid are told as none; keep them apart.
    rates = sorted(rates)
    if any(high - low < 0.05 for low, high in pairwise(rates)):
        return
    # The product of (1 + r) v - 1 over the rates is zero at v = 1 / (1 + r).
    flows = np.array([1.0])
    for rate in rates:
        flows = np.convolve(flows, [-1.0, 1.0 + rate])

    found = rates_of_return([*[0.0] * months_before, *flows])

    assert found == pytest.approx(rates, abs=1e-6)


def test_flows_of_one_sign_and_no_flows_have_no_rate():
    assert rates_of_return([1.0, 2.0]) == ()
    assert rates_of_return([0.0, 0.0]) == ()


def test_amounts_within_the_tolerance_are_no_flows():
    flows = [-100.0, 110.0, *[0.0] * 200, -1e-6]

    assert rates_of_return(flows, tolerance=0.01) == pytest.approx([0.1], abs=1e-9)
    assert sign_changes(flows, 0.01) == 1
    assert sign_changes(flows) == 2


def test_zeros_keep_the_sign_before():
    assert sign_changes([0.0, -1.0, 0.0, -2.0, 3.0, 0.0, 4.0]) == 1
    assert sign_changes([0.0, 0.0]) == 0
    assert sign_changes([]) == 0


def test_money_that_goes_one_way_only_is_told_as_such():
    assert one_sided([-1.0, 0.0]) == "no money comes in within the horizon"
    assert one_sided([0.0, 0.0]) == "no money comes in within the horizon"
    assert one_sided([5.0, 1.0]) == "no money goes out"
    # What is within the tolerance is no flow.
    assert one_sided([-100.0, 0.005], 0.01) == "no money comes in within the horizon"
    assert one_sided([-0.005, 100.0], 0.01) == "no money goes out"
    assert one_sided([-100.0, 0.02], 0.01) == ""


def test_flows_without_a_rate_between_the_limits_are_told_as_such():
    said = rates_in_words((), changes_of_flows=1, changes_of_sum=0)

    assert said.startswith("they change sign once and 0 times; ")
    assert said.endswith("present value is zero at no rate")
