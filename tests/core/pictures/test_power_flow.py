"""The flow of power: widths to scale, and what comes in goes out."""

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.declarations import set_inputs
from planner.core.evaluation import evaluate
from planner.core.pictures.power_flow import power_flow
from planner.core.pictures.scene import Box, Rect, Ribbon, Sheet
from planner.core.templates import load_template
from tests.core.pictures.plans import built_of, lies_in, overlap, with_rubin

TEMPLATES = ("provider-token-factory", "enterprise-pod", "hopper-today")


def flows(scene):
    """Return what enters and what leaves each place, in kW."""
    into, out = defaultdict(float), defaultdict(float)
    for start, end, kw in scene.table.rows:
        out[start] += kw
        into[end] += kw
    return into, out


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_comes_in_goes_out(template):
    result = evaluate(load_template(template))
    phase = result.project.phases[0].id
    sizing = result.assembly.sizing[phase]
    into, out = flows(power_flow(result, phase))

    assert out["Utility"] == pytest.approx(sizing.facility_kw)
    assert into["Outside"] == pytest.approx(sizing.facility_kw)
    assert into["Heat to liquid"] == pytest.approx(sizing.liquid_kw)
    assert into["Heat to air"] == pytest.approx(sizing.air_kw)
    for place in set(into) & set(out):
        assert into[place] == pytest.approx(out[place]), place


def test_the_facility_is_the_it_times_the_design_pue(provider):
    project = set_inputs(provider.project, {"factory.design_pue.phase-1": 1.15})
    into, out = flows(power_flow(evaluate(project), "phase-1"))

    # 8 × (132 + 9.1 + 2) kW and 2.4 PB of 3 kW.
    assert into["Power chain"] == pytest.approx(1152.0)
    assert out["Utility"] == pytest.approx(1152.0 * 1.15)
    assert into["Cooling and losses"] == pytest.approx(1152.0 * 0.15)


def test_heat_follows_from_the_systems(provider):
    into, _out = flows(power_flow(provider, "phase-1"))

    # 87% of what the racks draw goes to liquid.
    assert into["Heat to liquid"] == pytest.approx(8 * 132 * 0.87)
    assert into["Systems"] == pytest.approx(8 * 132)
    assert into["Network"] == pytest.approx(8 * 9.1)


@settings(max_examples=25)
@given(
    width=st.floats(200, 2000),
    height=st.floats(150, 1400),
    line=st.sampled_from((14.0, 21.0, 28.0)),
    racks=st.integers(1, 400),
)
def test_all_widths_are_to_one_scale_and_texts_keep_apart(width, height, line, racks):
    result = built_of(gb300_nvl72=racks)
    sheet = Sheet(width, height, line, lambda text: len(text) * line * 0.45)
    scene = power_flow(result, "rack", sheet)
    sizing = result.assembly.sizing["rack"]
    nodes = [one for one in scene.shapes if isinstance(one, Box) and one.tip]
    ribbons = [one for one in scene.shapes if isinstance(one, Ribbon)]
    first, last = nodes[0].place, nodes[-1].place
    scale = first.height / sizing.facility_kw

    assert last.height == pytest.approx(first.height)
    assert sum(
        ribbon.height for ribbon in ribbons if ribbon.start[0] == first.right
    ) == pytest.approx(first.height)
    assert sum(
        ribbon.height for ribbon in ribbons if ribbon.end[0] == last.left
    ) == pytest.approx(first.height)
    to_liquid = [one for one in ribbons if one.tone.startswith("s3")]
    assert sum(one.height for one in to_liquid) == pytest.approx(
        2 * sizing.liquid_kw * scale
    )
    rooms = [text.room for text in scene.texts]
    whole = Rect(0.0, 0.0, scene.width, scene.height)
    assert not any(overlap(one, other) for one, other in combinations(rooms, 2))
    assert all(lies_in(room, whole) for room in rooms)
    assert all(lies_in(one.place, whole) for one in nodes)
    for text in scene.texts:
        assert sheet.fits(text.words[-1], text.room.width + 1e-6)


def test_all_phases_together_are_those_that_stand_side_by_side(refreshed):
    sizing = refreshed.assembly.sizing
    _into, out = flows(power_flow(refreshed))

    assert out["Utility"] == pytest.approx(
        sizing["phase-1"].facility_kw + sizing["phase-2"].facility_kw
    )


def test_tips_tell_items_and_lead_to_the_bill(provider):
    scene = power_flow(provider, "phase-1")
    network = next(stop for stop in scene.stops if stop.tip.startswith("Network: "))

    assert "Network: 72.8 kW" in network.tip
    assert "8 × Scale-out network per NVL72 rack (allowance)" in network.tip
    assert network.target == ("phase-1", "network-per-rack-nvl72")
    building = [stop for stop in scene.stops if "The building brings" in stop.tip]
    assert building[0].target == ("phase-1", "facility-build-liquid-mw")


def test_an_own_power_chain_is_named():
    scene = power_flow(built_of(gb200_nvl72=48), "rack")
    chain = next(stop for stop in scene.stops if stop.tip.startswith("UPS: "))

    assert chain.target == ("rack", "ups-1200kva")
    assert "× UPS 1,200 kW" in chain.tip


def test_both_pues_are_told_apart(provider):
    sentence = power_flow(provider, "phase-1").sentence

    assert "1,152 kW of IT × design PUE 1.3 = 1,498 kW" in sentence
    assert "annual PUE of 1.2" in sentence


def test_without_power_it_says_what_to_do():
    scene = power_flow(built_of(), "rack")
    assert "add systems to the bill" in scene.sentence.replace("\n", " ")


def test_systems_whose_power_no_source_states_are_named(provider):
    said = "without DGX Rubin NVL8, whose power no source states."

    assert said in power_flow(with_rubin(), "phase-1").sentence
    assert "without" not in power_flow(provider, "phase-1").sentence
