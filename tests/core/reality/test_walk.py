"""The walk from benchmark to sold tokens: its factors lead to what is paid for."""

import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.declarations import set_inputs
from planner.core.evaluation import evaluate
from planner.core.reality.walk import token_walks
from planner.core.templates import load_template, templates

# Everything that could blur the sum is off: one rack that sells at once.
PLAIN = {
    "capacity.software_gain": 0.0,
    "capacity.derate": 0.8,
    "capacity.availability.rack": 0.9,
    "capacity.gpu_share.deepseek-r1": 0.5,
    "demand.utilization_target.deepseek-r1": 0.6,
    "demand.highest_utilization": 0.7,
    "revenue.unpaid_share.deepseek-r1": 0.1,
    "revenue.output_price.deepseek-r1": 2.0,
}
RATE = "capacity.output_rate.rack.deepseek-r1"


def plain(**more):
    """One GB200 NVL72 that sells from the first month on, at the workload's rate."""
    project = set_inputs(load_template("published-claim"), PLAIN)
    kept = {key: value for key, value in project.inputs.items() if key != RATE}
    return msgspec.structs.replace(project, inputs=kept | more, evidence={})


def steps_of(walk):
    return {step.key: step for step in walk.steps}


def test_the_walk_of_one_rack_is_the_product_one_works_out_by_hand():
    (walk,) = token_walks(evaluate(plain()))
    steps = steps_of(walk)

    # MLPerf v6.1 deepseek-r1 offline on 72 GB200, and the operating point's own 2,750.
    assert walk.benchmark == pytest.approx(7274.86)
    assert steps["user-speed"].factor == pytest.approx(0.556)
    assert steps["request-shape"].rate == pytest.approx(2750.0)
    assert steps["derate"].factor == pytest.approx(0.8)
    assert steps["software"].factor == pytest.approx(1.0)
    assert steps["availability"].factor == pytest.approx(0.9)
    assert steps["utilization"].factor == pytest.approx(0.6)
    assert steps["paid"].factor == pytest.approx(0.9)
    # 72 GPUs for 60 months of 730.5 hours, half of them set aside for the product.
    hours = 72 * 60 * 730.5 * 0.5
    assert walk.gpu_hours == pytest.approx(hours)
    paid = hours * 2750 * 0.8 * 0.9 * 0.6 * 0.9 * 3600 / 1e6
    assert walk.paid_mtok == pytest.approx(paid)
    # Benchmark × 0.0036 × price × 60%.
    assert walk.naive_revenue == pytest.approx(7274.86 * 0.0036 * 2.0 * 0.6)
    assert walk.revenue == pytest.approx(paid * 2.0 / hours)


def test_hours_of_training_are_not_hours_of_the_product():
    project = set_inputs(plain(), {"capacity.training_share.rack": 0.25})

    (walk,) = token_walks(evaluate(project))

    (without,) = token_walks(evaluate(plain()))
    assert walk.gpu_hours == pytest.approx(without.gpu_hours * 0.75)
    assert walk.paid_mtok == pytest.approx(without.paid_mtok * 0.75)
    # What becomes of an hour of the product is not changed by it.
    assert [step.factor for step in walk.steps] == pytest.approx(
        [step.factor for step in without.steps]
    )
    assert walk.revenue == pytest.approx(without.revenue)


def test_a_product_without_gpus_of_its_own_walks_on_the_spare_ones_it_uses():
    # 72 GPUs for 60 months at 90%; a GPU-hour makes 2,750 × 0.8 × 0.0036 = 7.92 Mtok.
    hours_a_month, mtok_an_hour = 72 * 730.5, 7.92
    # A fifth of the GPUs at the utilisation of 70% beyond which queues form.
    wanted = 0.2 * 0.7 * hours_a_month * 0.9 * mtok_an_hour
    curve = {
        "capacity.gpu_share.deepseek-r1": 0.0,
        "demand.by_curve.deepseek-r1": True,
        "demand.start_volume.deepseek-r1": wanted,
        "demand.saturation_volume.deepseek-r1": wanted,
        "demand.shares_spare_capacity": True,
    }

    (walk,) = token_walks(evaluate(set_inputs(plain(), curve)))

    assert walk.gpu_hours == pytest.approx(0.2 * 60 * hours_a_month)
    assert steps_of(walk)["availability"].factor == pytest.approx(0.9)
    assert steps_of(walk)["utilization"].factor == pytest.approx(0.7)
    assert walk.paid_mtok == pytest.approx(60 * wanted * 0.9)


def test_a_rate_that_was_entered_is_taken_as_it_is_and_says_so():
    (walk,) = token_walks(evaluate(load_template("published-claim")))

    assert walk.benchmark == pytest.approx(4023.78)
    assert [step.factor for step in walk.steps] == pytest.approx([1.0] * 7)
    assert walk.benchmark_sentence.startswith("Entered in the project: 4,024")
    assert "was entered as it is" in steps_of(walk)["user-speed"].sentence
    assert "MLPerf Inference v5.1" in steps_of(walk)["user-speed"].source


@pytest.mark.parametrize("template", [template.id for template in templates()])
def test_benchmark_times_factors_times_hours_are_the_tokens_that_are_paid_for(template):
    project = load_template(template)
    for scenario in ("base", *(one.id for one in project.scenarios)):
        result = evaluate(project, scenario)
        walks = token_walks(result)
        assert walks
        for walk in walks:
            product = math.prod(step.factor for step in walk.steps)
            made = walk.benchmark * product * walk.gpu_hours * 0.0036
            assert made == pytest.approx(walk.paid_mtok, rel=1e-9)
            place = [p.id for p in project.products].index(walk.product)
            sold = float(result.line("output_tokens").values[place].sum())
            unpaid = float(result.line("unpaid_share").values[place])
            assert walk.paid_mtok == pytest.approx(sold * (1 - unpaid))
            assert walk.rows or "Entered" in walk.benchmark_sentence
            assert all(step.sentence and step.source for step in walk.steps)


@settings(max_examples=15)
@given(
    gain=st.floats(-0.2, 0.6),
    target=st.floats(0.05, 1.0),
    ramp=st.floats(0.0, 30.0),
    availability=st.floats(0.5, 1.0),
    unpaid=st.floats(0.0, 0.9),
    training=st.floats(0.0, 0.9),
    volume=st.floats(0.0, 1e8),
    by_curve=st.booleans(),
)
def test_the_walk_adds_up_whatever_the_plan(
    gain, target, ramp, availability, unpaid, training, volume, by_curve
):
    project = set_inputs(
        load_template("provider-token-factory"),
        {
            "capacity.software_gain": gain,
            "capacity.availability.phase-1": availability,
            "capacity.training_share.phase-2": training,
            "demand.utilization_target.deepseek-mixed": target,
            "demand.ramp_months.deepseek-mixed": ramp,
            "revenue.unpaid_share.deepseek-mixed": unpaid,
            "demand.shares_spare_capacity": True,
            "demand.by_curve.deepseek-mixed": by_curve,
            "demand.start_volume.deepseek-mixed": volume,
            "demand.saturation_volume.deepseek-mixed": 1e9,
            "demand.monthly_growth.deepseek-mixed": 0.1,
        },
    )

    walks = token_walks(evaluate(project))
    assert walks
    for walk in walks:
        product = math.prod(step.factor for step in walk.steps)
        made = walk.benchmark * product * walk.gpu_hours * 0.0036
        assert made == pytest.approx(walk.paid_mtok, rel=1e-9)


def test_a_plan_that_sells_no_tokens_has_no_walk():
    # All GPUs go to a product that no longer sells anything.
    project = plain(**{"capacity.gpu_share.deepseek-r1": 0.0})

    assert token_walks(evaluate(project)) == ()


def test_a_rate_that_was_moved_to_faster_users_starts_where_it_was_estimated():
    rack = plain(**{"throughput.user_speed.rack.deepseek-r1": 60.0})
    (walk,) = token_walks(evaluate(rack))
    speed, shape, *_ = walk.steps

    assert (speed.factor, shape.factor) == (1.0, 1.0)
    assert "was estimated as it is" in speed.sentence
    assert "60 tokens/s per user" in walk.benchmark_sentence
    assert walk.benchmark < 2750
