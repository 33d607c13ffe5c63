import math

import msgspec
import pytest

from planner.core.catalog.items import System
from planner.core.catalog.loading import catalog
from planner.core.throughput.gpus import ThroughputError
from planner.core.throughput.roofline import RequestShape
from planner.core.throughput.serving import workload_rate
from planner.core.throughput.shapes import CHAT
from planner.core.throughput.workloads import workloads

DEEPSEEK = workloads().workload("deepseek-671b-mixed")
LLAMA = workloads().workload("llama-70b-mixed")
OSS = workloads().workload("gpt-oss-120b-mixed")
SYSTEMS = sorted(
    {item.gpu for item in catalog().items.values() if isinstance(item, System)}
)


def test_an_operating_point_stands_as_it_is_while_nothing_is_asked_otherwise():
    for workload in workloads().workloads.values():
        for point in workload.operating_point:
            found = workload_rate(workload, point.gpu)
            assert (found.value, found.low, found.high) == (
                *(point.value, point.low, point.high),
            )
            assert (found.tier, found.reason) == (point.tier, point.reason)
            assert found.point == point
            at_point = found.curve.at(found.curve.usual)
            assert at_point.tokens_per_s_per_gpu == pytest.approx(point.value)


def test_users_served_faster_than_at_the_operating_point_follow_what_is_measured():
    # MLPerf v6.1 of DeepSeek-R1 on 72 GB200: 5,499 tokens/s per GPU at 12.5 to each
    # user and 3,337 at 66.7. The operating point at 35, 2,750, was read from their
    # line, which has 4,045 there; as much of it at 66.7 is 2,750 x 3,337 / 4,045.
    line = 5499 * (3337 / 5499) ** (math.log(35 / 12.5) / math.log(66.7 / 12.5))
    found = workload_rate(DEEPSEEK, "GB200", user_speed=66.7)
    assert found.value == pytest.approx(2750 * 3337 / line, rel=0.05)


@pytest.mark.parametrize("gpu", SYSTEMS)
@pytest.mark.parametrize("name", list(workloads().workloads))
def test_every_gpu_of_the_catalog_serves_every_workload_or_says_what_is_missing(
    name, gpu
):
    workload = workloads().workload(name)
    try:
        found = workload_rate(workload, gpu)
    except ThroughputError as error:
        message = str(error)
        assert gpu in message
        assert "does not fit" in message or "Enter it for" in message
        return
    assert 0 < found.low <= found.value <= found.high
    assert found.tier in (1, 2, 3)
    assert found.rows
    assert found.reason


def test_deepseek_serves_on_all_but_the_eighty_gigabytes_of_hopper():
    refused = []
    for gpu in SYSTEMS:
        try:
            workload_rate(DEEPSEEK, gpu)
        except ThroughputError as error:
            if "does not fit" in str(error):
                refused.append(gpu)

    assert refused == ["H100"]


def test_one_round_of_mlperf_moves_a_point_of_mlperf_to_another_gpu():
    found = workload_rate(DEEPSEEK, "GB300")

    assert found.tier == 2
    # 1.28 times GB200 over the scenarios of v6.1, of 2,750 at 35 tokens/s for a user.
    assert found.value == pytest.approx(2750 * 1.28, rel=0.01)
    assert found.user_tokens_per_s == 35
    assert "MLPerf v6.1 deepseek-r1" in found.reason
    assert {row.gpu for row in found.rows} == {"GB200", "GB300"}
    # Rates of MLPerf need no figures of the GPU, but its curve does.
    assert workload_rate(DEEPSEEK, "VR200").curve is None


def test_rows_of_both_gpus_move_a_point_of_their_own_family():
    found = workload_rate(LLAMA, "H200")

    assert found.tier == 2
    assert {row.gpu for row in found.rows} == {"H100", "H200"}
    assert {row.family for row in found.rows} == {"TensorRT-LLM"}
    assert 910 < found.value < 2 * 910


def test_a_gpu_without_rows_takes_a_point_over_by_the_roofline():
    found = workload_rate(LLAMA, "MI355X")

    assert found.tier == 3
    assert "assumed: as efficient as B200" in found.reason
    assert found.assumption
    wide, point = found.high / found.low, LLAMA.on("GB200")
    assert wide > point.high / point.low


def test_users_move_the_rate_along_the_curve_and_widen_the_band():
    slow, own, fast = (
        workload_rate(DEEPSEEK, "GB200", user_speed=speed) for speed in (20, 35, 70)
    )

    assert slow.value > own.value > fast.value
    assert own.value == pytest.approx(2750, rel=1e-6)
    assert fast.user_tokens_per_s == pytest.approx(70)
    point = DEEPSEEK.on("GB200")
    assert fast.high / fast.low > point.high / point.low
    assert fast.reason.startswith(point.reason)
    assert "70 tokens/s for each user" in fast.reason


def test_shorter_requests_are_served_faster_at_the_same_user_speed():
    found = workload_rate(DEEPSEEK, "GB200", shape=CHAT)

    assert found.shape == CHAT
    assert found.value > 2750
    assert found.user_tokens_per_s == pytest.approx(35)
    same = workload_rate(DEEPSEEK, "GB200", shape=DEEPSEEK.requests)
    assert same.value == pytest.approx(2750, rel=1e-6)


def test_a_missing_figure_is_named_and_can_be_entered():
    with pytest.raises(ThroughputError) as caught:
        workload_rate(LLAMA, "VR200")
    assert str(caught.value) == (
        "The catalog has no dense FLOPS of VR200, which the roofline needs. Enter it "
        "for Vera Rubin NVL72 (first announced as NVL144) in the catalog: Details, "
        "Enter Figures…"
    )
    rubin = msgspec.structs.replace(
        catalog().items["vera-rubin-nvl72"], fp4_dense_pflops=35.0
    )

    found = workload_rate(LLAMA, "VR200", items={**catalog().items, rubin.id: rubin})

    assert found.tier == 3
    assert found.value > LLAMA.on("GB200").value


def test_users_of_a_gpu_without_figures_cannot_be_moved():
    with pytest.raises(ThroughputError, match="no dense FLOPS of VR200"):
        workload_rate(DEEPSEEK, "VR200", user_speed=50)


def test_requests_that_do_not_fit_get_more_gpus_or_are_refused():
    # Two H100 do not hold a million tokens, four do; no network joins more than eight.
    found = workload_rate(LLAMA, "H100", shape=RequestShape(1_000_000, 200))

    assert found.curve.replica.gpus == 4
    with pytest.raises(ThroughputError, match="does not fit 8 H100"):
        workload_rate(LLAMA, "H100", shape=RequestShape(5_000_000, 200))


@pytest.mark.parametrize(
    ("speed", "said"),
    [
        (1.0, "not the 1 asked for: the memory holds no more at once"),
        (900.0, "not the 900 asked for: that is the fastest there is"),
    ],
)
def test_users_out_of_reach_are_served_at_the_nearest_speed_and_it_is_said(speed, said):
    found = workload_rate(LLAMA, "H100", user_speed=speed)

    assert said in found.reason
    assert found.curve.slowest <= found.user_tokens_per_s <= found.curve.fastest


def test_a_speed_that_no_row_records_is_the_usual_one_of_interactive_runs():
    found = workload_rate(OSS, "GB200")

    assert found.user_tokens_per_s is None
    assert found.curve.usual == 25
