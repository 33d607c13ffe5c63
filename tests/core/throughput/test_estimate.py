import pytest

from planner.core.throughput.estimate import (
    BANDS,
    estimate,
    interactive_share,
    measured_estimate,
    measured_ratio,
)
from planner.core.throughput.gpus import ThroughputError, serving_gpu
from planner.core.throughput.models import architecture, models
from planner.core.throughput.roofline import Replica, RequestShape, roofline
from planner.core.throughput.shapes import CHAT, REQUEST_SHAPES, multiplier

MIXED = REQUEST_SHAPES["mixed"].shape


# ------------------------------------------------------------------ the four tiers


def test_a_row_with_these_lengths_stands_as_it_is():
    found = estimate(gpu="GB200", model="deepseek-r1", shape=RequestShape(8192, 1024))

    assert (found.tier, found.value, found.date) == (1, 1192.0, "2025-12")
    assert [row.id for row in found.rows] == [
        "trtllm-2025-12-deepseek-r1-gb200-dep4-8192-1024"
    ]
    assert (found.low, found.high) == pytest.approx((1192 / 1.1, 1192 * 1.1))
    assert "a tenth either way (assumed)" in found.reason
    assert not found.is_assumption


def test_a_row_is_moved_to_other_lengths_by_the_ratio_of_the_roofline():
    shape = RequestShape(3000, 600)

    found = estimate(gpu="H100", model="llama3.3-70b", shape=shape)

    (row,) = found.rows
    assert found.tier == 2
    assert (row.gpu, row.model, row.family) == ("H100", "llama3.3-70b", "TensorRT-LLM")
    held = _replica(found)
    own = RequestShape(row.input_tokens, row.output_tokens)
    ratio = (
        roofline(held, shape).tokens_per_s_per_gpu
        / roofline(held, own).tokens_per_s_per_gpu
    )
    assert found.value == pytest.approx(row.output_tokens_per_s_per_gpu * ratio)
    assert (found.low, found.high) == pytest.approx(
        (found.value / BANDS[2], found.value * BANDS[2])
    )


def test_a_gpu_without_rows_takes_the_row_of_the_gpu_most_like_it():
    found = estimate(gpu="MI355X", model="llama3.3-70b", shape=RequestShape(1000, 1000))

    assert found.tier == 3
    assert found.rows[0].gpu == "B200"
    assert "assumed: as efficient as B200" in found.reason
    assert found.high / found.value == pytest.approx(BANDS[3])


def test_a_model_without_rows_is_the_roofline_alone():
    found = estimate(gpu="GB200", model="dense-70b", shape=MIXED)

    assert (found.tier, found.rows) == (4, ())
    assert found.value == pytest.approx(
        roofline(_replica(found), MIXED).tokens_per_s_per_gpu
    )
    assert found.high / found.value == pytest.approx(1.65)
    assert found.value / found.low == pytest.approx(1.65)
    # Near the measured model of its size.
    real = estimate(gpu="GB200", model="llama3.3-70b", shape=MIXED)
    assert found.value == pytest.approx(real.value, rel=0.4)


def test_families_are_not_mixed_without_saying_so():
    for model in ("gpt-oss-120b", "deepseek-r1", "qwen3-235b-a22b"):
        for gpu in ("H200", "B200", "GB200"):
            found = estimate(gpu=gpu, model=model, shape=MIXED)
            assert len({row.family for row in found.rows}) == 1
            assert found.rows[0].family in found.reason


def test_the_curated_operating_points_lie_within_twice_the_estimates():
    # 2,750 and 3,540 are the operating points of the sample plans at these speeds.
    deepseek = estimate(gpu="GB200", model="deepseek-r1", shape=MIXED, user_speed=35)
    llama = estimate(gpu="GB200", model="llama3.3-70b", shape=MIXED, user_speed=25)

    assert deepseek.low < 2750 < deepseek.high
    assert llama.low < 3540 < llama.high


def test_faster_users_widen_the_band_of_an_offline_row():
    offline = estimate(gpu="H100", model="llama3.3-70b", shape=MIXED)
    served = estimate(gpu="H100", model="llama3.3-70b", shape=MIXED, user_speed=40)

    assert served.user_tokens_per_s == pytest.approx(40)
    assert served.value < offline.value
    assert served.high / served.value > offline.high / offline.value


def test_a_model_that_does_not_fit_is_an_error_and_not_a_number():
    with pytest.raises(ThroughputError, match="need 671 GB, and 576 GB are available"):
        estimate(gpu="H100", model="deepseek-r1", shape=MIXED)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"gpus_per_replica": 0}, "A replica of 0 GPUs cannot be"),
        ({"precision": "fp2"}, "is not served in FP2"),
        ({"precision": "fp4"}, "H100 does not compute in FP4"),
        ({"user_speed": 0.0}, "A user is served 0 tokens/s; give more than zero"),
        ({"user_speed": float("inf")}, "A user is served inf tokens/s"),
    ],
)
def test_what_cannot_be_is_refused(asked, said):
    with pytest.raises(ThroughputError, match=said):
        estimate(gpu="H100", model="llama3.3-70b", shape=MIXED, **asked)


@pytest.mark.parametrize("gpu", ["GB200", "GB300", "B200", "B300", "H200", "MI355X"])
@pytest.mark.parametrize("model", sorted(models()))
def test_every_model_is_estimated_on_every_gpu_with_room(gpu, model):
    if gpu == "H200" and model.startswith("kimi"):
        with pytest.raises(ThroughputError, match="need 1,026 GB, and 1,015 GB are"):
            estimate(gpu=gpu, model=model, shape=CHAT)
        return
    found = estimate(gpu=gpu, model=model, shape=CHAT)

    assert 0 < found.low <= found.value <= found.high
    assert found.date
    assert found.reason


# ------------------------------------------------------------------ MLPerf


@pytest.mark.parametrize(
    ("run", "share"),
    [
        ("llama2-70b", 0.57),
        ("llama3.1-405b", 0.46),
        ("deepseek-r1", 0.46),
        ("gpt-oss-120b", 0.65),
    ],
)
def test_interactive_runs_leave_what_was_measured_of_offline_ones(run, share):
    assert interactive_share(run).value == pytest.approx(share, abs=0.005)


def test_mlperf_rows_stand_for_the_newest_round_with_their_spread():
    found = measured_estimate(gpu="GB200", model="deepseek-r1")

    assert (found.tier, found.value, found.date) == (1, 7274.86, "2026-09")
    assert found.shape is None
    several = measured_estimate(gpu="B200", model="llama2-70b")
    assert several.low < several.value < several.high
    assert measured_estimate(gpu="GB200", model="qwen3-32b") is None


def test_one_round_of_mlperf_compares_two_gpus_over_the_scenarios_both_ran():
    found = measured_ratio("GB300", "GB200", "deepseek-r1")
    ratios = (9440.83 / 7274.86, 8290.89 / 5499.17, 3520.92 / 3337.14)

    assert found.suite == "MLPerf v6.1"
    # Of GB300 two systems ran offline and server; their middle is near the larger one.
    assert found.value == pytest.approx(
        (ratios[0] * ratios[1] * ratios[2]) ** (1 / 3), rel=0.02
    )
    assert measured_ratio("A100-80GB", "GB200", "deepseek-r1") is None


# ------------------------------------------------------------------ shapes


def test_request_shapes_have_a_source_and_the_lengths_of_it():
    chat, mixed, reasoning, agent = (
        REQUEST_SHAPES[name].shape for name in ("chat", "mixed", "reasoning", "agent")
    )

    assert (chat.input_tokens, chat.output_tokens, chat.cached_share) == (215, 200, 0)
    assert mixed.input_tokens / mixed.output_tokens == pytest.approx(3.6)
    assert mixed.cached_share == 0.56
    # The service holds 4,989 tokens for the mean token that is written.
    assert mixed.input_tokens + mixed.output_tokens / 2 == pytest.approx(4989, rel=1e-3)
    assert reasoning.output_tokens == 3800
    assert (agent.input_tokens, agent.output_tokens) == (219_000, 1077)
    assert all(named.source and named.source_date for named in REQUEST_SHAPES.values())


def test_an_agent_takes_hundreds_of_times_the_gpu_time_of_a_chat_answer():
    assert multiplier("deepseek-r1", "GB200", CHAT) == 1
    for model in ("deepseek-r1", "gpt-oss-120b", "llama3.3-70b"):
        assert 5 < multiplier(model, "GB200", REQUEST_SHAPES["reasoning"].shape) < 50
        assert 50 < multiplier(model, "GB200", REQUEST_SHAPES["agent"].shape) < 1000


def _replica(found):
    return Replica(
        serving_gpu(found.gpu),
        found.gpus_per_replica,
        architecture(found.model),
        found.precision,
    )
