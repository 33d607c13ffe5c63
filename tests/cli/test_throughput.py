"""``planner throughput``: estimates with tier and band, and what is refused."""

import pytest


def test_an_estimate_has_the_keys_of_the_contract(planner):
    answer = planner(
        *("throughput", "deepseek-r1", "--gpu", "GB200"),
        *("--input", 8192, "--output", 1024, "--json"),
    )
    found = answer.json
    assert answer.status == 0
    assert list(found) == [
        *("model", "gpu", "gpus_per_replica", "precision", "value", "low", "high"),
        *("user_speed", "tier", "date", "rows", "reason", "batch", "input_tokens"),
        *("output_tokens", "cached_share", "benchmark", "curve"),
    ]
    assert (found["value"], found["tier"]) == (1192.0, 1)
    assert found["rows"] == ["trtllm-2025-12-deepseek-r1-gb200-dep4-8192-1024"]
    assert found["benchmark"]["value"] == 7274.86
    speeds = [point["user_speed"] for point in found["curve"]]
    assert speeds == sorted(speeds, reverse=True)


def test_faster_users_leave_fewer_tokens(planner):
    words = ("throughput", "llama3.3-70b", "--gpu", "H100", "--shape", "mixed")
    slow = planner(*words, "--user-speed", 25, "--json").json
    fast = planner(*words, "--user-speed", 50, "--json").json
    assert fast["value"] < slow["value"]
    assert fast["user_speed"] == pytest.approx(50)
    assert slow["cached_share"] == 0.56
    assert planner(*words, "--cached", 0, "--json").json["cached_share"] == 0


def test_people_read_tier_band_and_the_rows_behind_it(planner):
    answer = planner("throughput", "llama3.3-70b", "--gpu", "GB200")
    out = " ".join(answer.out.split())
    assert answer.status == 0
    assert "output tokens/s per GPU, likely" in out
    assert "2: a measured row of the GPU and the model, moved" in out
    assert "TensorRT-LLM llama3.3-70b on 1 GB200, offline" in out
    assert "Operating curve" in out


def test_the_curve_says_which_replica_it_is_of(planner):
    words = ("throughput", "deepseek-r1", "--gpu", "GB200", "--shape", "chat")
    out, found = planner(*words).out, planner(*words, "--json").json
    assert "4 GB200, FP4" in out
    assert "Operating curve of 8 GB200 in FP4" in out
    assert found["gpus_per_replica"] == 4
    assert {point["gpus_per_replica"] for point in found["curve"]} == {8}


def test_a_single_row_has_no_band(planner):
    out = planner("throughput", "deepseek-r1", "--gpu", "GB200").out
    assert "7,275 output tokens/s per GPU: MLPerf" in out
    assert "7,275 to" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("deepseek-r1", "--gpu", "H100"), "need 671 GB, and 576 GB are available"),
        (("llama3-70b", "--gpu", "H100"), "There is no model 'llama3-70b'. Did you"),
        (("llama3.3-70b", "--gpu", "H10"), "There is no GPU 'H10'. Did you mean"),
        (("llama3.3-70b", "--gpu", "A100"), "Did you mean 'A100-80GB'?"),
        (("qwen3-235b", "--gpu", "GB200"), "Did you mean 'qwen3-235b-a22b'?"),
        (
            ("llama3.3-70b", "--gpu", "H100", "--shape", "chats"),
            "There is no shape 'chats'. Did you mean 'chat'?",
        ),
        (("llama3.3-70b", "--gpu", "H100", "--input", -5), "-5 input tokens"),
        (("llama3.3-70b", "--gpu", "H100", "--gpus", 1.5), "give a whole number"),
        (("llama3.3-70b", "--gpu", "H100", "--user-speed", 900), "is out of reach"),
        (("llama3.3-70b",), "--gpu"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(planner, words, said):
    answer = planner("throughput", *words)
    assert answer.status == 2
    assert answer.out == ""
    assert said in answer.err
    assert answer.err.count("\n") == 1
