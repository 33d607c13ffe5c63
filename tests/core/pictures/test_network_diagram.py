"""The network diagram: NVIDIA's printed counts, and what the bill falls short of."""

from itertools import combinations

import pytest

from planner.core.declarations import set_inputs
from planner.core.evaluation import evaluate
from planner.core.pictures.network_diagram import network_diagram
from planner.core.pictures.scene import Rect, Sheet
from tests.core.pictures.plans import built_of, lies_in, overlap


def words(scene):
    return [text.words[0] for text in scene.texts]


def said(scene):
    return " ".join(words(scene))


@pytest.fixture(scope="module")
def superpod():
    """127 systems of eight GPUs, one node's ports left to the fabric manager."""
    return built_of(dgx_h100=127)


def test_a_superpod_has_the_counts_that_nvidia_prints(superpod):
    # DGX SuperPOD reference architecture: 127 nodes, 32 leaves, 16 spines.
    scene = network_diagram(superpod, "rack")
    rows = {row[0]: row for row in scene.table.rows}

    assert rows["spine"][2] == 16
    assert rows["leaf"][2] == 32
    assert rows["leaf"][5] == 1024
    assert rows["systems"][5] == 1020
    assert "core" not in rows
    assert "16 spine switches" in words(scene)
    assert "32 leaf switches" in words(scene)
    assert "1,024 cables at 400 Gbit/s; as many up as down, 1:1" in scene.sentence
    assert "1,020 cables over 8 rails, 4 of them for the fabric manager" in said(scene)


def test_three_tiers_have_cores():
    # A scalable unit is 32 systems; of 16 of them one system makes way for the manager.
    rows = network_diagram(built_of(dgx_h100=511), "rack").table.rows
    assert [row[2] for row in rows[:4]] == [64, 128, 128, 511]


def test_storage_and_management_have_their_own_switches_and_cables(superpod):
    scene = network_diagram(superpod, "rack")
    rows = {row[0]: row for row in scene.table.rows}
    needed = superpod.assembly.sizing["rack"].needed

    # The cables of both networks are one line of the bill.
    assert rows["storage network"][5] == needed("storage-cable").quantity
    assert rows["storage network"][2] == needed("storage-switch").quantity
    # One 48-port switch for 16 systems; NVIDIA counts 8 for 127.
    assert rows["management network"][2] == 8
    assert "management servers" in said(scene)


def test_too_few_spines_are_said_to_oversubscribe(superpod):
    project = set_inputs(superpod.project, {"bill.quantity.rack.qm9700": 40.0})
    scene = network_diagram(evaluate(project), "rack")

    # 32 leaves and 8 of 16 spines: half of the uplinks end nowhere.
    assert "The bill has 40 of 48 switches: oversubscribed 2:1." in said(scene)
    assert "1:1" not in said(scene).replace("2:1", "")
    assert any(text.tone == "warn" for text in scene.texts)


def test_without_spines_leaves_cannot_reach_each_other(superpod):
    project = set_inputs(superpod.project, {"bill.quantity.rack.qm9700": 32.0})
    scene = network_diagram(evaluate(project), "rack")
    assert "without spines, leaves cannot reach each other" in said(scene)


def test_pods_have_a_network_each(superpod):
    project = set_inputs(superpod.project, {"factory.pods.rack": 2.0})
    scene = network_diagram(evaluate(project), "rack")

    assert "127 × DGX H100 in 2 pods" in said(scene)
    assert "in each of 2 pods" in said(scene)


def test_an_allowance_stands_for_its_switches(provider):
    scene = network_diagram(provider, "phase-1")
    box = next(stop for stop in scene.stops if stop.target[1].startswith("network-"))

    assert box.is_dashed
    assert "Not sized in detail" in said(scene)
    assert "planning allowance" in box.tip


def test_every_kind_of_system_has_its_network():
    scene = network_diagram(built_of(gb300_nvl72=6, hgx_b200_8gpu=9), "rack")
    kinds = [row[0] for row in scene.table.rows]

    assert kinds.count("systems") == 2
    assert kinds.count("leaf") == 2
    assert "6 × GB300 NVL72" in words(scene)


@pytest.mark.parametrize("size", [(280, 200), (640, 480), (1500, 1000)])
@pytest.mark.parametrize("line", [14, 21, 28])
def test_no_text_has_the_room_of_another_text_or_of_a_box(superpod, size, line):
    sheet = Sheet(*size, line=line, width_of=lambda text: len(text) * line * 0.45)
    mixed = built_of(gb300_nvl72=6, hgx_b200_8gpu=9)
    for result in (superpod, mixed):
        scene = network_diagram(result, "rack", sheet)
        whole = Rect(0.0, 0.0, scene.width, scene.height)
        rooms = [text.room for text in scene.texts if text.words != ("…",)]
        boxes = [stop.place for stop in scene.stops]

        assert not any(overlap(a, b) for a, b in combinations((*rooms, *boxes), 2))
        assert all(lies_in(room, whole) for room in (*rooms, *boxes))
        for text in scene.texts:
            assert sheet.fits(text.words[-1], text.room.width + 1e-6)


def test_without_systems_it_says_what_to_do():
    scene = network_diagram(built_of(), "rack")
    assert "add systems to the bill" in scene.sentence.replace("\n", " ")
