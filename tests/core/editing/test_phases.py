"""Phases added and removed, and what a plan may not say of them."""

import msgspec
import pytest

from planner.core.checking import validate
from planner.core.declarations import declared_keys, set_inputs
from planner.core.document import Phase
from planner.core.editing.phases import (
    PhaseError,
    add_refresh,
    remove_phase,
    successor_of,
)
from planner.core.evaluation import evaluate
from planner.core.issues.found import issues
from planner.core.project import dumps, loads
from planner.core.templates import load_template

HALL = "facility-build-liquid-mw"


@pytest.fixture(scope="module")
def factory():
    return load_template("provider-token-factory")


# --- Adding and removing --------------------------------------------------------------


def test_a_refresh_has_the_equipment_of_its_phase_but_not_the_hall(factory):
    grown = add_refresh(factory, "phase-1")

    new = grown.phases[-1]
    assert (new.id, new.label) == ("phase-1-refresh", "Phase 1 refresh")
    assert new.refreshes == "phase-1"
    assert HALL in factory.phases[0].items
    assert set(factory.phases[0].items) - set(new.items) == {HALL}
    assert grown.inputs["bill.quantity.phase-1-refresh.gb200-nvl72"] == 8
    assert grown.inputs["opex.staff_count.phase-1-refresh"] == 10
    assert f"bill.quantity.phase-1-refresh.{HALL}" not in grown.inputs
    assert validate(grown) == []


def test_a_refresh_has_dates_of_its_own(factory):
    grown = add_refresh(factory, "phase-1")

    result = evaluate(grown)

    for name in ("order", "site_start", "site_build", "move_in"):
        assert f"timeline.{name}.phase-1-refresh" not in grown.inputs
    first, _second, refresh = result.line("ready").values
    life = result.number("equipment_life") * 12
    assert refresh == pytest.approx(first + life)
    assert result.line("retirement").values[0] == pytest.approx(refresh)
    assert len(result.months) == pytest.approx(refresh + life, abs=1)
    row = next(
        r for r in result.input_rows if r.key == "timeline.order.phase-1-refresh"
    )
    assert (
        row.sentence == "So that it is ready when Phase 1 reaches the end of its life."
    )
    assert row.value == pytest.approx(first + life - (26 * 7 + 28 + 14) / 30.4375)


def test_a_refresh_copies_what_the_scenarios_and_the_evidence_say(factory):
    key = "opex.staff_count.phase-1"
    scenario = factory.scenarios[0].id
    plan = set_inputs(factory, {key: 7.0}, scenario)
    assert "timeline.install_days.phase-1" in plan.evidence

    grown = add_refresh(plan, "phase-1")

    assert grown.scenarios[0].overrides["opex.staff_count.phase-1-refresh"] == 7
    assert (
        grown.evidence["timeline.install_days.phase-1-refresh"]
        == plan.evidence["timeline.install_days.phase-1"]
    )
    # The scenario's delay of the hall is not one of the refresh.
    assert not any(
        key.startswith("timeline.site_") and key.endswith("refresh")
        for key in grown.scenarios[0].overrides
    )
    assert evaluate(grown, scenario).project is grown


def test_refreshes_of_refreshes_have_names_of_their_own(factory):
    grown = add_refresh(add_refresh(factory, "phase-1"), "phase-1-refresh")

    assert [phase.id for phase in grown.phases[2:]] == [
        "phase-1-refresh",
        "phase-1-refresh-2",
    ]
    assert grown.phases[-1].label == "Phase 1 refresh 2"
    assert grown.phases[-1].refreshes == "phase-1-refresh"
    assert validate(grown) == []


def test_a_phase_is_refreshed_once(factory):
    grown = add_refresh(factory, "phase-1")

    assert successor_of(grown, "phase-1") == grown.phases[-1]
    with pytest.raises(PhaseError, match="refreshed by Phase 1 refresh already"):
        add_refresh(grown, "phase-1")
    with pytest.raises(PhaseError, match="no phase 'phase-9'"):
        add_refresh(factory, "phase-9")


def test_what_was_added_can_be_taken_out_again(factory):
    assert remove_phase(add_refresh(factory, "phase-1"), "phase-1-refresh") == factory


def test_a_removed_phase_leaves_nothing_behind(factory):
    smaller = remove_phase(factory, "phase-2")

    assert [phase.id for phase in smaller.phases] == ["phase-1"]
    said = {*smaller.inputs, *smaller.evidence}
    said |= {key for one in smaller.scenarios for key in one.overrides}
    assert not any("phase-2" in key for key in said)
    assert said <= set(declared_keys(smaller))
    assert validate(smaller) == []


def test_a_phase_with_a_successor_and_the_only_phase_stay(factory):
    with pytest.raises(PhaseError, match="Remove that one first"):
        remove_phase(add_refresh(factory, "phase-1"), "phase-1")
    with pytest.raises(PhaseError, match="the only phase"):
        remove_phase(remove_phase(factory, "phase-2"), "phase-1")


def test_a_refresh_is_saved_and_a_phase_without_one_says_nothing_of_it(factory):
    grown = add_refresh(factory, "phase-2")
    text = dumps(grown)

    assert loads(text) == grown
    assert text.count('"refreshes"') == 1
    assert "refreshes" not in dumps(factory)


# --- What is not allowed -----------------------------------------------------------


def refreshed(factory, *successions):
    """Return the plan with three phases, which refresh what is said in pairs."""
    third = Phase(id="phase-3", label="Phase 3", items=())
    said = dict(successions)
    phases = (
        msgspec.structs.replace(phase, refreshes=said.get(phase.id, ""))
        for phase in (*factory.phases, third)
    )
    return msgspec.structs.replace(factory, phases=tuple(phases))


@pytest.mark.parametrize(
    ("successions", "place", "message", "remedy"),
    [
        ([("phase-2", "phase-9")], 1, "there is no phase 'phase-9'", "Did you mean"),
        ([("phase-2", "phase-2")], 1, "cannot refresh itself", "takes over, or none"),
        (
            [("phase-2", "phase-1"), ("phase-3", "phase-1")],
            2,
            "'phase-1' is refreshed by 'phase-2' already",
            "refresh 'phase-2' instead",
        ),
        (
            [("phase-1", "phase-2"), ("phase-2", "phase-1")],
            0,
            "refresh each other in a circle",
            "Name no phase",
        ),
        (
            [("phase-1", "phase-3"), ("phase-2", "phase-1"), ("phase-3", "phase-2")],
            0,
            "refresh each other in a circle",
            "Name no phase",
        ),
    ],
)
def test_a_succession_that_cannot_be_is_a_problem(
    factory, successions, place, message, remedy
):
    problem = validate(refreshed(factory, *successions))[0]

    assert problem.place == f"project.phases[{place}].refreshes"
    assert message in problem.message
    assert remedy in problem.remedy


def test_a_chain_of_refreshes_is_sound(factory):
    plan = refreshed(factory, ("phase-2", "phase-1"), ("phase-3", "phase-2"))

    assert validate(plan) == []


def test_a_refresh_before_its_phase_is_an_error(factory):
    grown = add_refresh(factory, "phase-2")
    early = set_inputs(grown, {"timeline.order.phase-2-refresh": 2.0})

    assert not [one for one in issues(evaluate(grown)) if one.severity == "error"]
    (error,) = [one for one in issues(evaluate(early)) if one.severity == "error"]

    assert error.id == "early-refresh.phase-2-refresh"
    assert error.key == "timeline.order.phase-2-refresh"
    assert "Phase 2 refresh would be ready before Phase 2" in error.message
