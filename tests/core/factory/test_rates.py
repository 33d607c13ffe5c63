import msgspec
import pytest

from planner.core.catalog.loading import catalog
from planner.core.declarations import declared_keys, input_rows, reset_input, set_inputs
from planner.core.document import Phase
from planner.core.factory.rates import rate_points
from planner.core.throughput.serving import workload_rate
from planner.core.throughput.workloads import workloads

RATE = "capacity.output_rate.phase-1.deepseek"
SPEED = "throughput.user_speed.phase-1.deepseek"
READ = "throughput.input_tokens.deepseek"
WRITTEN = "throughput.output_tokens.deepseek"
DEEPSEEK = workloads().workload("deepseek-671b-mixed")


def phase_of(*items):
    return Phase(id="phase-1", label="Phase 1", items=items)


def counts(**quantities):
    return {
        f"bill.quantity.phase-1.{item.replace('_', '-')}": float(quantity)
        for item, quantity in quantities.items()
    }


def test_users_and_requests_are_derived_from_the_workload_while_nothing_is_set(
    assembled, racks
):
    inputs = assembled(racks).inputs

    assert inputs[SPEED] == 35.0
    assert inputs[READ] == pytest.approx(3.6 * 1217)
    assert inputs[WRITTEN] == 1217.0
    assert inputs[RATE] == 2750.0


def test_a_user_speed_moves_the_rate_of_its_phase_alone(assembled, racks):
    assembly = assembled(racks, {SPEED: 70.0})

    moved = workload_rate(DEEPSEEK, "GB200", user_speed=70.0)
    assert assembly.inputs[RATE] == pytest.approx(moved.value)
    assert assembly.inputs[RATE] < 2750
    assert assembly.inputs["capacity.output_rate.phase-2.deepseek"] == 2750
    # Given back, it is that of the operating point again.
    assert assembly.inputs[SPEED] == 35.0
    assert "at 70 tokens/s per user: tier 2, " in assembly.sentences[RATE]
    evidence = assembly.evidence[RATE]
    assert evidence.assumption
    assert evidence.low < assembly.inputs[RATE] < evidence.high


def test_the_speed_of_the_operating_point_set_by_hand_changes_nothing(assembled, racks):
    assert assembled(racks, {SPEED: 35.0}).inputs[RATE] == pytest.approx(2750.0)


def test_the_lengths_of_requests_move_the_rate_and_what_is_read(assembled, racks):
    inputs = assembled(racks, {READ: 215.0, WRITTEN: 200.0}).inputs

    assert inputs[RATE] > 2750
    assert inputs["demand.input_per_output.deepseek"] == pytest.approx(215 / 200)
    # Given back, they are the workload's.
    assert inputs[READ] == pytest.approx(3.6 * 1217)


def test_a_length_that_is_not_set_is_the_workloads(assembled, racks):
    inputs = assembled(racks, {WRITTEN: 2434.0}).inputs

    assert inputs["demand.input_per_output.deepseek"] == pytest.approx(1.8)


def test_less_from_cache_costs_throughput_once_requests_are_given(assembled, racks):
    requests = {READ: 8000.0, WRITTEN: 1000.0}
    cached = assembled(racks, {**requests, "demand.cached_share.deepseek": 0.9})
    fresh = assembled(racks, {**requests, "demand.cached_share.deepseek": 0.0})

    assert fresh.inputs[RATE] < cached.inputs[RATE]


def test_a_phase_that_mixes_gpus_serves_at_the_mean_weighted_by_gpus(assembled, racks):
    mixed = phase_of("gb200-nvl72", "dgx-b200")
    values = counts(gb200_nvl72=1, dgx_b200=3)

    assembly = assembled(racks, values, phases=(mixed,))

    b200 = workload_rate(DEEPSEEK, "B200").value
    assert assembly.inputs[RATE] == pytest.approx((72 * 2750 + 24 * b200) / 96)
    assert assembly.sentences[RATE].startswith(
        "The mean of 72 GB200 and 24 B200, weighted by GPUs. "
    )
    evidence = assembly.evidence[RATE]
    assert "GB200: " in evidence.source
    assert "B200: " in evidence.source
    assert evidence.low < assembly.inputs[RATE] < evidence.high


def test_gpus_that_cannot_hold_the_model_make_none_of_it_and_it_is_said(
    assembled, racks
):
    nodes = phase_of("hgx-h100-8gpu")

    found = assembled(racks, counts(hgx_h100_8gpu=4), phases=(nodes,))

    assert found.inputs[RATE] == 0
    assert found.sentences[RATE].startswith("Phase 1: Its H100 make no DeepSeek: ")
    assert "need 671 GB, and 576 GB are available" in found.sentences[RATE]


def test_beside_others_they_count_with_nothing(assembled, racks):
    mixed = phase_of("gb200-nvl72", "hgx-h100-8gpu")
    values = counts(gb200_nvl72=1, hgx_h100_8gpu=9)

    found = assembled(racks, values, phases=(mixed,))

    # 72 GPUs at 2,750 tokens a second and 72 at none.
    assert found.inputs[RATE] == pytest.approx(2750 / 2)
    assert "Its H100 make no DeepSeek" in found.sentences[RATE]


def test_an_own_item_gives_the_figures_that_the_catalog_lacks(assembled, racks):
    rubin = msgspec.structs.replace(
        catalog().items["vera-rubin-nvl72"],
        fp4_dense_pflops=35.0,
        price_usd=6e6,
        price_basis="assumption",
        note="Ours.",
    )
    values = {**counts(vera_rubin_nvl72=1), SPEED: 50.0}
    fields = {
        "phases": (phase_of("vera-rubin-nvl72"),),
        "products": racks.products[:1],
    }
    rent = {"reality.rental_market_price": 6.0}

    bare = assembled(
        racks,
        {**values, **rent},
        own_items=(msgspec.structs.replace(rubin, fp4_dense_pflops=None),),
        **fields,
    )
    assert bare.inputs[RATE] == 0
    assert "no dense FLOPS of VR200" in bare.sentences[RATE]
    found = assembled(racks, {**values, **rent}, own_items=(rubin,), **fields)

    assert found.inputs[RATE] > 2750


def test_rates_of_a_phase_tell_each_kind_of_gpus_apart(racks):
    mixed = phase_of("gb200-nvl72", "dgx-b200")
    project = msgspec.structs.replace(racks, phases=(mixed,))
    values = counts(gb200_nvl72=1, dgx_b200=3)

    one, other = rate_points(project, values, "phase-1", "deepseek")

    assert (one.gpu, one.gpus, one.value, one.tier) == ("GB200", 72, 2750, 2)
    assert (other.gpu, other.gpus, other.model) == ("B200", 24, "deepseek-r1")
    assert other.curve.at(35).tokens_per_s_per_gpu == pytest.approx(other.value)
    assert all(rate.rows and rate.date and rate.reason for rate in (one, other))


# ------------------------------------------------------------------ as inputs


def test_each_product_of_tokens_has_the_inputs_and_others_have_not(racks):
    keys = [key for key in declared_keys(racks) if key.startswith("throughput.")]

    assert keys == [
        READ,
        WRITTEN,
        SPEED,
        "throughput.user_speed.phase-2.deepseek",
    ]


def test_an_input_is_set_and_given_back_as_any_other(racks):
    def row(project, key):
        return next(row for row in input_rows(project) if row.key == key)

    assert row(racks, SPEED).value == 35.0
    moved = set_inputs(racks, {SPEED: 50.0})
    assert row(moved, SPEED).value == 50.0
    assert row(moved, SPEED).is_set
    assert row(moved, RATE).value < 2750
    back = reset_input(moved, SPEED)
    assert row(back, RATE).value == 2750
