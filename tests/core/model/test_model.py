"""The model as a whole: its units, its loops, and the inputs everything rests on."""

from functools import cache

import pytest

from planner.core.evaluation import Result, evaluate
from planner.core.language.proof import prove_units
from planner.core.model import CHAPTERS, MODEL
from planner.core.templates import load_template, templates

TEMPLATES = tuple(template.id for template in templates())


@cache
def result_of(template: str) -> Result:
    return evaluate(load_template(template))


def test_that_the_unit_of_every_line_is_the_unit_its_formula_gives() -> None:
    prove_units(MODEL)


def test_that_only_tax_the_sign_counters_and_the_ratchet_loop_over_the_months() -> None:
    loops = {step.names for step in MODEL.steps if step.loop}

    assert {frozenset(names) for names in loops} == {
        frozenset({"income_to_date"}),
        frozenset(
            {
                "losses_brought_forward",
                "losses_used_to_date",
                "losses_carried_forward",
            }
        ),
        frozenset({"flow_sign"}),
        frozenset({"cash_sign"}),
        frozenset({"ratchet_kw"}),
    }


def test_that_every_line_and_input_belongs_to_a_chapter() -> None:
    chapters = {chapter.id for chapter in CHAPTERS}

    assert {line.chapter for line in MODEL.lines.values()} <= chapters
    assert {declared.chapter for declared in MODEL.inputs.values()} <= chapters


def test_that_every_line_has_a_label_of_its_own_and_a_description() -> None:
    labels = [line.label for line in MODEL.lines.values()]

    assert sorted(labels) == sorted(set(labels))
    assert all(line.description for line in MODEL.lines.values())


@pytest.mark.parametrize("declared", MODEL.inputs.values(), ids=lambda i: i.key)
def test_that_the_default_of_an_input_passes_its_own_check(declared) -> None:
    defaults = [declared.default, *declared.by_item.values()]

    assert all(
        declared.kind.check(default, minimum=declared.minimum, maximum=declared.maximum)
        is None
        for default in defaults
        if default is not None
    )


def test_that_every_figure_that_is_not_derived_has_a_source_or_is_an_assumption() -> (
    None
):
    bare = [
        declared.key
        for declared in MODEL.inputs.values()
        if not (declared.derived or declared.source or declared.assumption)
    ]

    assert bare == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_that_explaining_any_line_ends_in_inputs_with_a_source(template: str) -> None:
    result = result_of(template)
    explained: dict[str, set[str]] = {}
    for name in MODEL.lines:
        explanation = result.explain(name)
        assert explanation.formula.startswith(explanation.label)
        explained[name] = {precedent.name for precedent in explanation.precedents}
        for precedent in explanation.precedents:
            if precedent.is_input:
                assert precedent.source or precedent.assumption or precedent.sentence, (
                    precedent.key
                )

    def inputs_below(name: str, seen: set[str]) -> set[str]:
        if name in MODEL.inputs:
            return {name}
        found: set[str] = set()
        for below in explained[name] - seen:
            seen.add(below)
            found |= inputs_below(below, seen)
        return found

    assert all(inputs_below(name, {name}) for name in MODEL.lines)


def test_that_payback_is_explained_by_what_it_is_worked_out_from() -> None:
    explanation = result_of("provider-token-factory").explain("payback_months")
    read = [precedent.name for precedent in explanation.precedents]

    assert "payback_time" not in read
    assert {"last_negative_month", "cash_before_payback", "flow_of_payback"} <= {*read}
    assert explanation.formula.startswith("Payback = last month with cash out + ")
    assert "÷ cash flow of the month of payback × one month" in explanation.formula


def test_that_one_year_is_neither_said_nor_shown_where_it_only_gives_the_unit() -> None:
    explanation = result_of("provider-token-factory").explain("irr")

    assert explanation.formula == "IRR = (1 + monthly IRR) ^ months a year − 1"
    assert "one_year" not in {one.name for one in explanation.precedents}


@pytest.mark.parametrize("template", TEMPLATES)
def test_that_the_checks_of_a_template_are_zero(template: str) -> None:
    assert all(deviation <= 1e-9 for deviation in result_of(template).checks.values())


@pytest.mark.parametrize("template", TEMPLATES)
def test_that_the_months_of_every_flow_sum_to_its_years(template: str) -> None:
    result = result_of(template)
    for line in MODEL.lines.values():
        if line.quantity.value == "flow" and MODEL.is_monthly(line.name):
            months = result.line(line.name).values.sum()
            years = result.yearly(line.name).sum()
            assert years == pytest.approx(months, rel=1e-12, abs=1e-9), line.name
