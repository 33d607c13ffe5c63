import msgspec
import pytest

from planner.core.document import Phase
from planner.core.factory.assembly import AssemblyError
from planner.core.factory.declarations import bill_inputs
from planner.core.keys import PLAN_CHOICE
from planner.core.language.kinds import CHOICE, COUNT, MONEY, POWER


@pytest.fixture
def declared(racks):
    return {declaration.key: declaration for declaration in bill_inputs(racks)}


def test_there_is_a_quantity_per_phase_and_item_and_one_price_per_item(declared):
    assert list(declared) == [
        "bill.quantity.phase-1.gb200-nvl72",
        "bill.quantity.phase-1.tcs-piping-per-rack",
        "bill.quantity.phase-1.facility-build-liquid-mw",
        "bill.quantity.phase-2.gb200-nvl72",
        "bill.price.gb200-nvl72",
        "bill.price.tcs-piping-per-rack",
        "bill.price.facility-build-liquid-mw",
        "revenue.price_regime",
        "revenue.price_position",
    ]


def test_a_quantity_is_counted_or_measured_in_the_unit_of_its_item(declared):
    racks = declared["bill.quantity.phase-1.gb200-nvl72"]
    hall = declared["bill.quantity.phase-1.facility-build-liquid-mw"]

    assert racks.label == "Quantity · Phase 1 · GB200 NVL72 (DGX GB200)"
    assert (racks.kind, racks.unit, racks.default, racks.minimum) == (
        *(COUNT, "rack", 0.0, 0.0),
    )
    assert (hall.kind, hall.unit) == (POWER, "MW")
    assert racks.items == ("phase-1", "gb200-nvl72")
    assert racks.base_key == "bill.quantity"


def test_a_price_has_default_range_and_source_of_the_catalog(declared):
    price = declared["bill.price.gb200-nvl72"]

    assert price.label == "Price · GB200 NVL72 (DGX GB200)"
    assert (price.kind, price.unit) == (MONEY, "USD/rack")
    assert (price.low, price.default, price.high) == (3_000_000, 3_100_000, 3_400_000)
    assert price.minimum == 0
    assert "SemiAnalysis" in price.source
    assert price.source_date == "2025-08"
    assert not price.assumption
    assert declared["bill.price.tcs-piping-per-rack"].assumption


def test_the_price_position_is_a_choice_of_the_plan(declared):
    position = declared["revenue.price_position"]

    assert position.kind is CHOICE
    assert position.default == "p25"
    assert position.choices == ("lowest", "p25", "median")
    assert "community-maintained" in position.help
    assert position.source == PLAN_CHOICE
    assert not position.assumption


def test_the_price_regime_is_a_choice_of_the_plan_that_says_what_each_means(declared):
    regime = declared["revenue.price_regime"]

    assert regime.default == "named-open-model"
    assert regime.choices == (
        *("named-open-model", "current-frontier-tier", "fixed-quality"),
    )
    assert "(named-open-model: prices -20% a year, software +15%)" in regime.help
    assert regime.source == PLAN_CHOICE


def test_every_declared_default_passes_its_own_check(declared):
    for declaration in declared.values():
        assert (
            declaration.kind.check(
                declaration.default,
                minimum=declaration.minimum,
                maximum=declaration.maximum,
                choices=declaration.choices,
            )
            is None
        )


def test_an_unknown_item_is_refused(racks):
    phase = Phase(id="phase-1", label="Phase 1", items=("sn56000",))

    with pytest.raises(AssemblyError, match="Did you mean 'sn5600'"):
        bill_inputs(msgspec.structs.replace(racks, phases=(phase,)))
