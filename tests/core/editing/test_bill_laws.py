"""Laws of editing a bill: a plan stays sound, or what is refused is told."""

import contextlib

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog.loading import catalog
from planner.core.checking import validate
from planner.core.declarations import fitted, input_rows, set_input
from planner.core.document import BASE, Product, Scenario
from planner.core.editing.bill import (
    add_item,
    choose_item,
    remove_item,
    size_in_detail,
)
from planner.core.editing.phases import add_phase, add_refresh, remove_phase
from planner.core.evaluation import evaluate
from planner.core.factory.bill import bill
from planner.core.factory.roles import ROLES
from planner.core.factory.rules import RULES
from planner.core.issues.found import issues
from planner.core.language.errors import PlannerError
from planner.core.project import dumps, loads
from tests.core.plans import EMPTY_HALL

PLAN = msgspec.structs.replace(
    EMPTY_HALL,
    products=(Product(id="rental", label="Rental", kind="rental"),),
    inputs={"capacity.gpu_share.rental": 1.0},
    scenarios=(Scenario(id="more", label="More"),),
)
PHASES = ("phase-1", "phase-2", "phase-3", "phase-1-refresh")
ITEMS = sorted(catalog().items)
COMMON = ("gb200-nvl72", "gb300-nvl72", "dgx-b200", "hgx-b200-8gpu-liquid", "qm9700")

phases = st.sampled_from(PHASES)
items = st.sampled_from(ITEMS) | st.sampled_from(COMMON)
scenarios = st.sampled_from([BASE, "more"])
numbers = st.sampled_from([0.0, 1.0, 2.0, 7.0, 1000.0, 0.5, -1.0, 1e7, float("nan")])
edits = st.one_of(
    st.tuples(
        st.just(add_item), phases, items, st.none() | st.integers(1, 600), scenarios
    ),
    st.tuples(st.just(remove_item), phases, items),
    st.tuples(st.just(choose_item), phases, st.sampled_from(list(ROLES)), items),
    st.tuples(st.just(size_in_detail), phases),
    st.tuples(st.just(add_phase)),
    st.tuples(st.just(add_refresh), phases),
    st.tuples(st.just(remove_phase), phases),
    st.builds(
        lambda phase, item, number, scenario: (
            set_input,
            f"bill.quantity.{phase}.{item}",
            number,
            scenario,
        ),
        *(phases, items, numbers, scenarios),
    ),
    st.builds(
        lambda rule, phase, number: (set_input, f"{rule.base_key}.{phase}", number),
        *(st.sampled_from(RULES), phases, numbers),
    ),
)


def edited(project, steps):
    """Return the project after the edits, of which it refuses some."""
    for function, *arguments in steps:
        with contextlib.suppress(PlannerError):
            project = function(project, *arguments)
    return project


@settings(max_examples=30)
@given(st.lists(edits, min_size=1, max_size=12))
def test_an_edited_plan_is_sound_and_reads_as_it_was_written(steps):
    project = edited(PLAN, steps)
    kept = fitted(project)
    assert validate(kept) == []
    read = loads(dumps(project))
    assert set(read.phases) == set(project.phases)
    assert read.inputs == kept.inputs
    assert input_rows(project)


@settings(max_examples=30)
@given(st.lists(edits, min_size=1, max_size=12), scenarios)
def test_an_edited_plan_is_answered_or_refused_in_words(steps, scenario):
    project = edited(PLAN, steps)
    try:
        result = evaluate(project, scenario)
    except PlannerError:
        return
    assert all(line.quantity >= 0 for line in result.bill)
    assert all(issue.message and issue.remedy for issue in issues(result))


@settings(max_examples=30)
@given(st.lists(edits, min_size=1, max_size=12))
def test_every_quantity_that_follows_has_its_reason(steps):
    project = edited(PLAN, steps)
    try:
        lines = bill(project, project.inputs)
    except PlannerError:
        return
    for line in lines:
        if line.derived_quantity is not None:
            assert line.quantity_sentence
            is_counted = line.item.unit not in ("PB", "kW", "MW")
            assert not is_counted or line.derived_quantity == int(line.derived_quantity)
