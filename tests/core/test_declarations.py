import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core import declarations
from planner.core.declarations import (
    InputError,
    check_value,
    declared_keys,
    fitted,
    input_rows,
    parse_key,
    reset_input,
    set_input,
    set_inputs,
)
from planner.core.document import BASE, Evidence, Phase, Scenario, ScenarioError
from planner.core.keys import PLAN_CHOICE
from planner.core.language.kinds import COUNT, SWITCH
from planner.core.model import CHAPTERS, MODEL


@pytest.fixture(scope="session")
def delayed(pod):
    """The pod with a scenario that orders phase 1 three months later."""
    scenario = Scenario(
        id="delay", label="Delay", overrides={"timeline.order.phase-1": 3.0}
    )
    return msgspec.structs.replace(pod, scenarios=(scenario,))


def row(project, key, scenario=BASE):
    (found,) = (row for row in input_rows(project, scenario) if row.key == key)
    return found


# ---------------------------------------------------------------------- keys


def test_an_input_per_phase_and_product_has_a_key_for_each_pair(pod):
    keys = [key for key in declared_keys(pod) if key.startswith("capacity.output_rate")]
    assert keys == [
        "capacity.output_rate.phase-1.deepseek",
        "capacity.output_rate.phase-1.rental",
        "capacity.output_rate.phase-2.deepseek",
        "capacity.output_rate.phase-2.rental",
    ]


def test_a_label_names_the_items(pod):
    assert declared_keys(pod)["timeline.order.phase-2"].label == "Order · Phase 2"
    assert declared_keys(pod)["finance.discount_rate"].label == "Discount rate"


def test_keys_stand_in_the_order_of_the_chapters_after_the_bill(pod):
    chapters = [declared.chapter for declared in declared_keys(pod).values()]
    in_order = ["bill", "factory", *(chapter.id for chapter in CHAPTERS)]
    assert list(dict.fromkeys(chapters)) == [c for c in in_order if c in chapters]
    assert chapters[0] == "bill"


def test_every_input_of_the_model_that_has_one_value_is_declared(pod):
    declared = {d.base_key for d in declared_keys(pod).values()}
    assert {i.key for i in MODEL.inputs.values()} - declared == {"timeline.month"}


def test_every_default_is_allowed_by_its_own_declaration(pod):
    for declared in declared_keys(pod).values():
        if declared.default is not None:
            problem = declared.kind.check(
                declared.default,
                minimum=declared.minimum,
                maximum=declared.maximum,
                choices=declared.choices,
            )
            assert problem is None, (declared.key, problem)


def test_every_default_is_sourced_or_called_an_assumption(pod):
    for declared in declared_keys(pod).values():
        assert declared.source or declared.assumption or declared.derived, declared.key


def test_a_key_without_items_names_all_of_them(pod):
    named = parse_key(pod, "timeline.order")
    assert [declared.key for declared in named] == [
        "timeline.order.phase-1",
        "timeline.order.phase-2",
    ]


def test_a_misspelt_key_is_told_its_nearest_neighbour(pod):
    with pytest.raises(InputError, match=r"Did you mean 'finance\.discount_rate'\?"):
        parse_key(pod, "finance.discout_rate")


def test_a_key_like_no_other_is_told_where_all_keys_are(pod):
    with pytest.raises(InputError, match="`planner inputs` lists all keys"):
        parse_key(pod, "zzz")


def test_a_key_with_a_foreign_item_names_the_item(pod):
    with pytest.raises(InputError, match=r"no 'phase-9' for timeline\.order"):
        parse_key(pod, "timeline.order.phase-9")


# ---------------------------------------------------------------------- rows


def test_an_input_nobody_set_has_its_declared_default(pod):
    found = row(pod, "timeline.order.phase-1")
    assert (found.value, found.default) == (0.0, 0.0)
    assert not found.is_set


def test_an_input_the_project_sets_keeps_its_default_beside_the_value(pod):
    found = row(pod, "timeline.order.phase-2")
    assert (found.value, found.default) == (6.0, 0.0)
    assert found.is_set


def test_a_default_of_one_item_goes_before_the_default_of_all(pod):
    # The resale curve is declared as 70% after one year and 20% after five.
    assert row(pod, "depreciation.resale_curve.year-1").value == 0.7
    assert row(pod, "depreciation.resale_curve.year-5").value == 0.2


def test_a_derived_input_has_the_value_of_the_factory_and_says_how_it_came_about(pod):
    found = row(pod, "timeline.lead_time.phase-1")
    assert found.derived
    assert found.value == found.default
    assert found.value is not None
    assert found.sentence


def test_a_derived_switch_is_true_or_false(pod):
    assert row(pod, "capacity.is_token_product.deepseek").value is True


def test_a_factory_that_cannot_be_assembled_still_shows_its_inputs_and_says_why(pod):
    unpriced = Phase(id="phase-1", label="Phase 1", items=("dgx-rubin-nvl8",))
    project = set_inputs(
        msgspec.structs.replace(pod, phases=(unpriced,), inputs={}),
        {"bill.quantity": 1},
    )
    found = row(project, "capacity.output_rate.phase-1.deepseek")
    assert found.value is None
    assert "no source states a price" in found.sentence
    assert row(project, "timeline.install_days.phase-1").value == 21.0


def test_a_scenario_marks_what_it_sets_itself(delayed):
    changed = [r.key for r in input_rows(delayed, "delay") if r.changed_from_base]
    assert changed == ["timeline.order.phase-1"]
    assert row(delayed, "timeline.order.phase-1", "delay").value == 3.0


def test_a_scenario_has_the_values_of_the_base_where_it_sets_none(delayed):
    assert row(delayed, "timeline.order.phase-2", "delay").value == 6.0


def test_the_base_case_has_nothing_changed_from_itself(delayed):
    assert not any(row.changed_from_base for row in input_rows(delayed))


def test_rows_of_an_unknown_scenario_are_refused_with_the_nearest_id(delayed):
    with pytest.raises(ScenarioError, match="did you mean 'delay'"):
        input_rows(delayed, "delai")


# ---------------------------------------------------------------------- edits


def test_setting_an_input_leaves_the_old_project_as_it_was(pod):
    changed = set_input(pod, "finance.discount_rate", 0.12)
    assert changed.inputs["finance.discount_rate"] == 0.12
    assert "finance.discount_rate" not in pod.inputs


def test_setting_a_key_without_items_sets_all_its_items(pod):
    changed = set_input(pod, "timeline.order", 2)
    assert changed.inputs["timeline.order.phase-1"] == 2.0
    assert changed.inputs["timeline.order.phase-2"] == 2.0


def test_setting_in_a_scenario_leaves_the_base_alone(delayed):
    changed = set_input(delayed, "finance.discount_rate", 0.12, "delay")
    assert changed.inputs == delayed.inputs
    assert changed.scenarios[0].overrides == {
        "timeline.order.phase-1": 3.0,
        "finance.discount_rate": 0.12,
    }


def test_setting_in_an_unknown_scenario_is_refused(pod):
    with pytest.raises(ScenarioError, match="no scenario 'delay'"):
        set_input(pod, "finance.discount_rate", 0.12, "delay")


def test_resetting_in_a_scenario_brings_back_the_value_of_the_base(delayed):
    changed = reset_input(delayed, "timeline.order.phase-1", "delay")
    assert changed.scenarios[0].overrides == {}
    assert row(changed, "timeline.order.phase-1", "delay").value == 0.0


def test_resetting_a_key_without_items_resets_all_its_items(pod):
    changed = reset_input(set_input(pod, "timeline.order", 2), "timeline.order")
    assert not [key for key in changed.inputs if key.startswith("timeline.order")]


def test_resetting_a_misspelt_key_is_refused(pod):
    with pytest.raises(InputError, match=r"timeline\.order"):
        reset_input(pod, "timeline.oder")


def test_several_inputs_are_set_together_or_not_at_all(pod):
    with pytest.raises(InputError, match=r"capacity\.derate"):
        set_inputs(pod, {"finance.discount_rate": 0.12, "capacity.derate": 99})
    changed = set_inputs(pod, {"finance.discount_rate": 0.12, "capacity.derate": 0.7})
    assert changed.inputs == {
        **pod.inputs,
        "finance.discount_rate": 0.12,
        "capacity.derate": 0.7,
    }


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("capacity.derate", 1.6, "160% is not allowed; allowed is 0% to 150%"),
        ("capacity.derate", math.nan, "not a finite number"),
        ("capacity.derate", math.inf, "not a finite number"),
        ("capacity.derate", "much", "is not a number"),
        ("capacity.derate", True, "is not a number"),
        ("demand.s_shaped_ramp", 1.0, "yes or no"),
        ("revenue.price_position", "p26", "p25"),
        ("timeline.months_per_year", 13.0, "fixed number"),
        ("capacity.gpus.phase-1", 144.0, "follows from the factory"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(pod, key, value, said):
    with pytest.raises(InputError, match=said) as caught:
        check_value(pod, key, value)
    assert key in str(caught.value)


def test_a_whole_number_is_stored_as_a_number_like_any_other(pod):
    checked = check_value(pod, "timeline.order.phase-1", 3)
    assert checked == 3.0
    assert type(checked) is float


def test_a_switch_is_stored_as_a_switch(pod):
    assert check_value(pod, "demand.s_shaped_ramp", False) is False


@st.composite
def edits(draw, project):
    """An editable key of the project and a value it allows."""
    editable = [d for d in declared_keys(project).values() if d.editable]
    declared = draw(st.sampled_from(editable))
    if declared.choices:
        return declared.key, draw(st.sampled_from(declared.choices))
    if declared.kind is SWITCH:
        return declared.key, draw(st.booleans())
    low = -1e6 if declared.minimum is None else declared.minimum
    high = 1e6 if declared.maximum is None else declared.maximum
    if declared.kind is COUNT:
        return declared.key, float(draw(st.integers(math.ceil(low), math.floor(high))))
    return declared.key, draw(st.floats(low, high))


@given(data=st.data(), scenario=st.sampled_from([BASE, "delay"]))
def test_what_is_set_is_shown_and_reset_brings_the_project_back(
    delayed, data, scenario
):
    key, value = data.draw(edits(delayed))
    before = reset_input(delayed, key, scenario)
    changed = set_input(before, key, value, scenario)
    assert row(changed, key, scenario).value == value
    assert reset_input(changed, key, scenario) == before


RATE = "finance.exchange_rate.usd"
EVIDENCE = Evidence(source="ECB", source_date="2026-11-20", assumption=False)
STATES = {
    "another name of a phase": lambda p: msgspec.structs.replace(
        p, phases=(msgspec.structs.replace(p.phases[0], label="First"), *p.phases[1:])
    ),
    "another kind of a product": lambda p: msgspec.structs.replace(
        p,
        products=(
            msgspec.structs.replace(p.products[0], kind="internal"),
            *p.products[1:],
        ),
    ),
    "one phase less": lambda p: msgspec.structs.replace(p, phases=p.phases[:1]),
    "another currency": lambda p: msgspec.structs.replace(p, currency="EUR"),
    "a rate": lambda p: set_input(
        msgspec.structs.replace(p, currency="EUR"), RATE, 0.92
    ),
    "another rate": lambda p: set_input(
        msgspec.structs.replace(p, currency="EUR"), RATE, 0.95
    ),
    "a rate with a source": lambda p: msgspec.structs.replace(
        set_input(msgspec.structs.replace(p, currency="EUR"), RATE, 0.92),
        evidence={RATE: EVIDENCE},
    ),
    "evidence of what nobody set": lambda p: msgspec.structs.replace(
        p, evidence={**p.evidence, "tax.tax_rate": EVIDENCE}
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_rows_never_show_what_held_for_another_state_of_the_project(pod, state):
    changed = STATES[state](pod)
    input_rows(pod)
    after_the_other = (declared_keys(changed), input_rows(changed))

    declarations._sheet.cache_clear()

    assert after_the_other == (declared_keys(changed), input_rows(changed))
    assert input_rows(pod) != after_the_other[1]


# ---------------------------------------------------------------------- left-overs


def test_values_of_a_removed_item_do_not_stay_when_the_project_is_fitted(delayed):
    delayed = set_input(delayed, "timeline.order.phase-2", 9.0, "delay")
    smaller = msgspec.structs.replace(delayed, phases=delayed.phases[:1])
    fit = fitted(smaller)
    assert fit.inputs == {
        "bill.quantity.phase-1.gb200-nvl72": 2.0,
        "capacity.gpu_share.deepseek": 0.75,
        "capacity.gpu_share.rental": 0.25,
    }
    assert fit.scenarios[0].overrides == {"timeline.order.phase-1": 3.0}


def test_values_of_a_bill_that_became_empty_do_not_stay(pod):
    empty = tuple(msgspec.structs.replace(p, items=()) for p in pod.phases)
    fit = fitted(msgspec.structs.replace(pod, phases=empty))
    assert not [key for key in fit.inputs if key.startswith("bill.")]


def test_a_project_that_fits_is_left_as_it_is(delayed):
    assert fitted(delayed) is delayed


def test_a_misspelt_key_is_not_taken_for_a_left_over(pod):
    typo = msgspec.structs.replace(pod, inputs={"finance.discout_rate": 0.1})
    assert fitted(typo) == typo


def test_a_value_that_was_entered_does_not_carry_the_source_of_the_default(pod):
    changed = set_input(pod, "opex.electricity_price", 0.2)

    before = {row.key: row for row in input_rows(pod)}["opex.electricity_price"]
    after = {row.key: row for row in input_rows(changed)}["opex.electricity_price"]

    assert before.source.startswith("US industrial average")
    assert not before.assumption
    assert after.source.startswith("Entered in the project; the default is from: ")
    assert after.assumption
    assert after.source_date == ""


# ---------------------------------------------------------------------- evidence

RATE = "finance.discount_rate"
QUOTE = Evidence(
    source="Our bank",
    source_date="2026-10",
    assumption=False,
    low=0.08,
    high=0.13,
    reason="Offered for this plan.",
)


@pytest.fixture(scope="session")
def proven(delayed):
    """The delayed pod with a discount rate that has evidence."""
    return msgspec.structs.replace(
        set_input(delayed, RATE, 0.1), evidence={RATE: QUOTE}
    )


def test_a_value_with_evidence_shows_it(proven):
    found = row(proven, RATE)
    assert found.value == 0.1
    assert (found.source, found.source_date) == ("Our bank", "2026-10")
    assert (found.low, found.high, found.assumption) == (0.08, 0.13, False)
    assert found.sentence == "Offered for this plan."


def test_the_reason_stands_behind_the_sentence_of_the_factory(pod):
    key = "timeline.lead_time.phase-1"
    plain = row(pod, key).sentence
    reason = Evidence(reason="The vendor said so.")
    told = msgspec.structs.replace(pod, evidence={key: reason})
    assert row(told, key).sentence == f"{plain} The vendor said so."


def test_a_scenario_has_the_evidence_of_the_base_until_it_sets_another_value(proven):
    assert row(proven, RATE, "delay").source == "Our bank"
    found = row(set_input(proven, RATE, 0.14, "delay"), RATE, "delay")
    assert found.source.startswith("Entered in the project")
    assert (found.source_date, found.assumption) == ("", True)
    assert row(set_input(proven, RATE, 0.14, "delay"), RATE).source == "Our bank"


def test_a_value_of_the_base_that_changes_loses_its_evidence(proven):
    assert set_input(proven, RATE, 0.12).evidence == {}
    assert reset_input(proven, RATE).evidence == {}


def test_evidence_of_other_values_stays(proven):
    assert set_input(proven, "capacity.derate", 0.7).evidence == {RATE: QUOTE}
    assert set_input(proven, RATE, 0.12, "delay").evidence == {RATE: QUOTE}
    assert set_input(proven, RATE, 0.1).evidence == {RATE: QUOTE}


def test_evidence_of_a_removed_item_goes_when_the_project_is_fitted(pod):
    said = Evidence(reason="As agreed.")
    told = msgspec.structs.replace(
        pod, evidence={"timeline.order.phase-2": said, "timeline.order.phase-1": said}
    )
    smaller = msgspec.structs.replace(told, phases=told.phases[:1])
    assert fitted(told) is told
    assert fitted(smaller).evidence == {"timeline.order.phase-1": said}


@pytest.mark.parametrize(
    "key",
    [
        "bill.quantity.phase-1.gb200-nvl72",
        "timeline.order.phase-2",
        "timeline.site_start.phase-2",
        "timeline.horizon",
        "revenue.price_position",
        "capacity.gpu_share.deepseek",
    ],
)
def test_a_choice_of_the_plan_is_neither_sourced_nor_assumed(pod, key):
    project = set_inputs(
        pod, {"timeline.site_start": 4.0, "revenue.price_position": "median"}
    )
    found = row(project, key)
    assert (found.source, found.source_date) == (PLAN_CHOICE, "")
    assert not found.assumption


def test_a_choice_of_the_plan_keeps_its_reason(pod):
    key = "capacity.training_share.phase-2"
    told = msgspec.structs.replace(pod, evidence={key: Evidence(reason="Funds.")})
    found = row(told, key)
    assert (found.source, found.assumption) == (PLAN_CHOICE, False)
    assert found.sentence == "Funds."


def test_a_derived_input_shows_the_source_date_range_and_mark_of_what_it_rests_on(pod):
    rate = row(pod, "capacity.output_rate.phase-1.deepseek")
    assert "on 72 GB200, server: 5,499 tokens/s per GPU" in rate.source
    assert (rate.source_date, rate.assumption) == ("2026-09", True)
    assert (rate.low, rate.high) == (1700, 3400)
