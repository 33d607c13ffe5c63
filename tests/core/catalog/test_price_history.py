"""Dated prices become paths; what the shipped ones say is computed by hand."""

import csv
from datetime import date

import pytest

from planner.core.catalog.price_history import price_history, read_price_history
from planner.core.records import RecordError
from planner.core.resources import resource_path

HEAD = (
    "kind,series,model,date,input_usd_per_mtok,output_usd_per_mtok,"
    "blended_3to1_usd_per_mtok,source,note\n"
)


def test_every_dated_price_of_the_shipped_history_is_on_a_path():
    path = resource_path("token_price_history.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    found = {
        (one.date.isoformat(), one.model, one.price)
        for path in price_history().values()
        for one in path.prices
    }
    told = {
        (row["date"], row["model"], float(row["blended_3to1_usd_per_mtok"]))
        for row in rows
    }
    assert len(rows) == 191
    assert found == told


def test_nine_open_models_with_82_points_are_documented():
    kinds = [
        path
        for path in price_history().values()
        if path.kind == "open-weight model, median host"
    ]

    assert len(kinds) == 9
    assert sum(len(path.prices) for path in kinds) == 82


def test_a_path_is_relative_to_its_first_price_and_in_order():
    path = price_history()["deepseek-r1"]
    years, ratio = path.relative()[-1]

    # 3.1812 on 2025-05-30 and 1.2606 on 2026-11-23.
    days = (date(2026, 11, 23) - date(2025, 5, 30)).days
    assert path.relative()[0] == (0.0, 1.0)
    assert years == pytest.approx(days / 365.25)
    assert ratio == pytest.approx(1.2606 / 3.1812)
    assert path.change_per_year() == pytest.approx(ratio ** (365.25 / days) - 1)
    assert [one.date for one in path.prices] == sorted(o.date for o in path.prices)


def test_the_cheapest_at_one_quality_fell_tenfold_a_year_for_three_years():
    assert price_history()["MMLU>=42"].change_per_year() == pytest.approx(
        -0.9, abs=0.01
    )


def test_a_tier_moves_on_from_model_to_model():
    models = [one.model for one in price_history()["OpenAI flagship"].prices]

    assert models[0] == "gpt-4-turbo (1106)"
    assert models[-1] == "gpt-6.1-sol"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("vendor tier,T,m,soon,1,2,1.5,s,n\n", "line 2: date is not a day"),
        ("vendor tier,T,m,2026-11-23,1,2,0,s,n\n", "line 2: blended_3to1_usd_per_mtok"),
        ("vendor tier,T,m,2026-11-23,1,2,1.5,,n\n", "line 2: source is empty."),
    ],
)
def test_a_wrong_row_is_refused_with_line_and_reason(tmp_path, row, message):
    path = tmp_path / "history.csv"
    path.write_text(HEAD + row, encoding="utf-8")

    with pytest.raises(RecordError) as caught:
        read_price_history(path)

    assert f"history.csv, {message}" in str(caught.value)
