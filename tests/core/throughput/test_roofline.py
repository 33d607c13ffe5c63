import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.catalog.items import Gpu
from planner.core.catalog.loading import catalog
from planner.core.throughput.gpus import (
    ThroughputError,
    efficiencies,
    fitted_like,
    serving_gpu,
    serving_gpus,
)
from planner.core.throughput.models import architecture
from planner.core.throughput.roofline import (
    Replica,
    RequestShape,
    largest_batch,
    performance,
    roofline,
)


def replica(gpu="H100", gpus=2, model="llama3.3-70b", precision="fp8"):
    return Replica(serving_gpu(gpu), gpus, architecture(model), precision)


def test_a_dense_model_serves_what_the_formulas_say():
    # Llama 3.3 70B in FP8 on two H100, 1,000 tokens in and 1,000 out, by hand: 160 GB,
    # 6.7 TB/s, 3.958 PFLOPS; 33% of FLOPS and 67% of bandwidth are reached.
    shape = RequestShape(1000, 1000)
    weights, cache, context = 70.55e9, 163_840, 1500
    batch = (0.9 * 160e9 - weights) / (cache * 1750)
    attention = 4 * 64 * 128 * 80
    reading = (weights + batch * cache * context) / (6.7e12 * 0.67)
    computing = batch * (2 * 70.55e9 + attention * context) / (3.958e15 * 0.33)
    prefill = (2 * 70.55e9 * 1000 + attention * 1000**2 / 2) / (3.958e15 * 0.33)
    step = max(reading, computing) + batch / 1000 * prefill

    found = roofline(replica(), shape)

    assert found.batch == pytest.approx(batch, rel=1e-6)
    assert found.tokens_per_s_per_user == pytest.approx(1 / step, rel=1e-6)
    assert found.tokens_per_s_per_gpu == pytest.approx(batch / step / 2, rel=1e-6)
    # The row that TensorRT-LLM measured: 2,209.
    assert found.tokens_per_s_per_gpu == pytest.approx(2209, rel=0.05)


def test_a_mixture_reads_all_weights_and_computes_with_the_active_ones():
    # DeepSeek-R1 in FP8 on eight H200, 1,024 in and 1,024 out, half of it from cache.
    shape = RequestShape(1024, 1024, 0.5)
    weights, cache, context = 671.03e9, 35_136, 1536
    batch = (0.9 * 8 * 141e9 - weights) / (cache * (1024 + 768))
    attention = 4 * 128 * 128 * 61
    bandwidth, flops = 8 * 4.8e12 * 0.27, 8 * 1.979e15 * 0.30
    reading = (weights + batch * cache * context) / bandwidth
    computing = batch * (2 * 37.55e9 + attention * context) / flops
    fresh = 0.5 * 2 * 37.55e9 * 1024 + attention * (1 - 0.25) * 1024**2 / 2
    step = max(reading, computing) + batch / 1024 * fresh / flops

    found = roofline(replica("H200", 8, "deepseek-r1"), shape)

    assert found.batch == pytest.approx(batch, rel=1e-6)
    assert found.tokens_per_s_per_gpu == pytest.approx(batch / step / 8, rel=1e-4)


def test_a_single_request_of_a_mixture_reads_its_active_weights_only():
    deepseek = replica("H200", 8, "deepseek-r1")
    alone = performance(deepseek, RequestShape(1, 1), 1.0)

    # 37.55 GB at 27% of 38.4 TB/s, and as good as nothing else.
    assert 1 / alone.tokens_per_s_per_user == pytest.approx(
        37.55e9 / (38.4e12 * 0.27), rel=0.01
    )


def test_layers_with_a_window_hold_and_compute_no_more_than_their_window():
    shape = RequestShape(8192, 1024)
    windowed = architecture("gpt-oss-120b")
    plain = msgspec.structs.replace(windowed, id="plain", windowed_share=0.0)
    gpu = serving_gpu("GB200")

    more = largest_batch(Replica(gpu, 1, windowed, "fp4"), shape)
    less = largest_batch(Replica(gpu, 1, plain, "fp4"), shape)

    # Every other layer holds 128 tokens instead of 8,960.
    assert more / less == pytest.approx(2 / (1 + 128 / 8960), rel=1e-6)


def test_a_model_that_does_not_fit_is_an_error_with_gigabytes_and_what_mends_it():
    with pytest.raises(ThroughputError) as caught:
        roofline(replica("H100", 8, "deepseek-r1"), RequestShape(1000, 1000))

    assert str(caught.value) == (
        "DeepSeek-R1 does not fit 8 H100 in FP8: its weights and the cache of one "
        "request of 1,000 tokens read and 1,000 written need 671 GB, and 576 GB are "
        "available (90% of the memory). Use a system that joins 10 or more GPUs in one "
        "scale-up network."
    )


def test_more_gpus_for_a_replica_are_asked_for_where_one_network_joins_them():
    with pytest.raises(ThroughputError) as caught:
        roofline(replica("H100", 1, "llama3.3-70b"), RequestShape(100_000, 1000))

    assert "Give it 2 or more GPUs for each replica" in str(caught.value)


def test_a_lower_precision_is_offered_where_the_gpu_has_one():
    with pytest.raises(ThroughputError) as caught:
        largest_batch(
            replica("B200", 2, "llama3.1-405b", "bf16"), RequestShape(1000, 1000)
        )

    assert "or a lower precision (FP4)." in str(caught.value)


def test_a_batch_beyond_the_memory_is_refused():
    with pytest.raises(ThroughputError, match="is not between 1 and 256"):
        roofline(replica(), RequestShape(1000, 1000), 1000.0)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((0, 100), "0 input tokens"),
        ((100, -5), "-5 output tokens"),
        ((100, float("nan")), "nan output tokens"),
        ((100, 100, 1.5), "cached share of the input is 1.5"),
    ],
)
def test_requests_that_nobody_makes_are_refused(shape, said):
    with pytest.raises(ThroughputError, match=said):
        RequestShape(*shape)


@given(
    gpu=st.sampled_from(sorted(serving_gpus())),
    model=st.sampled_from(["llama3.1-8b", "gpt-oss-20b", "qwen3-30b-a3b"]),
    read=st.floats(1, 20_000),
    written=st.floats(1, 20_000),
    cached=st.floats(0, 1),
)
def test_more_work_never_makes_a_gpu_faster(gpu, model, read, written, cached):
    found = serving_gpu(gpu)
    precision = found.precisions[-1]
    held = Replica(found, 4, architecture(model), precision)
    shape = RequestShape(read, written, cached)
    longer = RequestShape(read * 1.5, written, cached)
    fresh = RequestShape(read, written, cached * 0.5)
    assume(largest_batch(held, longer) >= 1)

    rate = roofline(held, shape).tokens_per_s_per_gpu

    assert rate > 0
    assert roofline(held, longer).tokens_per_s_per_gpu <= rate * (1 + 1e-9)
    assert roofline(held, fresh).tokens_per_s_per_gpu <= rate * (1 + 1e-9)


@given(batch=st.floats(1, 80), more=st.floats(1.01, 3))
def test_a_larger_batch_serves_more_tokens_and_each_user_slower(batch, more):
    held, shape = replica(), RequestShape(1000, 1000)

    one = performance(held, shape, batch)
    other = performance(held, shape, batch * more)

    assert other.tokens_per_s_per_gpu >= one.tokens_per_s_per_gpu
    assert other.tokens_per_s_per_user < one.tokens_per_s_per_user


# ------------------------------------------------------------------ GPUs


def test_every_gpu_of_a_system_in_the_catalog_serves_or_lacks_a_named_figure():
    for item in catalog().items.values():
        gpu = getattr(item, "gpu", "")
        if not gpu:
            continue
        if gpu in serving_gpus():
            assert serving_gpu(gpu).memory_gb > 0
        else:
            with pytest.raises(ThroughputError, match=r"has no .*Enter it for "):
                serving_gpu(gpu)


def test_a_figure_that_is_entered_makes_a_gpu_serve():
    item = catalog().items["vera-rubin-nvl72"]
    entered = msgspec.structs.replace(item, fp4_dense_pflops=35.0)

    found = serving_gpu("VR200", {**catalog().items, item.id: entered})

    assert (found.fp4_pflops, found.scale_up_gpus) == (35.0, 72)


def test_a_gpu_has_the_figures_of_its_own_item():
    h100 = serving_gpu("H100")

    assert (h100.memory_gb, h100.bandwidth_tb_s, h100.fp8_pflops) == (80, 3.35, 1.979)
    assert h100.precisions == ("fp8", "bf16")
    assert (h100.scale_up_gpus, serving_gpu("GB200").scale_up_gpus) == (8, 72)


def test_gpus_without_a_fit_take_the_nearest_generation_and_say_so():
    assert fitted_like(serving_gpu("GB300")) == "GB200"
    assert fitted_like(serving_gpu("MI300X")) == "H200"
    for one in efficiencies().values():
        if one.like:
            assert one.source.startswith("Assumption")
            assert not efficiencies()[one.like].like
    own = msgspec.structs.replace(
        catalog().items["b200-sxm"], id="mine", gpu="X900", fp4_dense_pflops=20.0
    )
    assert isinstance(own, Gpu)
    assert fitted_like(serving_gpu("X900", {"mine": own})) == "B200"


def test_an_unknown_gpu_and_a_missing_precision_are_refused():
    with pytest.raises(ThroughputError, match=r"no GPU 'GB20'\. Did you mean 'GB200'"):
        serving_gpu("GB20")
    with pytest.raises(ThroughputError, match=r"H100 does not compute in FP4\. Choose"):
        serving_gpu("H100").flops("fp4")
