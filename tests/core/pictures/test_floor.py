"""The hall: what stands in it is what the bill has, to scale, and nothing overlaps."""

import math
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.editing.phases import add_phase
from planner.core.evaluation import evaluate
from planner.core.factory.rack_needs import MANAGEMENT, NETWORK, STORAGE
from planner.core.language.kinds import ENGLISH
from planner.core.pictures.floor import KW_TONES, floor, kw_tone
from planner.core.pictures.hall import SYSTEMS
from planner.core.pictures.hall_plan import MOST_IN_A_ROW, hall_plan, stages
from planner.core.pictures.scene import Box, Line, Rect, Sheet
from tests.core.pictures.plans import built_of, lies_in, overlap, with_rubin

SOON, LATE = 0.0, 10_000.0


def racks_of(result, month=LATE):
    return [
        placed
        for block in hall_plan(result, month, ENGLISH).blocks
        for row in block.rows
        for placed in row.racks
    ]


def counted(result, phase, month=LATE):
    plan = hall_plan(result, month, ENGLISH)
    return Counter(
        rack.kind
        for block in plan.blocks
        if block.hall.phase.id == phase
        for rack in block.hall.racks
    )


def boxes(scene, item, phase=None):
    return [
        shape
        for shape in scene.shapes
        if isinstance(shape, Box)
        and shape.target is not None
        and shape.target[1] == item
        and phase in (None, shape.target[0])
    ]


# --- what stands in the hall --------------------------------------------------------


def test_racks_follow_from_the_bill_as_counted_by_hand(provider):
    # 8 racks of systems; allowances of 8 U, 4 U for each, and 2.4 PB of 16 U, in racks
    # of 42 U: 64 U fill two, 32 U and 38.4 U one each.
    assert counted(provider, "phase-1") == {
        SYSTEMS: 8,
        NETWORK: 2,
        STORAGE: 1,
        MANAGEMENT: 1,
    }


def test_servers_share_racks_as_far_as_heat_and_units_allow(hopper):
    # 10.5 kW of heat to air each, up to 45 kW: four servers to a rack, 32 servers.
    racks = [one.rack for one in racks_of(hopper) if one.rack.kind == SYSTEMS]

    assert [rack.kw for rack in racks] == [pytest.approx(42.0)] * 8
    assert racks[0].tip.startswith("4 × HGX H100 8-GPU server: rack 1 of 8, Nodes")
    assert "42 kW, all of it heat to air" in racks[0].tip
    assert "480 kg" in racks[0].tip


def test_the_power_of_all_racks_is_that_of_the_it(provider, hopper, detailed):
    for result in (provider, hopper, detailed):
        phase = result.project.phases[0].id
        sizing = result.assembly.sizing[phase]
        block = hall_plan(result, LATE, ENGLISH).blocks[0]

        assert sum(rack.kw for rack in block.hall.racks) == pytest.approx(sizing.it_kw)
        warm = sum(rack.liquid_kw for rack in block.hall.racks)
        assert warm == pytest.approx(sizing.liquid_kw)


@settings(max_examples=12)
@given(
    racks=st.integers(0, 90),
    servers=st.integers(0, 150),
    month=st.sampled_from((SOON, LATE)),
)
def test_every_hall_has_the_racks_of_the_sizing_and_nothing_overlaps(
    racks, servers, month
):
    result = built_of(gb300_nvl72=racks, hgx_b200_8gpu=servers)
    plan = hall_plan(result, month, ENGLISH)
    sizing = result.assembly.sizing["rack"]
    hall = Rect(0.0, 0.0, plan.width, plan.height)
    placed = [one.place for one in racks_of(result, month)]
    rows = [row for block in plan.blocks for row in block.rows]
    units = [one.place for row in rows for one in row.cdus]
    units += [one.place for one in plan.air_handlers]

    assert len(placed) == sizing.racks
    assert len(units) == sum(
        line.quantity
        for line in result.bill
        if getattr(line.item, "kind", "") in ("cdu", "air-handler")
    )
    assert all(lies_in(place, hall) for place in (*placed, *units))
    assert not any(
        overlap(one, other) for one, other in combinations((*placed, *units), 2)
    )
    assert all(len(row.racks) <= MOST_IN_A_ROW for row in rows)


def test_the_hall_is_drawn_to_scale(provider):
    scene = floor(provider)
    first, second, *_rest = boxes(scene, "gb200-nvl72", "phase-1")

    # Racks of 0.6 m stand side by side; what is drawn leaves 3 cm free at each side.
    assert second.place.left - first.place.left == pytest.approx(0.6)
    assert first.place.width == pytest.approx(0.54)
    assert first.place.height == pytest.approx(1.14)
    words = " ".join(text.words[0] for text in scene.texts).replace("\n", " ")
    assert "drawn to scale. Assumed: racks of 0.6 × 1.2 m" in words


def test_the_size_of_the_window_does_not_move_a_wall(provider):
    small, large = (
        floor(provider, Sheet(width=width, height=height))
        for width, height in ((420, 320), (1600, 1100))
    )

    assert [one.place for one in boxes(small, "gb200-nvl72")] == [
        one.place for one in boxes(large, "gb200-nvl72")
    ]
    assert small.scale < large.scale


def test_a_hotter_rack_is_coloured_more_strongly():
    assert kw_tone(9.0) != kw_tone(42.0) != kw_tone(132.0)
    limits = [limit for limit, _tone in KW_TONES]
    shares = [int((tone.partition("/")[2]) or 0) for _limit, tone in KW_TONES]
    assert limits == sorted(limits)
    assert math.isinf(limits[-1])
    assert shares == sorted(shares, reverse=True)


def test_cooling_units_stand_in_the_rows_with_heat_to_take_away():
    result = built_of(gb200_nvl72=16)
    need = result.assembly.sizing["rack"].needed("cdu")
    block = hall_plan(result, LATE, ENGLISH).blocks[0]

    assert sum(len(row.cdus) for row in block.rows) == need.quantity
    for row in block.rows:
        warm = any(placed.rack.liquid_kw for placed in row.racks)
        assert bool(row.cdus) <= warm
    drawn = [one for one in floor(result).shapes if isinstance(one, Line)]
    assert drawn
    assert all(line.tone == "s3" for line in drawn)


def test_cooling_units_that_are_built_into_racks_are_drawn_there(pod):
    scene = floor(pod)
    racks = boxes(scene, "gb200-nvl72")
    units = boxes(scene, "supermicro-inrack-cdu-250")

    assert len(racks) == len(units) == 2
    for rack, unit in zip(racks, units, strict=True):
        assert lies_in(unit.place, rack.place)


def test_what_stands_outside_the_hall_is_named_with_its_number():
    result = built_of(gb200_nvl72=48)
    texts = [text.words[0] for text in floor(result).texts]
    needed = result.assembly.sizing["rack"].needed

    for role, title, each in (
        ("ups", "UPS", "1,200 kW"),
        ("generator", "Generators", "2,500 kW"),
        ("transformer", "Transformers", "3,000 kVA"),
    ):
        assert texts[texts.index(title) + 1] == f"{needed(role).quantity:.0f} of {each}"


def test_a_rented_hall_says_that_it_brings_power_and_cooling(pod):
    texts = [text.words[0] for text in floor(pod).texts]
    assert texts[texts.index("Rented hall") + 1] == "brings power and cooling"


def test_a_plan_without_systems_says_what_to_do():
    scene = floor(built_of())

    assert "add systems to the bill" in scene.sentence.replace("\n", " ")
    assert scene.stops == ()


# --- time ---------------------------------------------------------------------------


def test_a_phase_that_is_not_in_service_yet_is_dashed_with_its_order_date(provider):
    first, second = stages(provider)
    assert (first.label, second.label) == ("Feb 2028: Phase 1", "Feb 2029: Phase 2")

    early = floor(provider)
    assert not any(box.is_dashed for box in boxes(early, "gb200-nvl72", "phase-1"))
    planned = boxes(early, "gb200-nvl72", "phase-2")
    assert all(box.is_dashed and not box.tone for box in planned)
    assert "Ordered Jul 2028, in service Feb 2029" in planned[0].tip

    late = floor(provider, month=second.month)
    assert not any(box.is_dashed for box in boxes(late, "gb200-nvl72"))


def test_a_refresh_takes_the_place_of_its_predecessor(refreshed):
    before = floor(refreshed)
    after = floor(refreshed, month=stages(refreshed)[-1].month)

    def places(scene, phase):
        return [box.place for box in boxes(scene, "gb200-nvl72", phase)]

    assert places(before, "phase-1")
    assert not places(before, "phase-1-refresh")
    assert places(after, "phase-1-refresh") == places(before, "phase-1")
    assert not places(after, "phase-1")
    said = [text.words[0] for text in before.texts]
    assert any(text.startswith("Phase 1 refresh takes its place in") for text in said)


def test_a_new_phase_without_items_takes_no_place(provider):
    grown = evaluate(add_phase(provider.project))
    blocks = hall_plan(grown, LATE, ENGLISH).blocks
    assert [block.hall.phase.id for block in blocks] == ["phase-1", "phase-2"]


# --- words --------------------------------------------------------------------------


def test_the_tip_of_a_rack_tells_power_heat_weight_and_price(provider):
    tip = boxes(floor(provider), "gb200-nvl72", "phase-1")[1].tip

    assert "GB200 NVL72 (DGX GB200): rack 2 of 8, Phase 1" in tip
    assert "132 kW: 115 kW of heat to liquid, 17.2 kW to air" in tip
    assert "1,360 kg" in tip
    assert "$3.10 M per rack, $24.8 M in all" in tip


def test_racks_of_a_planning_allowance_are_named_so(provider):
    rack = next(one.rack for one in racks_of(provider) if one.rack.kind == NETWORK)

    assert rack.item == "network-per-rack-nvl72"
    assert "Scale-out network per NVL72 rack (allowance)" in rack.tip
    assert rack.kw == pytest.approx(8 * 9.1 / 2)


def test_the_legend_names_each_kind_that_is_there(provider, hopper):
    def texts(result):
        return {text.words[0] for text in floor(result).texts}

    assert {"≤ 150", "network", "storage", "management", "liquid loop"} <= texts(
        provider
    )
    assert "storage" not in texts(hopper)
    assert "liquid loop" not in texts(hopper)


@pytest.mark.parametrize("size", [(300, 220), (640, 480), (1400, 900)])
@pytest.mark.parametrize("line", [14, 21, 28])
def test_no_text_has_the_room_of_another(provider, refreshed, pod, size, line):
    sheet = Sheet(
        width=size[0],
        height=size[1],
        line=line,
        width_of=lambda text: len(text) * line * 0.45,
    )
    for result in (provider, refreshed, pod, built_of(gb200_nvl72=48)):
        scene = floor(result, sheet)
        rooms = [text.room for text in scene.texts]
        whole = Rect(0.0, 0.0, scene.width, scene.height)
        assert not any(overlap(a, b) for a, b in combinations(rooms, 2))
        assert all(lies_in(room, whole) for room in rooms)


@pytest.mark.parametrize("line", [14, 28])
def test_every_phase_is_named_however_little_room_there_is(provider, huge, line):
    sheet = Sheet(width=320, height=240, line=line)
    for result in (provider, huge):
        scene = floor(result, sheet)
        titles = [
            text for text in scene.texts if text.is_strong and text.tone == "text"
        ]
        for phase in result.project.phases:
            title = next(t for t in titles if t.words[-1].startswith(phase.label[:3]))
            assert title.words
            room = title.room
            assert sheet.fits(
                title.words[-1], room.width * scene.scale, room.height * scene.scale + 1
            )


def test_fifty_thousand_gpus_are_told_as_a_whole(huge):
    scene = floor(huge, Sheet(width=900, height=700))
    titles = [word for text in scene.texts for word in text.words]

    assert len(boxes(scene, "gb200-nvl72")) == 700
    assert any("700 × GB200 NVL72" in word for word in titles)
    assert scene.width * scene.scale <= 901
    assert len(scene.shapes) < 4000


def test_the_table_adds_up_to_the_power_of_the_it(provider):
    table = floor(provider).table
    assert [head for head, _unit in table.heads][-1] == "Power"
    total = sum(row[-1] or 0.0 for row in table.rows)
    assert total == pytest.approx(2 * 1152.0)


def test_only_the_figures_that_are_missing_are_said_to_be():
    def caption(result):
        scene = floor(result, month=LATE)
        texts = (text.words[0] for text in scene.texts)
        return " ".join(text.replace("\n", " ") for text in texts)

    # 15 kW are stated of the MI355X; of DGX Rubin NVL8, neither figure is.
    with_power = built_of(gb200_nvl72=1, mi355x_8gpu=2)
    assert "drawn: its rack units are not known" in caption(with_power)
    assert "drawn: its rack units and power are not known" in caption(with_rubin())


def test_the_liquid_loop_lies_under_racks_with_heat_to_liquid_alone():
    result = built_of(hgx_b200_8gpu_liquid=6, dgx_b200=8, gb200_nvl72=2)
    scene = floor(result, month=LATE)
    plan = hall_plan(result, LATE, ENGLISH)
    racks = [
        placed for block in plan.blocks for row in block.rows for placed in row.racks
    ]
    lines = [shape for shape in scene.shapes if isinstance(shape, Line)]
    thick = max(line.width for line in lines)
    loops = [line for line in lines if line.width == thick]

    assert {rack.rack.liquid_kw > 0 for rack in racks} == {True, False}
    for placed in racks:
        middle = placed.place.centre[0]
        is_on_loop = any(
            line.points[0][0] < middle < line.points[1][0]
            and 0 < line.points[0][1] - placed.place.bottom < 1
            for line in loops
        )
        assert is_on_loop == (placed.rack.liquid_kw > 0)
