import math

import pytest

from planner.core.records import RecordError
from planner.core.throughput.workloads import (
    UnknownWorkloadError,
    read_workloads,
    workloads,
)

ROW = (
    "mlperf-v6-1-nvidia-gb200-nvl72-gb200-186gb-aarch64x72-trt-gpt-oss-120b-interactive"
)
WORKLOAD = f"""
[[workload]]
id = "chat"
label = "Chat"
model_class = "gpt-oss-120b"
model = "gpt-oss-120b"
shape = "Short questions."
input_per_output = 1.1
cached_share = 0.0
output_tokens = 200.0
length_source = "an operator"
source = "an operator"
source_date = "2026"
assumption = true

[[workload.operating_point]]
gpu = "GB200"
value = 8050
low = 4500
high = 12000
tier = 2
source = "MLPerf"
source_date = "2026-09"
assumption = true
reason = "A row moved to the shape."
rows = ["{ROW}"]
"""


@pytest.mark.parametrize(
    ("workload", "gpu", "value", "low", "high"),
    [
        # The operating points of the sample plans, in output tokens/s per GPU.
        ("deepseek-671b-mixed", "GB200", 2750, 1700, 3400),
        ("deepseek-671b-agents", "GB200", 1130, 500, 1600),
        ("gpt-oss-120b-mixed", "GB200", 8050, 4500, 12000),
        ("gpt-oss-120b-mixed", "H100", 2440, 1500, 3200),
        ("llama-70b-mixed", "GB200", 3540, 2200, 4500),
        ("llama-70b-mixed", "H100", 910, 600, 1200),
    ],
)
def test_operating_points_are_those_of_the_sample_plans(
    workload, gpu, value, low, high
):
    point = workloads().workload(workload).on(gpu)

    assert (point.value, point.low, point.high) == (value, low, high)
    assert point.assumption
    assert point.tier == 2


def test_request_shapes_are_those_of_the_sample_plans():
    mixed = workloads().workload("deepseek-671b-mixed")
    agents = workloads().workload("deepseek-671b-agents")

    assert (mixed.input_per_output, mixed.cached_share) == (3.6, 0.56)
    assert (agents.input_per_output, agents.cached_share) == (20.0, 0.8)


def test_every_operating_point_stands_on_measured_rows_of_its_gpu_with_their_source():
    for workload in workloads().workloads.values():
        for point in workload.operating_point:
            rows = workloads().rows_of(point)
            assert any(row.gpu == point.gpu for row in rows)
            for row in rows:
                assert row.source
                assert row.source_date
                assert row.output_tokens_per_s_per_gpu > 0


def test_the_operating_point_of_deepseek_follows_from_its_measured_rows():
    # 144 µs an output token and 99 µs a further input token from the two TensorRT-LLM
    # rows give 4,950 tokens/s at 1.584 uncached input tokens; times 0.556, which is
    # where the line through MLPerf server and interactive, in logarithms, passes 35
    # tokens/s per user, over offline.
    rows = workloads().rows
    short = rows["trtllm-2025-12-deepseek-r1-gb200-dep4-1000-1000"]
    long = rows["trtllm-2025-12-deepseek-r1-gb200-dep4-8192-1024"]
    prefix = "mlperf-v6-1-nvidia-gb200-nvl72-gb200-186gb-aarch64x72-trt-deepseek-r1"
    offline, server, interactive = (
        rows[f"{prefix}-{scenario}"]
        for scenario in ("offline", "server", "interactive")
    )
    first = 1 / short.output_tokens_per_s_per_gpu
    further = (1 / long.output_tokens_per_s_per_gpu - first) / 7
    at_shape = 1 / (first + (3.6 * (1 - 0.56) - 1) * further)
    progress = math.log(35 / server.tokens_per_s_per_user) / math.log(
        interactive.tokens_per_s_per_user / server.tokens_per_s_per_user
    )
    slower = (
        interactive.output_tokens_per_s_per_gpu / server.output_tokens_per_s_per_gpu
    )
    at_speed = server.output_tokens_per_s_per_gpu * slower**progress

    assert at_shape == pytest.approx(4950, rel=0.005)
    assert at_speed / offline.output_tokens_per_s_per_gpu == pytest.approx(
        0.556, abs=1e-3
    )
    point = workloads().workload("deepseek-671b-mixed").on("GB200")
    assert point.value == pytest.approx(4950 * 0.556, rel=0.001)


def test_every_operating_point_starts_from_an_offline_row_of_its_own_gpu():
    for workload in workloads().workloads.values():
        for point in workload.operating_point:
            row = workloads().rows[point.benchmark]
            assert (row.gpu, row.scenario) == (point.gpu, "offline")
            # Users are served slower than a batch, and requests are longer than its.
            at_speed = row.output_tokens_per_s_per_gpu * point.user_speed_factor
            assert point.value < at_speed < row.output_tokens_per_s_per_gpu


def test_the_user_speed_of_gpt_oss_is_interactive_over_offline():
    rows = workloads().rows
    prefix = "mlperf-v6-1-nvidia-gb200-nvl72-gb200-186gb-aarch64x72-trt-gpt-oss-120b"
    interactive, offline = rows[f"{prefix}-interactive"], rows[f"{prefix}-offline"]
    ratio = (
        interactive.output_tokens_per_s_per_gpu / offline.output_tokens_per_s_per_gpu
    )

    point = workloads().workload("gpt-oss-120b-mixed").on("GB200")

    assert point.user_speed_factor == pytest.approx(ratio, abs=1e-3)


def test_a_gpu_without_an_operating_point_gives_none():
    assert workloads().workload("deepseek-671b-mixed").on("H100") is None


def test_an_unknown_workload_gets_the_nearest_id():
    with pytest.raises(UnknownWorkloadError) as caught:
        workloads().workload("deepseek-mixed")

    assert str(caught.value) == (
        "There is no workload 'deepseek-mixed'. Did you mean 'deepseek-671b-mixed'?"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "value = 8050",
            "value = 80500",
            "line 18: workload 'chat': operating_point[0].value is 80500, above the "
            "high end 12000.",
        ),
        (
            "low = 4500",
            "low = 0",
            "line 19: workload 'chat': operating_point[0].low is 0; a GPU that serves "
            "has a rate.",
        ),
        (
            "tier = 2",
            "tier = 5",
            "line 21: workload 'chat': operating_point[0].tier is 5; choose 1, 2, 3 or "
            "4.",
        ),
        (
            'source = "MLPerf"',
            'source = ""',
            "line 22: workload 'chat': operating_point[0].source is empty.",
        ),
        (
            "gpt-oss-120b-interactive",
            "gpt-oss-120b-interactiv",
            f"line 26: workload 'chat': there is no row '{ROW[:-1]}'. Did you mean "
            f"'{ROW}'?",
        ),
        (
            f'rows = ["{ROW}"]',
            f'rows = ["{ROW}"]\nbenchmark = "row-2"',
            "line 27: workload 'chat': operating_point[0].benchmark is not one of its "
            "rows.",
        ),
        (
            "cached_share = 0.0",
            "cached_share = 1.5",
            "line 9: workload 'chat': cached_share is 1.5, above the high end 1.",
        ),
        (
            f'rows = ["{ROW}"]',
            f'rows = ["{ROW}"]\n\n[[workload.operating_point]]\ngpu = "GB200"\n'
            'value = 1\nlow = 1\nhigh = 1\ntier = 4\nsource = "s"\n'
            'source_date = "2026"\nassumption = true\nreason = ""\nrows = []',
            "line 29: workload 'chat': operating_point[1].gpu repeats GB200.",
        ),
        (
            'model = "gpt-oss-120b"',
            'model = "gpt-oss-12b"',
            "line 6: workload 'chat': model is not known: There is no model "
            "'gpt-oss-12b'. Did you mean 'gpt-oss-120b'? A generic one is named by its "
            "parameters: dense-70b or moe-671b-a37b.",
        ),
        (
            "output_tokens = 200.0",
            "output_tokens = 0.0",
            "line 10: workload 'chat': output_tokens is not above zero.",
        ),
    ],
)
def test_a_wrong_workload_is_refused_with_line_and_reason(tmp_path, old, new, message):
    assert old in WORKLOAD
    path = tmp_path / "workloads.toml"
    path.write_text(WORKLOAD.replace(old, new), encoding="utf-8")

    with pytest.raises(RecordError) as caught:
        read_workloads(path)

    assert f"workloads.toml, {message}" in str(caught.value).splitlines()


def test_the_sample_of_these_tests_is_sound(tmp_path):
    path = tmp_path / "workloads.toml"
    path.write_text(WORKLOAD, encoding="utf-8")

    assert read_workloads(path).workload("chat").on("GB200").value == 8050
