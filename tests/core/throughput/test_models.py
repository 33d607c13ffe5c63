import pytest

from planner.core.throughput.measured import measured_rows
from planner.core.throughput.models import (
    UnknownModelError,
    architecture,
    models,
)
from planner.core.throughput.workloads import workloads

# Sparse or linear attention, which the formulas do not describe.
NOT_DESCRIBED = {
    "deepseek-v3.2",
    "glm-5",
    "glm-5.2",
    "nemotron3-nano-30b",
    "qwen3-coder-next-80b-a3b",
    "qwen3.5-397b-a17b",
    "qwen3.5-35b-a3b",
}


def test_every_model_with_rows_or_a_workload_has_an_architecture_or_a_reason_not_to():
    measured = {row.model for row in measured_rows().values()}

    assert measured - set(models()) == NOT_DESCRIBED
    for workload in workloads().workloads.values():
        assert workload.model in models()


@pytest.mark.parametrize(
    ("model", "billions", "active", "cache"),
    [
        # Bytes of the cache for one token in FP8: 2 x key heads x head_dim x layers.
        ("llama3.3-70b", 70.55, 70.55, 2 * 8 * 128 * 80),
        ("llama3.1-405b", 405.85, 405.85, 2 * 8 * 128 * 126),
        ("gpt-oss-120b", 116.83, 5.13, 2 * 8 * 64 * 36),
        ("qwen3-235b-a22b", 235.09, 22.19, 2 * 4 * 128 * 94),
        ("mixtral-8x7b", 46.7, 12.88, 2 * 8 * 128 * 32),
        # Multi-head latent attention: 512 compressed values and 64 of position.
        ("deepseek-r1", 671.03, 37.55, 576 * 61),
        ("kimi-k2-instruct", 1026.0, 32.9, 576 * 61),
    ],
)
def test_architectures_are_those_of_the_published_configurations(
    model, billions, active, cache
):
    found = architecture(model)

    assert found.parameters == pytest.approx(billions * 1e9)
    assert found.active_parameters == pytest.approx(active * 1e9)
    assert found.cache_bytes("fp8") == cache
    assert found.cache_bytes("bf16") == 2 * cache
    assert found.is_mixture == (billions != active)


def test_every_architecture_names_its_configuration_file_and_what_is_recalled():
    for found in models().values():
        assert "Hugging Face" in found.source
        assert "config.json" in found.source
        assert "ecalled" in found.note or "ound again" in found.note


def test_published_sizes_of_gpt_oss_are_those_of_its_four_bit_files():
    # 60.8 and 12.8 GiB, whatever computes.
    for precision in ("fp4", "fp8"):
        assert architecture("gpt-oss-120b").weight_bytes(precision) == pytest.approx(
            60.8 * 2**30, rel=0.01
        )
        assert architecture("gpt-oss-20b").weight_bytes(precision) == pytest.approx(
            12.8 * 2**30, rel=0.01
        )


def test_a_generic_model_is_near_a_real_one_of_its_size():
    for generic, real in (
        ("dense-70b", "llama3.3-70b"),
        ("dense-8b", "llama3.1-8b"),
        ("dense-405b", "llama3.1-405b"),
    ):
        one, other = architecture(generic), architecture(real)
        assert one.assumption
        assert one.layers == pytest.approx(other.layers, rel=0.15)
        assert one.heads == pytest.approx(other.heads, rel=0.15)
    mixture = architecture("moe-235b-a22b")
    assert mixture.is_mixture
    assert mixture.active_parameters == 22e9


@pytest.mark.parametrize(
    ("model", "hint"),
    [
        ("llama3.3-70", "Did you mean 'llama3.3-70b'?"),
        ("dense-0b", "it has 0.1 to 100,000 billion parameters"),
        ("moe-10b-a20b", "no more active ones than these"),
        ("moe-10b", "dense-70b or moe-671b-a37b"),
    ],
)
def test_an_unknown_model_is_refused_with_what_to_write(model, hint):
    with pytest.raises(UnknownModelError) as caught:
        architecture(model)

    assert hint in str(caught.value)
