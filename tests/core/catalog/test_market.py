import pytest

from planner.core.catalog.market import market, read_market
from planner.core.records import RecordError

RENTAL = """
[[rental]]
gpu = "H100"
contract = "1-year contract"
price = 2.35
low = 1.7
high = 2.95
reference = true
source = "an index"
source_date = "2026-03"
confidence = "high"
assumption = false
"""
CHECK = """
[[check]]
id = "net-drift"
title = "Drift"
formula = "a - b"
good = [-0.25, 0.0]
assumption = true
"""


@pytest.mark.parametrize(
    ("gpu", "price", "contract"),
    [
        ("GB200", 3.30, "3-year contract, 25% prepaid"),
        ("H100", 2.35, "1-year contract"),
        ("B200", 2.90, "3-year contract, 25% prepaid"),
    ],
)
def test_revenue_is_compared_with_the_contract_of_the_market(gpu, price, contract):
    rental = market().reference(gpu)

    assert (rental.price, rental.contract) == (price, contract)
    assert rental.source_date.startswith("2026")


def test_a_gpu_that_nobody_rents_out_has_no_reference():
    assert market().reference("TPU") is None


@pytest.mark.parametrize(
    ("check", "good"),
    [
        ("revenue-against-rental", (0.8, 2.5)),
        ("cost-per-mtok", (0.4, 1.2)),
        ("realised-price", (0.04, 0.3)),
        ("net-drift", (-0.25, 0.0)),
        ("revenue-per-kw", (500.0, 1800.0)),
        ("payback-against-neoclouds", (2.0, 4.5)),
        ("margin-against-neoclouds", (0.2, 0.75)),
    ],
)
def test_the_bands_of_the_reality_check_are_those_of_the_sample_plans(check, good):
    assert market().checks[check].good == good


def test_every_band_is_marked_as_our_assumption():
    assert all(check.assumption for check in market().checks.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            RENTAL.replace("price = 2.35", "price = 3.35"),
            "line 5: rental 'H100': price is 3.35, above the high end 2.95.",
        ),
        (
            RENTAL + RENTAL,
            "line 20: rental 'H100': reference is taken by another contract of H100.",
        ),
        (
            CHECK.replace("[-0.25, 0.0]", "[0.5, 0.0]"),
            "line 6: check 'net-drift': good does not go from its low end to its high "
            "end.",
        ),
        (
            CHECK.replace("true", "false"),
            "line 7: check 'net-drift': assumption is false, but no source is named.",
        ),
        (CHECK + CHECK, "line 10: check 'net-drift': id 'net-drift' is taken already"),
    ],
)
def test_a_wrong_market_is_refused_with_line_and_reason(tmp_path, text, message):
    path = tmp_path / "market.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RecordError) as caught:
        read_market(path)

    assert f"market.toml, {message}" in str(caught.value)
