import pytest

from planner.core.catalog.loading import catalog
from planner.core.editing.own_items import AmendmentError, amended, copied


def dgx():
    return catalog().item("dgx-b300")


def test_new_figures_name_their_source_before_that_of_the_others():
    made = amended(
        dgx(),
        {"price_usd": 550_000.0, "price_basis": "quote", "weight_kg": 141.0},
        source="Quote 17",
        source_date="2026-11",
    )
    assert made.price_usd == 550_000.0
    assert made.source.startswith("Quote 17 (Price, Weight); all else: ")
    assert made.source.endswith(dgx().source)
    assert made.source_date == "2026-11"
    assert not list(made.problems())


def test_new_figures_without_a_source_are_refused_at_the_source():
    with pytest.raises(AmendmentError, match="No source is given for: Weight") as found:
        amended(dgx(), {"weight_kg": 141.0})
    assert found.value.field == "source"


def test_a_price_that_is_assumed_needs_no_source():
    made = amended(dgx(), {"price_usd": 1.0, "price_basis": "assumption"})
    assert made.source.startswith("Assumption of this project (Price)")


def test_what_is_entered_as_it_stood_changes_nothing():
    assert amended(dgx(), {"power_kw": dgx().power_kw}) == dgx()


def test_words_need_no_source():
    made = amended(dgx(), {"note": "Ours", "price_basis": "assumption"})
    assert made.source == dgx().source
    assert made.note == "Ours"


def test_a_lead_time_from_a_source_is_no_assumption():
    made = amended(dgx(), {"lead_time_weeks": 12.0}, source="Quote", source_date="2026")
    assert dgx().lead_time_assumption
    assert not made.lead_time_assumption


def test_a_copy_has_an_id_that_is_free():
    assert copied(dgx(), "Own Server", {"own-server"}).id == "own-server-2"
