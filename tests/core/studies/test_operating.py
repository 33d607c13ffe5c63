"""Operating points: the curve against what the factory derives, the rest by hand."""

from itertools import pairwise

import msgspec
import pytest

from planner.core.declarations import set_inputs
from planner.core.document import Product
from planner.core.editing.bill import add_item
from planner.core.evaluation import evaluate
from planner.core.studies.operating import (
    CUSTOM_SHAPE,
    OWN_SHAPE,
    named_shape,
    operating_study,
    shape_choices,
    shape_values,
    software_growth,
)
from planner.core.templates import load_template
from planner.core.throughput.roofline import RequestShape

SPEED = "throughput.user_speed.phase-1.deepseek-mixed"
RATE = "capacity.output_rate.phase-1.deepseek-mixed"


@pytest.fixture(scope="module")
def project():
    return load_template("provider-token-factory")


@pytest.fixture(scope="module")
def result(project):
    return evaluate(project)


def rate_of(result, key=RATE):
    return next(row.value for row in result.input_rows if row.key == key)


def study_of(project, product="deepseek-mixed", phase="phase-1", **overrides):
    return operating_study(evaluate(set_inputs(project, overrides)), product, phase)


# ------------------------------------------------------------------ the curve


@pytest.mark.parametrize(
    "template", ["provider-token-factory", "enterprise-pod", "hopper-today"]
)
def test_the_point_is_the_output_rate_of_the_plan(template):
    result = evaluate(load_template(template))
    for product in result.project.products:
        for phase in result.project.phases:
            study = operating_study(result, product.id, phase.id)
            if study.curve is not None:
                key = f"capacity.output_rate.{phase.id}.{product.id}"
                assert study.curve.point[1] == pytest.approx(rate_of(result, key))
                assert study.curve.own == study.curve.point


def test_each_place_is_the_rate_the_factory_derives_at_that_user_speed(project):
    curve = study_of(project).curve
    for place in curve.places[1:-1:8]:
        moved = evaluate(set_inputs(project, {SPEED: place.user_speed}))
        assert place.rate == pytest.approx(rate_of(moved), rel=1e-6)


def test_faster_users_leave_fewer_tokens_per_gpu(project):
    places = study_of(project).curve.places

    speeds = [place.user_speed for place in places]
    rates = [place.rate for place in places]
    assert speeds == sorted(speeds)
    # Two places of the largest batch may differ by rounding.
    falls = [now <= before * (1 + 1e-9) for before, now in pairwise(rates)]
    assert all(falls)
    assert rates[-1] < rates[0] / 10
    assert all(place.low < place.rate < place.high for place in places)


def test_a_moved_point_keeps_where_it_stood_first(project):
    study = study_of(project, **{SPEED: 50.0})

    assert study.curve.own == (35.0, 2750.0)
    assert study.curve.point[0] == pytest.approx(50.0)
    assert study.curve.point[1] < 2750.0
    assert study.known.tier == 2


def test_the_curve_stays_while_the_point_moves_along_it(project):
    one, other = (study_of(project, **{SPEED: speed}) for speed in (25.0, 50.0))

    assert one.curve.places == other.curve.places


def test_rows_behind_the_figure_are_told_from_others_of_gpu_and_model(result):
    rows = operating_study(result, "deepseek-mixed", "phase-1").curve.rows
    basis = [row for row in rows if row.is_basis]
    others = [row for row in rows if not row.is_basis]

    # The five rows that the operating point of the workload names.
    assert len(basis) == 5
    assert others
    assert all("deepseek-r1" in row.citation for row in rows)
    assert all("GB200" in row.citation for row in others)
    interactive = next(row for row in basis if "interactive" in row.citation)
    assert (interactive.rate, interactive.user_speed) == (3337.14, 66.7)


def test_mixed_gpus_have_the_mean_of_their_curves_weighted_by_gpus(project):
    mixed = add_item(project, "phase-1", "gb300-nvl72", 4.0)
    result = evaluate(mixed)
    study = operating_study(result, "deepseek-mixed", "phase-1")

    # 8 racks of GB200 and 4 of GB300, 72 GPUs each.
    assert study.gpus == "576 GB200 and 288 GB300"
    assert study.curve.point[1] == pytest.approx(rate_of(result))
    place = study.curve.places[len(study.curve.places) // 2]
    moved = evaluate(set_inputs(mixed, {SPEED: place.user_speed}))
    assert place.rate == pytest.approx(rate_of(moved), rel=1e-6)


# ------------------------------------------------------------------ no curve


def test_a_product_of_hours_has_no_operating_point(result):
    study = operating_study(result, "reserved", "phase-1")

    assert study.curve is None
    assert study.problem == (
        "Reserved GPU-hours sells GPU-hours, not tokens: it has no operating point."
    )


def test_a_phase_without_gpus_says_what_to_add(project):
    study = study_of(project, **{"bill.quantity.phase-1.gb200-nvl72": 0.0})

    assert study.curve is None
    assert study.problem == ("Phase 1 has no GPUs: add a system with GPUs to its bill.")


def test_a_rate_entered_by_hand_decides_and_leaves_the_users_unknown(project):
    study = study_of(project, **{RATE: 4000.0})

    assert study.entered == 4000.0
    assert study.curve.point == (35.0, 2750.0)
    # The derate of the benchmark is 75%.
    assert (study.meaning.rate, study.meaning.real_rate) == (4000.0, 3000.0)
    assert study.meaning.user_speed is None
    assert study.meaning.users is None


def test_a_model_that_does_not_fit_says_what_memory_it_needs():
    # 671 billion weights of one byte do not go into 8 GPUs of 80 GB.
    plan = load_template("hopper-today")
    big = Product(id="big", label="Big", kind="api", workload="deepseek-671b-mixed")
    plan = msgspec.structs.replace(plan, products=(*plan.products, big))
    result = evaluate(set_inputs(plan, {"capacity.output_rate.phase-1.big": 500.0}))
    study = operating_study(result, "big", "phase-1")

    assert study.curve is None
    assert "does not fit 8 H100 in FP8" in study.problem
    assert "576 GB are available" in study.problem
    assert study.entered == 500.0


# ------------------------------------------------------------------ what it means


def test_users_at_once_share_what_the_gpus_of_the_product_make(result):
    meaning = operating_study(result, "deepseek-mixed", "phase-1").meaning

    # 2,750 tokens a second of 33% of 576 GPUs, 35 to each user.
    assert meaning.users == pytest.approx(2750.0 * 576 * 0.33 / 35.0)
    assert meaning.real_rate == pytest.approx(2750.0 * 0.75)


def test_software_grows_a_rate_up_to_its_limit(project):
    # The factory looks ahead 86 months: 15% a year would be more than 2.5 times.
    limited = software_growth(evaluate(project), 1000.0)
    assert limited.is_limited
    assert (limited.multiple, limited.rate_at_end) == (2.5, 2500.0)

    slow = software_growth(
        evaluate(set_inputs(project, {"capacity.software_gain": 0.02})), 1000.0
    )
    years = len(evaluate(project).months) / 12
    assert not slow.is_limited
    assert slow.multiple == pytest.approx(1.02**years, rel=0.01)
    assert software_growth(evaluate(project)).rate_at_end is None


# ------------------------------------------------------------------ requests


def test_the_workload_s_own_requests_are_called_so(result):
    shape = operating_study(result, "deepseek-mixed", "phase-1").shape

    assert shape.id == OWN_SHAPE
    assert shape.tokens_per_output == pytest.approx(3.6)
    assert shape.is_billed_alike


@pytest.mark.parametrize("shape_id", [shape for shape, _label in shape_choices()])
def test_a_known_shape_is_served_billed_and_called_by_its_name(project, shape_id):
    wanted = named_shape(shape_id)
    values = shape_values("deepseek-mixed", wanted, project.inputs)
    shape = study_of(project, **values).shape

    assert shape.id == shape_id
    assert (shape.input_tokens, shape.output_tokens, shape.cached_share) == (
        wanted.input_tokens,
        wanted.output_tokens,
        wanted.cached_share,
    )
    assert shape.is_billed_alike


def test_longer_answers_take_more_gpu_time_than_a_chat(project):
    def multiple(shape_id):
        values = shape_values("deepseek-mixed", named_shape(shape_id), {})
        return study_of(project, **values).shape.chat_multiple

    assert multiple("chat") == 1.0
    # A reasoning answer is 19 times as long; the input, read once, is the same.
    assert 5.0 < multiple("reasoning") < 19.0


def test_what_is_billed_follows_also_where_it_was_set_by_hand(project):
    billed = "demand.input_per_output.deepseek-mixed"
    plan = set_inputs(project, {billed: 1.0})
    assert not study_of(plan).shape.is_billed_alike
    assert study_of(plan).shape.id == CUSTOM_SHAPE

    values = shape_values("deepseek-mixed", RequestShape(500.0, 250.0), plan.inputs)

    assert values[billed] == 2.0
    shape = study_of(plan, **values).shape
    assert shape.is_billed_alike
    assert shape.id == CUSTOM_SHAPE
