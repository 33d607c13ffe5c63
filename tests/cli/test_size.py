"""``planner size``: counts for people and for programs, and what is refused."""

import pytest

NETWORK = ("size", "network", "--endpoints", 1016, "--ports", 64, "--rails", 8)


def test_a_network_has_the_keys_of_the_contract(planner):
    answer = planner(*NETWORK, "--manager-ports", 4, "--json")
    assert answer.status == 0
    explanation = answer.json.pop("explanation")
    found = {k: v for k, v in answer.json.items() if k != "explanation"}
    assert found == {
        "leaf": 32,
        "spine": 16,
        "core": 0,
        "node_leaf_cables": 1020,
        "leaf_spine_cables": 1024,
        "spine_core_cables": 0,
    }
    assert all(text.endswith(".") for text in explanation)


def test_planes_double_the_switches(planner):
    words = ("size", "network", "--endpoints", "50,000", "--ports", 128, "--rails", 4)
    one, two = (
        planner(*words, "--json").json,
        planner(*words, "--planes", 2, "--json").json,
    )
    assert (two["leaf"], two["spine"], two["core"]) == (
        2 * one["leaf"],
        2 * one["spine"],
        2 * one["core"],
    )


def test_people_read_the_counts_and_the_reasons(planner):
    out = planner(*NETWORK).out
    assert "Leaf switches" in out
    assert "4 units × 8 = 32 leaf switches" in " ".join(out.split())


def test_cooling_is_counted_with_the_usual_units(planner):
    answer = planner(
        *("size", "cooling", "--liquid-kw", 1150, "--air-kw", 170, "--json")
    )
    # 1,350 kW and 1,200 l/min: one by heat, two by flow, one spare.
    found = answer.json
    assert found["cdus_by_heat"] == 1
    assert found["cdus_by_flow"] == 2
    assert found["cdus"] == 3
    assert found["flow_l_min"] == 1725
    assert found["air_units"] == 2


def test_cooling_is_counted_with_units_that_are_named(planner):
    words = ("size", "cooling", "--liquid-kw", 1000, "--cdu-kw", 300, "--rise", 14.4)
    found = planner(*words, "--cdu-flow", 500, "--spare-cdus", 0, "--json").json
    assert found["flow_l_min"] == 1000
    assert (found["cdus_by_heat"], found["cdus_by_flow"], found["cdus"]) == (4, 2, 4)


def test_power_is_counted(planner):
    words = ("size", "power", "--it-kw", 10000, "--pue", 1.2, "--power-factor", 0.96)
    units = ("--ups-kw", 1200, "--generator-kw", 2500, "--transformer-kva", 2500)
    redundancy = ("--ups-redundancy", "2N", "--generator-redundancy", "N")
    found = planner(*words, *units, *redundancy, "--json").json
    assert found["facility_kva"] == 12_500
    assert (found["ups"], found["generators"], found["transformers"]) == (18, 5, 5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("network", "--endpoints", -5, "--ports", 64, "--rails", 8), "Endpoints"),
        (("network", "--endpoints", 2.5, "--ports", 64, "--rails", 8), "not 2.5"),
        (("network", "--endpoints", 72, "--ports", 63, "--rails", 8), "even"),
        (("network", "--endpoints", 72, "--ports", 64, "--rails", 0), "Rails"),
        (("network", "--endpoints", 65537, "--ports", 64, "--rails", 8), "128 ports"),
        (("network", "--endpoints", "many", "--ports", 64, "--rails", 8), "many"),
        (("network", "--ports", 64, "--rails", 8), "--endpoints"),
        (("cooling", "--liquid-kw", -1), "Heat to liquid"),
        (("cooling", "--liquid-kw", 1, "--rise", 0), "rise"),
        (("power", "--it-kw", "nan"), "IT power"),
        (("power", "--it-kw", 1, "--ups-redundancy", "3N"), "3N"),
        ((), "WHAT"),
        (("storage",), "storage"),
    ],
)
def test_bad_input_is_one_line_and_status_2(planner, words, said):
    answer = planner("size", *words)
    assert answer.status == 2
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1
    assert said in answer.err
