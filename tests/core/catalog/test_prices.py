import pytest

from planner.core.catalog.prices import POSITIONS, read_token_prices, token_prices
from planner.core.records import RecordError
from planner.core.throughput.workloads import workloads

PRICE = """
[[token_price]]
model_class = "gpt-oss-120b"
hosts = 14
lowest = { input = 0.037, cached = 0.037, output = 0.17 }
p25 = { input = 0.085, cached = 0.085, output = 0.425 }
median = { input = 0.15, cached = 0.11, output = 0.6 }
source = "a list"
source_date = "2026-11"
assumption = false
reason = ""
models = ["gpt-oss-120b"]
"""


@pytest.mark.parametrize(
    ("model_class", "position", "expected"),
    [
        # The price list of 2026-11, as the sample plans state it.
        ("DeepSeek 671B family", "lowest", (0.26, 0.13, 0.38)),
        ("DeepSeek 671B family", "p25", (0.28, 0.13, 0.96)),
        ("DeepSeek 671B family", "median", (0.56, 0.135, 1.67)),
        ("gpt-oss-120b", "p25", (0.085, 0.085, 0.425)),
        ("Llama-3.3-70B", "median", (0.71, 0.71, 0.72)),
    ],
)
def test_the_shipped_prices_are_those_of_the_list(model_class, position, expected):
    prices = token_prices()[model_class].at(position)

    assert (prices.input, prices.cached, prices.output) == expected


def test_every_shipped_price_says_that_its_list_is_community_maintained():
    for price in token_prices().values():
        assert "community-maintained" in price.source
        assert price.source_date == "2026-11"


def test_every_workload_has_prices_at_all_positions():
    for workload in workloads().workloads.values():
        for position in POSITIONS:
            assert token_prices()[workload.model_class].at(position).output > 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hosts = 14", "hosts = 0", "line 4: token_price 'gpt-oss-120b': hosts is 0"),
        (
            "p25 = { input = 0.085",
            "p25 = { input = -0.085",
            "line 6: token_price 'gpt-oss-120b': p25 has a price below zero.",
        ),
        (
            "cached = 0.11",
            "cached = 0.2",
            "line 7: token_price 'gpt-oss-120b': median bills cached input above "
            "input.",
        ),
        (
            "output = 0.425",
            "output = 0.9",
            "line 6: token_price 'gpt-oss-120b': p25 does not rise from lowest over "
            "p25 to median.",
        ),
        (
            ", output = 0.17 }",
            " }",
            "line 5: token_price 'gpt-oss-120b': the field output of lowest is "
            "missing.",
        ),
    ],
)
def test_wrong_prices_are_refused_with_line_and_reason(tmp_path, old, new, message):
    assert old in PRICE
    path = tmp_path / "token_prices.toml"
    path.write_text(PRICE.replace(old, new), encoding="utf-8")

    with pytest.raises(RecordError) as caught:
        read_token_prices(path)

    assert f"token_prices.toml, {message}" in str(caught.value)


def test_a_model_class_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "token_prices.toml"
    path.write_text(PRICE + PRICE, encoding="utf-8")

    with pytest.raises(RecordError, match="'gpt-oss-120b' is taken already"):
        read_token_prices(path)
