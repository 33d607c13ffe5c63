"""List prices of providers: the shipped table, and where a price stands in it."""

import csv

import pytest

from planner.core.catalog.listings import (
    listings,
    of_models,
    position,
    read_listings,
    search,
)
from planner.core.catalog.prices import token_prices
from planner.core.records import RecordError
from planner.core.resources import resource_path

HEAD = (
    "provider,model,input_usd_per_mtok,cached_input_usd_per_mtok,output_usd_per_mtok,"
    "source,source_date,note\n"
)
ROW = "A,m,0.5,,2.0,a list,2026-11,a note\n"
# The shape of mixed traffic: 3.6 read for each token written, 56% from cache.
MIXED = {"input_per_output": 3.6, "cached_share": 0.56}


def listing(provider, model):
    (found,) = (o for o in listings() if (o.provider, o.model) == (provider, model))
    return found


def test_every_row_of_the_shipped_table_is_a_listing_with_its_source():
    with resource_path("token_prices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(listings()) == len(rows) == 282
    assert len({one.provider for one in listings()}) == 31
    assert all("community-maintained" in one.source for one in listings())
    for one, row in zip(listings(), rows, strict=True):
        assert one.output == float(row["output_usd_per_mtok"])
        assert (one.cached is None) == (not row["cached_input_usd_per_mtok"])


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        # 0.17 + 3.6 x 0.03: no cached price is listed, so it is billed as input.
        ("W&B Inference", 0.278),
        # 0.6 + 3.6 x (0.44 x 0.15 + 0.56 x 0.075)
        ("Groq", 0.9888),
    ],
)
def test_a_price_is_blended_at_the_shape_of_the_requests(provider, expected):
    price = listing(provider, "gpt-oss-120b").blended(**MIXED)

    assert price == pytest.approx(expected, rel=1e-12)


def test_a_search_finds_what_has_all_words_in_provider_or_model():
    found = search(listings(), "  Novita DEEPSEEK-V3.2 ")

    assert [(one.provider, one.model) for one in found] == [("Novita", "deepseek-v3.2")]
    assert search(listings(), "") == listings()
    assert search(listings(), "no such model") == ()


@pytest.mark.parametrize(
    ("model_class", "hosts"),
    [("DeepSeek 671B family", 18), ("gpt-oss-120b", 14), ("Llama-3.3-70B", 10)],
)
def test_a_model_class_has_as_many_listings_as_its_prices_say(model_class, hosts):
    price = token_prices()[model_class]

    assert price.hosts == hosts
    assert len(of_models(listings(), price.models)) == hosts


def test_a_price_stands_between_those_below_and_above_it():
    found = position(1.0, of_models(listings(), ["gpt-oss-120b"]), **MIXED)

    # By hand: 0.278, 0.3032, 0.43, 0.688, 0.86, 0.8676, 0.9888, five times 1.14,
    # 1.382 and 2.01.
    assert (found.cheaper, found.dearer, len(found.listed)) == (7, 7, 14)
    assert found.listed[0].listing.provider == "W&B Inference"
    assert found.listed[-1].listing.provider == "Cerebras"
    # 14 prices: the median lies between the 7th and 8th, the 25% at 3.25 steps.
    low, middle, high = found.quartiles
    assert low == pytest.approx(0.688 + 0.25 * (0.86 - 0.688))
    assert middle == pytest.approx((0.9888 + 1.14) / 2)
    assert high == pytest.approx(1.14)


def test_a_price_equal_to_others_is_neither_above_nor_below_them():
    found = position(1.14, of_models(listings(), ["gpt-oss-120b"]), **MIXED)

    assert (found.cheaper, found.dearer) == (7, 2)


def test_one_provider_is_all_quartiles_and_none_has_no_position():
    only = position(1.0, [listing("OpenAI", "gpt-4")], **MIXED)

    assert only.quartiles == (pytest.approx(60 + 3.6 * 30),) * 3
    assert position(1.0, [], **MIXED) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + ROW + ROW, "line 3: A lists m twice."),
        (HEAD + "A,m,0.5,0.6,2.0,s,2026-11,n\n", "line 2: cached input costs more"),
        (HEAD + "A,m,-1,,2.0,s,2026-11,n\n", "line 2: input_usd_per_mtok is -1"),
        (HEAD + "A,m,low,,2.0,s,2026-11,n\n", "line 2: input_usd_per_mtok is not a"),
        (HEAD + "A,m,0.5,,nan,s,2026-11,n\n", "line 2: output_usd_per_mtok is nan"),
        (HEAD + ",m,0.5,,2.0,s,2026-11,n\n", "line 2: provider is empty."),
        (HEAD + "A,m,0.5,,2.0,,2026-11,n\n", "line 2: source is empty."),
        (HEAD + "A,m,0.5,,2.0,s,lately,n\n", "line 2: source_date is 'lately'"),
        (HEAD + "A,m,0.5\n", "line 2: the row has not as many cells"),
        ("provider,model\nA,m\n", "line 1: the columns are not provider, model, "),
    ],
)
def test_wrong_listings_are_refused_with_line_and_reason(tmp_path, text, message):
    path = tmp_path / "prices.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RecordError) as caught:
        read_listings(path)

    assert f"prices.csv, {message}" in str(caught.value)
