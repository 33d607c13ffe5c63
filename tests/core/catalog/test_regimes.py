"""The three documented price regimes."""

import pytest

from planner.core.catalog.regimes import price_regimes, read_price_regimes
from planner.core.records import RecordError
from planner.core.resources import resource_path


@pytest.mark.parametrize(
    ("regime", "change", "low", "high", "gain", "drift"),
    [
        # As the sample plans state them; the drift is (1 + change)(1 + gain) - 1.
        ("named-open-model", -0.2, -0.34, 0.0, 0.15, -0.08),
        ("current-frontier-tier", 0.0, -0.4, 0.4, 0.0, 0.0),
        ("fixed-quality", -0.9, -0.95, -0.7, 0.15, -0.885),
    ],
)
def test_a_regime_has_change_range_and_gain(regime, change, low, high, gain, drift):
    found = price_regimes()[regime]

    assert (found.price_change, found.low, found.high) == (change, low, high)
    assert found.software_gain == gain
    assert found.net_drift == pytest.approx(drift)


def test_a_named_open_model_is_the_default_and_the_frontier_is_an_assumption():
    assert next(iter(price_regimes())) == "named-open-model"
    assert [one.assumption for one in price_regimes().values()] == [False, True, False]


def test_every_regime_shows_the_price_paths_behind_it():
    regimes = price_regimes()

    assert len(regimes["named-open-model"].paths()) == 9
    assert {path.kind for path in regimes["current-frontier-tier"].paths()} == {
        "vendor tier"
    }
    assert [path.label for path in regimes["fixed-quality"].paths()] == [
        "cheapest, MMLU ≥ 42"
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("low = -0.34", "low = -0.1", "price_change is -0.2, below the low end -0.1"),
        ('"MMLU>=42"', '"MMLU>=90"', "history names 'MMLU>=90', which the price"),
        ("low = -0.95", "low = -1.0", "low loses all in a year"),
    ],
)
def test_a_wrong_regime_is_refused_with_the_reason(tmp_path, old, new, message):
    text = resource_path("price_regimes.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "regimes.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(RecordError) as caught:
        read_price_regimes(path)

    assert message in str(caught.value)
