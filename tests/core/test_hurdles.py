"""Hurdles: unset by default, and then met or missed with a margin."""

import pytest

from planner.core.declarations import InputError, input_rows, set_inputs
from planner.core.evaluation import evaluate
from planner.core.hurdles import hurdles
from planner.core.project import dumps, loads
from planner.core.templates import load_template, templates

KEYS = (
    *("hurdle.irr", "hurdle.npv", "hurdle.payback_months"),
    *("hurdle.peak_funding", "hurdle.site_mw"),
)


def held(project, **asked):
    settings = {f"hurdle.{name}": value for name, value in asked.items()}
    return {h.metric: h for h in hurdles(evaluate(set_inputs(project, settings)))}


@pytest.fixture(scope="module")
def project():
    return load_template("provider-token-factory")


@pytest.mark.parametrize("template", [template.id for template in templates()])
def test_no_hurdle_is_set_by_default(template):
    project = load_template(template)
    rows = {row.key: row for row in input_rows(project)}

    assert hurdles(evaluate(project)) == ()
    for key in KEYS:
        assert (rows[key].value, rows[key].default) == (None, None)
        assert rows[key].editable
        assert not rows[key].derived


def test_a_hurdle_to_reach_is_met_from_its_threshold_on(project):
    npv = evaluate(project).metrics["npv"].value

    below = held(project, npv=npv - 1e6)["npv"]
    above = held(project, npv=npv + 1e6)["npv"]

    assert (below.passes, above.passes) == (True, False)
    assert below.margin == pytest.approx(1e6)
    assert above.margin == pytest.approx(-1e6)
    assert held(project, npv=npv)["npv"].passes


def test_a_hurdle_not_to_exceed_is_missed_beyond_its_threshold(project):
    peak = evaluate(project).metrics["peak_funding"].value

    found = held(project, peak_funding=peak + 5e6)["peak_funding"]

    assert found.passes
    assert found.margin == pytest.approx(5e6)
    assert found.sentence.endswith("is asked: met with $5.00 M to spare.")
    assert not held(project, peak_funding=peak - 1.0)["peak_funding"].passes


def test_rates_miss_by_percentage_points(project):
    irr = evaluate(project).metrics["irr"].value

    found = held(project, irr=irr + 0.05)["irr"]

    assert found.sentence.endswith("missed by 5 percentage points.")


def test_a_figure_that_is_not_defined_misses_its_hurdle_and_says_why():
    # The old generation does not pay back within its life.
    found = held(load_template("hopper-today"), payback_months=48.0)["payback_months"]

    assert (found.value, found.passes, found.margin) == (None, None, None)
    reason = evaluate(load_template("hopper-today")).metrics["payback_months"].reason
    assert reason in found.sentence
    assert "counts as missed" in found.sentence


def test_a_hurdle_is_kept_in_the_file_and_changes_no_figure(project):
    with_hurdle = set_inputs(project, {"hurdle.irr": 0.15})

    assert loads(dumps(with_hurdle)).inputs["hurdle.irr"] == 0.15
    before, after = evaluate(project).metrics, evaluate(with_hurdle).metrics
    assert {k: m.value for k, m in before.items()} == {
        k: m.value for k, m in after.items()
    }


def test_a_scenario_can_have_a_hurdle_of_its_own(project):
    scenario = project.scenarios[0].id
    project = set_inputs(project, {"hurdle.irr": 0.15})
    project = set_inputs(project, {"hurdle.irr": 0.01}, scenario)

    (base,) = hurdles(evaluate(project))
    (other,) = hurdles(evaluate(project, scenario))

    assert (base.threshold, other.threshold) == (0.15, 0.01)


def test_a_hurdle_below_zero_months_is_refused(project):
    with pytest.raises(InputError):
        set_inputs(project, {"hurdle.payback_months": -1.0})
