import pytest

from planner.core.document import Phase
from planner.core.factory.bill import SET_BY_HAND, asset_classes, bill
from planner.core.factory.errors import AssemblyError


def test_the_bill_lists_the_items_of_all_phases_in_their_order(racks):
    lines = bill(racks, racks.inputs)

    assert [(line.phase, line.item.id, line.quantity) for line in lines] == [
        ("phase-1", "gb200-nvl72", 2.0),
        ("phase-1", "tcs-piping-per-rack", 2.0),
        ("phase-1", "facility-build-liquid-mw", 0.3),
        ("phase-2", "gb200-nvl72", 2.0),
    ]


def test_a_line_costs_quantity_times_unit_price_and_says_so(racks):
    line = bill(racks, racks.inputs)[0]

    assert line.unit_price == 3_100_000
    assert line.cost == 6_200_000
    assert line.sentence == (
        "2 racks of GB200 NVL72 (DGX GB200) at 3,100,000 USD: 6,200,000 USD."
    )


def test_a_price_of_the_catalog_keeps_its_source(racks):
    line = bill(racks, racks.inputs)[0]

    assert "SemiAnalysis" in line.price_source
    assert line.price_source_date == "2025-08"
    assert not line.price_is_set
    assert not line.price_assumption


def test_a_price_entered_by_hand_holds_in_all_phases_and_counts_as_an_assumption(racks):
    lines = bill(racks, {**racks.inputs, "bill.price.gb200-nvl72": 3_400_000.0})

    for line in (lines[0], lines[3]):
        assert line.unit_price == 3_400_000
        assert line.price_source == SET_BY_HAND == "Entered in the project"
        assert line.price_source_date == ""
        assert line.price_assumption


def test_the_catalog_price_entered_by_hand_is_still_that_of_the_catalog(racks):
    line = bill(racks, {**racks.inputs, "bill.price.gb200-nvl72": 3_100_000.0})[0]

    assert not line.price_is_set


def test_an_item_without_a_quantity_stands_in_the_bill_with_zero(racks):
    line = bill(racks, {})[0]

    assert (line.quantity, line.cost) == (0.0, 0.0)


def test_asset_classes_are_those_of_the_items_in_the_order_of_all_projects(racks):
    assert asset_classes(racks) == {
        "accelerated-systems": "Accelerated systems",
        "cooling": "Cooling",
        "building": "Building",
    }


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (
            ("gb200-nvl27",),
            "Hall: The catalog has no item 'gb200-nvl27'. Did you mean 'gb200-nvl72'?",
        ),
        (
            ("sn5600", "gb200-nvl72", "sn5600"),
            "Hall lists 'sn5600' twice. Remove one of them and raise "
            "'bill.quantity.hall.sn5600' instead.",
        ),
        (
            ("colo-retail-kw-month",),
            "Hall lists 'colo-retail-kw-month', which is not bought but paid monthly. "
            "Remove it from the phase and set 'opex.colocation_price' instead.",
        ),
        (
            ("nvidia-mission-control-year",),
            "Hall lists 'nvidia-mission-control-year', which is not bought but paid "
            "yearly. Remove it from the phase and set 'opex.software_per_gpu_year' "
            "instead.",
        ),
    ],
)
def test_an_item_that_cannot_stand_in_a_bill_is_refused(
    assembled, racks, items, message
):
    with pytest.raises(AssemblyError) as caught:
        assembled(racks, phases=(Phase(id="hall", label="Hall", items=items),))

    assert str(caught.value) == message
