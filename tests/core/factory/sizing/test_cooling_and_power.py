"""Cooling units, the power chain and racks: counted by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.factory.sizing.cooling import size_cooling, water_flow_per_kw
from planner.core.factory.sizing.power import size_power
from planner.core.factory.sizing.quantities import SizingError
from planner.core.factory.sizing.racks import racks

KILOWATTS = st.floats(0, 1e6)
CHAIN = {
    "it_kw": 10_000,
    "pue": 1.2,
    "power_factor": 0.96,
    "ups_kw": 1200,
    "generator_kw": 2500,
    "transformer_kva": 2500,
    "switchgear_kw": 2500,
    "ups_redundancy": "N",
    "generator_redundancy": "N",
}


def cooling(**given_):
    usual = {"liquid_kw": 0, "air_kw": 0, "cdu_capacity_kw": 1350}
    return size_cooling(**{**usual, **given_})


def test_the_heat_of_an_nvl72_goes_to_liquid_and_to_air():
    # 132 kW, 115 of them to liquid: ten racks.
    size = cooling(liquid_kw=1150, air_kw=170, air_unit_kw=100)
    assert (size.cdus_by_heat, size.cdus) == (1, 2)
    assert size.air_units == 3
    assert size.flow_l_min == 1725


def test_the_tighter_of_heat_and_flow_counts():
    by_flow = cooling(liquid_kw=1150, cdu_flow_l_min=1200)
    assert (by_flow.cdus_by_heat, by_flow.cdus_by_flow, by_flow.cdus) == (1, 2, 3)
    assert "the tighter is flow" in by_flow.cdu_sentence
    by_heat = cooling(liquid_kw=2800, cdu_flow_l_min=5000, spare_cdus=2)
    assert (by_heat.cdus_by_heat, by_heat.cdus_by_flow, by_heat.cdus) == (3, 1, 5)
    assert "the tighter is heat, and 2 spares" in by_heat.cdu_sentence


def test_without_heat_there_is_no_unit_and_no_spare():
    size = cooling(air_unit_kw=100)
    assert (size.cdus, size.air_units) == (0, 0)
    assert cooling(air_kw=100).air_units is None


def test_water_that_warms_by_ten_kelvin():
    # 1 kW warms 1 l/min of water by 60 / 4.186 = 14.3 K; the rule says 14.4.
    assert water_flow_per_kw(10) == pytest.approx(1.44)
    assert water_flow_per_kw(10) == pytest.approx(60 / 4.186 / 10, rel=0.01)


def test_the_power_chain_has_its_redundancy():
    plain = size_power(**CHAIN)
    # 10,000 / 1,200 = 8.3; 12,000 / 2,500 = 4.8; 12,500 / 2,500 = 5.
    assert (plain.facility_kw, plain.facility_kva) == (12_000, 12_500)
    assert (plain.ups, plain.generators) == (9, 5)
    assert (plain.transformers, plain.switchgear) == (5, 5)
    spare = size_power(
        **{**CHAIN, "ups_redundancy": "2N", "generator_redundancy": "N+1"}
    )
    assert (spare.ups, spare.generators) == (18, 6)
    assert (spare.transformers, spare.switchgear) == (5, 5)
    assert "twice (2N) = 18" in spare.ups_sentence


def test_what_is_not_chosen_is_not_counted():
    size = size_power(**{**CHAIN, "ups_kw": None})
    assert size.ups is None
    assert size.ups_sentence == ""
    assert size.generators == 5


def test_no_load_needs_no_chain_and_no_spare():
    size = size_power(**{**CHAIN, "it_kw": 0, "ups_redundancy": "N+1"})
    assert (size.ups, size.generators, size.transformers) == (0, 0, 0)


def test_the_noise_of_fractions_buys_nothing():
    assert size_power(**{**CHAIN, "it_kw": 0.1 + 0.2, "ups_kw": 0.3}).ups == 1


def test_racks_fill_by_room_or_by_power():
    by_power = racks(rack_units=40, kw=34, units_per_rack=42, kw_per_rack=30)
    assert (by_power.by_units, by_power.by_power, by_power.racks) == (1, 2, 2)
    by_room = racks(rack_units=85, kw=10, units_per_rack=42, kw_per_rack=30)
    assert (by_room.by_units, by_room.by_power, by_room.racks) == (3, 1, 3)
    assert racks(rack_units=0, kw=5, units_per_rack=42, kw_per_rack=30).racks == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"it_kw": -1}, "IT power must be 0 or above, not -1"),
        ({"pue": 0.9}, "PUE must be 1 or above"),
        ({"pue": math.nan}, "PUE"),
        ({"power_factor": 1.2}, "power factor"),
        ({"ups_kw": 0}, "UPS: the capacity of one must be above 0"),
        ({"ups_redundancy": "2n"}, r"one of N, N\+1, 2N, not “2n”"),
    ],
)
def test_a_power_chain_that_cannot_be_is_refused(wrong, message):
    with pytest.raises(SizingError, match=message):
        size_power(**{**CHAIN, **wrong})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"liquid_kw": -1}, "Heat to liquid"),
        ({"air_kw": math.inf}, "Heat to air"),
        ({"cdu_capacity_kw": 0}, "capacity of a CDU"),
        ({"cdu_flow_l_min": 0}, "flow of a CDU"),
        ({"spare_cdus": 0.5}, "Spare CDUs must be a whole number"),
        ({"air_unit_kw": -1}, "capacity of an air handler"),
    ],
)
def test_cooling_that_cannot_be_is_refused(wrong, message):
    with pytest.raises(SizingError, match=message):
        cooling(**wrong)


def test_racks_without_room_are_refused():
    with pytest.raises(SizingError, match="Rack units of a rack"):
        racks(rack_units=1, kw=1, units_per_rack=0, kw_per_rack=30)


@given(KILOWATTS, st.floats(1, 5000), st.floats(1, 5000), st.integers(0, 3))
def test_cooling_suffices_by_heat_and_by_flow(heat, capacity, flow, spares):
    size = cooling(
        liquid_kw=heat,
        cdu_capacity_kw=capacity,
        cdu_flow_l_min=flow,
        spare_cdus=spares,
    )
    working = size.cdus - (spares if size.cdus else 0)
    assert working * capacity >= heat * (1 - 1e-9) - 1e-5
    assert working * flow >= heat * 1.5 * (1 - 1e-9) - 1e-5


@given(KILOWATTS, KILOWATTS)
def test_more_power_never_needs_less(one, other):
    less, more = (size_power(**{**CHAIN, "it_kw": kw}) for kw in sorted((one, other)))
    assert less.ups <= more.ups
    assert less.generators <= more.generators
    assert less.transformers <= more.transformers
    assert less.switchgear <= more.switchgear
