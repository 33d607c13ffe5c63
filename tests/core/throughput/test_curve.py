import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.throughput.curve import Anchor, curve_through
from planner.core.throughput.estimate import operating_curve
from planner.core.throughput.gpus import ThroughputError, serving_gpu
from planner.core.throughput.models import architecture
from planner.core.throughput.roofline import Replica, RequestShape, roofline

MIXED = RequestShape(4381.2, 1217.0, 0.56)


def curve(anchor=None, gpu="GB200", gpus=8, model="deepseek-r1", precision="fp4"):
    replica = Replica(serving_gpu(gpu), gpus, architecture(model), precision)
    return curve_through(replica, MIXED, anchor or Anchor(2750.0, 35.0))


def test_the_curve_passes_through_its_anchor():
    found = curve()

    point = found.at(35.0)

    assert point.tokens_per_s_per_gpu == pytest.approx(2750.0, rel=1e-6)
    # So many users at 35 tokens/s make 2,750 tokens/s on each of eight GPUs.
    assert point.batch == pytest.approx(2750 * 8 / 35, rel=1e-6)
    assert found.anchor == Anchor(2750.0, 35.0)


def test_an_anchor_without_users_is_the_rate_of_the_largest_batch():
    found = curve(Anchor(4000.0))

    assert found.largest.tokens_per_s_per_gpu == pytest.approx(4000.0)
    assert found.largest.batch == roofline(found.replica, MIXED).batch


def test_points_go_from_the_fastest_users_to_the_largest_batch():
    found = curve()
    speeds = [point.tokens_per_s_per_user for point in found.points]
    rates = [point.tokens_per_s_per_gpu for point in found.points]

    assert speeds == sorted(speeds, reverse=True)
    assert rates == pytest.approx(sorted(rates))
    assert speeds[0] == pytest.approx(found.fastest)
    assert speeds[-1] == pytest.approx(found.slowest)


def test_no_curve_goes_beyond_the_fastest_user_that_was_measured():
    # Kimi K2.5 on GB200: 173.2 tokens/s for each user.
    found = curve()

    assert found.fastest == 173.2
    with pytest.raises(ThroughputError, match="no row has measured more than 173"):
        found.at(200.0)


def test_a_user_speed_out_of_reach_is_an_error_that_says_what_is_within():
    found = curve(Anchor(900.0, 25.0), "H100", 2, "llama3.3-70b", "fp8")

    with pytest.raises(ThroughputError) as caught:
        found.at(120.0)

    assert "2 H100 in FP8 serve Llama 3.3 70B to a single user at 6" in str(
        caught.value
    )
    assert "Ask for less, or give each replica more GPUs." in str(caught.value)


def test_slower_users_than_memory_makes_them_change_nothing():
    found = curve()

    assert found.at(0.5) == found.largest


def test_users_of_a_mixture_lie_between_the_offline_and_the_interactive_runs():
    found = operating_curve(gpu="GB200", model="deepseek-r1", shape=MIXED)
    offline = found.largest.tokens_per_s_per_gpu

    # MLPerf's interactive runs of DeepSeek-R1 leave 0.459 at 66.7 tokens/s.
    assert found.anchor.user_tokens_per_s == 66.7
    assert found.at(66.7).tokens_per_s_per_gpu == pytest.approx(
        0.4587 * offline, rel=1e-3
    )
    assert found.at(30.0).tokens_per_s_per_gpu > found.at(66.7).tokens_per_s_per_gpu
    assert found.at(30.0).tokens_per_s_per_gpu < offline


@given(
    gpu=st.sampled_from(["GB200", "H200", "MI355X"]),
    model=st.sampled_from(["deepseek-r1", "gpt-oss-120b", "llama3.3-70b"]),
    way=st.floats(0.0, 0.98),
    further=st.floats(0.01, 1.0),
)
def test_faster_users_always_leave_fewer_tokens(gpu, model, way, further):
    found = operating_curve(gpu=gpu, model=model, shape=MIXED)
    span = found.fastest / found.slowest
    slow = found.slowest * span**way
    fast = found.slowest * span ** (way + (1 - way) * further)

    one, other = found.at(slow), found.at(fast)

    assert other.tokens_per_s_per_gpu <= one.tokens_per_s_per_gpu * (1 + 1e-9)
    assert one.tokens_per_s_per_user == pytest.approx(slow, rel=1e-6)
    assert one.batch == pytest.approx(
        one.tokens_per_s_per_gpu * found.replica.gpus / slow, rel=1e-6
    )
