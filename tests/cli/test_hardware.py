"""``planner hardware``: two systems side by side, for people and for programs."""

import re
from pathlib import Path

import pytest

CONTRACT = (Path(__file__).resolve().parents[2] / "docs/contract.md").read_text()
HEADING = "planner hardware A B [--workload W] [--project FILE] --json"


def documented_keys() -> set[str]:
    section = CONTRACT.split(f"## `{HEADING}`")[1].split("\n## ")[0]
    return set(re.findall(r'"([a-z_]+)"', section))


def keys_of(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def test_json_has_the_documented_keys_and_the_figures(planner):
    found = planner(
        *("hardware", "gb200-nvl72", "hgx-h100-8gpu", "--json"),
        *("--workload", "gpt-oss-120b-mixed"),
    ).json

    assert set(keys_of(found)) == documented_keys()
    assert found["title"] == "Blackwell over Hopper"
    figures = {figure["key"]: figure for figure in found["figures"]}
    # 8,050 over 2,440 tokens/s per GPU.
    assert figures["tokens_per_gpu"]["ratio"]["value"] == pytest.approx(8050 / 2440)
    assert figures["tokens_per_gpu"]["one"]["low"] == 4500
    assert figures["cost_per_mtok"]["better"] == "one"
    assert figures["price"]["better"] is None
    assert found["one"]["tier"] == 2
    assert found["one"]["rows"]
    assert [claim["value"] for claim in found["claims"]] == [30, 15]


def test_people_read_figures_ratio_claim_and_what_is_held_equal(planner):
    text = planner("hardware", "gb200-nvl72", "hgx-h100-8gpu").out

    assert text.startswith("Blackwell over Hopper: gpt-oss-120b, mixed traffic")
    row = next(line for line in text.splitlines() if "Cost per Mtok" in line)
    assert "✓" in row
    assert "up to 30 times as fast" in " ".join(text.split())
    assert "4,636,800 output tokens a second" in text
    assert "GB200: Tier 2, a measured row" in text


def test_inputs_are_those_of_the_project_and_its_scenario(planner, hopper):
    found = planner(
        *("hardware", "hgx-h100-8gpu", "gb200-nvl72", "--project", hopper, "--json")
    ).json

    assert found["project"] == "Hopper today"
    prices = next(one for one in found["figures"] if one["key"] == "price")
    # The plan has a price of its own for the servers it buys.
    assert prices["one"]["value"] == 148_000
    assert prices["one"]["note"] == "Entered in the project."


def test_a_missing_figure_is_null_and_says_what_to_enter(planner):
    answer = planner("hardware", "dgx-rubin-nvl8", "gb200-nvl72", "--json")

    price = next(one for one in answer.json["figures"] if one["key"] == "price")
    assert answer.status == 0
    assert price["one"]["value"] is None
    assert price["ratio"] is None
    assert "price_usd of an own item" in price["one"]["reason"]
    text = planner("hardware", "dgx-rubin-nvl8", "gb200-nvl72").out
    assert "price_usd of an own item" in " ".join(text.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gb200-nvl72", "gb200-nvl72"), "on both sides"),
        (("gb200-nvl72", "sn5600"), "no system with GPUs"),
        (("gb200-nvl7", "hgx-h100-8gpu"), "id you mean 'gb200-nvl72'"),
        (("gb200-nvl72", "hgx-h100-8gpu", "--workload", "gpt-oss"), "no workload"),
        (
            ("gb200-nvl72", "hgx-h100-8gpu", "--workload", "x"),
            "Choose deepseek-671b-mixed, ",
        ),
        (("gb200-nvl72",), "required: B"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(planner, words, said):
    answer = planner("hardware", *words)

    assert answer.status == 2
    assert answer.out == ""
    assert said in answer.err
    assert answer.err.count("\n") == 1
