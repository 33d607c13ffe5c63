import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.declarations import InputError
from planner.core.document import BASE, Scenario, ScenarioError
from planner.core.evaluation import evaluate
from planner.core.project import validate
from planner.core.studies.scenarios import (
    BASE_LABEL,
    add_scenario,
    compare,
    delete_scenario,
    duplicate_scenario,
    new_id,
    rename_scenario,
    reset_override,
    set_notes,
    set_override,
)


@pytest.fixture(scope="session")
def two(pod):
    """The pod with two scenarios: one late, one cheap and late."""
    project = add_scenario(pod, "Late", {"timeline.order.phase-1": 3})
    return add_scenario(
        project,
        "Cheap and late",
        {"timeline.order.phase-1": 6, "bill.price.gb200-nvl72": 2_000_000},
    )


def ids(project) -> list[str]:
    return [scenario.id for scenario in project.scenarios]


# ------------------------------------------------------------------ editing


def test_a_new_scenario_stands_last_and_differs_in_nothing(pod):
    project = add_scenario(add_scenario(pod, "First"), "Second")
    assert project.scenarios == (
        Scenario(id="first", label="First"),
        Scenario(id="second", label="Second"),
    )


def test_a_new_scenario_can_start_with_differences(two):
    assert two.scenarios[0].overrides == {"timeline.order.phase-1": 3.0}


def test_a_new_scenario_leaves_the_base_as_it_was(pod, two):
    assert two.inputs == pod.inputs
    assert pod.scenarios == ()


def test_a_scenario_with_a_misspelt_difference_is_not_added(pod):
    with pytest.raises(InputError, match="Did you mean"):
        add_scenario(pod, "Late", {"timeline.oder.phase-1": 3})


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Price −20 %", "price-20"),
        ("  Énergie chère ", "energie-chere"),
        ("Base", "base-2"),
        ("工場", "scenario"),
        ("LATE", "late-2"),
    ],
)
def test_an_id_is_made_from_the_label(two, label, expected):
    assert new_id(two, label) == expected


@given(labels=st.lists(st.text(max_size=8), max_size=6))
def test_ids_stay_unique_and_sound_whatever_the_labels(pod, labels):
    project = pod
    for label in labels:
        try:
            project = add_scenario(project, label)
        except ScenarioError:
            # Empty, taken or unprintable: refused, so nothing was added.
            continue
    assert len(set(ids(project))) == len(project.scenarios)
    assert validate(project) == []


@pytest.mark.parametrize("label", ["", "   ", "Late", " Late ", BASE_LABEL, "a\x00b"])
def test_a_label_that_is_empty_taken_or_unprintable_is_refused(two, label):
    with pytest.raises(ScenarioError):
        add_scenario(two, label)
    with pytest.raises(ScenarioError):
        rename_scenario(two, "cheap-and-late", label)


def test_a_renamed_scenario_keeps_its_id_and_its_place(two):
    renamed = rename_scenario(two, "late", "Delayed")
    assert ids(renamed) == ids(two)
    assert renamed.scenarios[0] == Scenario(
        id="late", label="Delayed", overrides={"timeline.order.phase-1": 3.0}
    )


def test_a_scenario_can_be_renamed_to_its_own_label(two):
    assert rename_scenario(two, "late", "Late") == two


def test_a_copy_stands_after_its_original_with_the_same_differences(two):
    copied = duplicate_scenario(two, "late")
    assert ids(copied) == ["late", "late-copy", "cheap-and-late"]
    assert copied.scenarios[1].label == "Late, copy"
    assert copied.scenarios[1].overrides == two.scenarios[0].overrides


def test_a_second_copy_gets_a_number(two):
    copied = duplicate_scenario(duplicate_scenario(two, "late"), "late")
    assert [s.label for s in copied.scenarios][:3] == [
        "Late",
        "Late, copy 2",
        "Late, copy",
    ]


def test_a_copy_of_the_base_differs_in_nothing_and_stands_last(two):
    copied = duplicate_scenario(two, BASE, "Plan B")
    assert copied.scenarios[-1] == Scenario(id="plan-b", label="Plan B")


def test_editing_a_copy_leaves_the_original_alone(two):
    copied = duplicate_scenario(two, "late")
    changed = set_override(copied, "late-copy", "timeline.order.phase-1", 9)
    assert changed.scenarios[0] == two.scenarios[0]


def test_a_deleted_scenario_is_gone_and_the_others_stay(two):
    assert ids(delete_scenario(two, "late")) == ["cheap-and-late"]


def test_adding_and_deleting_brings_the_project_back(two):
    assert delete_scenario(add_scenario(two, "Third"), "third") == two


@pytest.mark.parametrize("scenario", ["nobody", BASE])
def test_what_is_no_scenario_cannot_be_edited(two, scenario):
    for edit in (
        lambda: rename_scenario(two, scenario, "New"),
        lambda: delete_scenario(two, scenario),
        lambda: set_override(two, scenario, "timeline.order.phase-1", 1),
        lambda: reset_override(two, scenario, "timeline.order.phase-1"),
        lambda: set_notes(two, scenario, "why"),
    ):
        with pytest.raises(ScenarioError, match=f"no scenario '{scenario}'"):
            edit()


def test_a_difference_is_set_and_reset_alone(two):
    changed = set_override(two, "late", "finance.discount_rate", 0.13)
    assert changed.scenarios[0].overrides == {
        "timeline.order.phase-1": 3.0,
        "finance.discount_rate": 0.13,
    }
    assert reset_override(changed, "late", "finance.discount_rate") == two


@given(order=st.floats(0, 240))
def test_setting_and_resetting_a_difference_brings_the_project_back(two, order):
    key = "timeline.order.phase-2"
    changed = set_override(two, "late", key, order)
    assert changed.scenarios[0].overrides[key] == order
    assert reset_override(changed, "late", key) == two


def test_a_difference_out_of_range_is_refused(two):
    with pytest.raises(InputError, match="150%"):
        set_override(two, "late", "capacity.derate", 3)


def test_notes_say_why(two):
    noted = set_notes(two, "late", "The grid operator wrote in May.\nSee file.")
    assert noted.scenarios[0].notes == "The grid operator wrote in May.\nSee file."
    with pytest.raises(ScenarioError, match="cannot be printed"):
        set_notes(two, "late", "bell \a")


# ------------------------------------------------------------------ comparing


def test_scenarios_stand_side_by_side_in_the_order_asked_for(two):
    comparison = compare(two, ["cheap-and-late", BASE])
    assert comparison.scenarios == ("cheap-and-late", BASE)
    assert comparison.labels == ("Cheap and late", BASE_LABEL)


def test_all_scenarios_are_compared_with_the_base_by_default(two):
    assert compare(two).scenarios == (BASE, "late", "cheap-and-late")


def test_each_metric_is_that_of_its_scenario(two):
    comparison = compare(two)
    for place, scenario in enumerate(comparison.scenarios):
        metrics = evaluate(two, scenario).metrics
        assert list(comparison.metrics) == list(metrics)
        for key, metric in metrics.items():
            assert comparison.metrics[key][place] == metric


def test_capex_falls_by_the_price_cut_times_the_racks(two):
    # 2 + 4 racks at 3.1 instead of 2.0 million USD, and 5% contingency on top.
    base, _, cheap = compare(two).metrics["capex_total"]
    assert base.value - cheap.value == pytest.approx(6 * 1_100_000 * 1.05)


def test_changed_inputs_are_those_that_a_scenario_sets_otherwise(two):
    assert compare(two).changed_inputs == {
        "timeline.order.phase-1": (0.0, 3.0, 6.0),
        "bill.price.gb200-nvl72": (3_100_000.0, 3_100_000.0, 2_000_000.0),
    }


def test_an_input_set_alike_everywhere_is_no_difference(two):
    same = set_override(two, "late", "finance.discount_rate", 0.11)
    assert "finance.discount_rate" not in compare(same).changed_inputs
    both = set_override(two, "late", "timeline.order.phase-1", 6)
    found = compare(both, ["late", "cheap-and-late"]).changed_inputs
    assert list(found) == ["bill.price.gb200-nvl72"]


def test_a_curve_is_as_long_as_its_scenario_and_ends_at_its_cumulative_cash(two):
    for curve in compare(two).curves:
        flow = evaluate(two, curve.scenario).line("free_cash_flow").values
        assert len(curve.months) == len(curve.values)
        assert curve.months[0] == two.decision
        assert curve.values[-1] == pytest.approx(np.sum(flow))


def test_a_scenario_that_does_not_exist_cannot_be_compared(two):
    with pytest.raises(ScenarioError, match="did you mean 'late'"):
        compare(two, [BASE, "lat"])


def test_comparing_nothing_gives_nothing(two):
    comparison = compare(two, [])
    assert comparison.metrics == {}
    assert comparison.curves == ()
