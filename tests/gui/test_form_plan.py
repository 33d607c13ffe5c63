"""How inputs become a form."""

import pytest
from msgspec.structs import replace

from planner.core.declarations import input_rows, set_inputs
from planner.core.factory.bill import items_of
from planner.core.templates import load_template
from planner.gui.pages.cost_groups import cost_groups
from planner.gui.pages.costs import CHAPTERS
from planner.gui.widgets.form import chapter_groups
from planner.gui.widgets.form_plan import (
    Group,
    base_label,
    is_shown,
    item_labels,
    plan,
)

PAYMENT = ("capex.deposit_share", "capex.shipment_share")
WRITING_OFF = (
    "depreciation.book_method",
    "depreciation.salvage_share",
    "depreciation.resale_scale",
)


def rows_of(project, *base_keys):
    return [row for row in input_rows(project) if row.base_key in base_keys]


def blocks_of(project, *base_keys):
    """The blocks of a group that names these inputs as one block."""
    (section,) = plan(rows_of(project, *base_keys), [Group("g", "G", (base_keys,))])
    return section.blocks


def test_inputs_of_a_few_phases_stand_side_by_side(project):
    (section,) = plan(rows_of(project, "timeline.order"), chapter_groups(["timeline"]))
    (block,) = section.blocks

    assert block.columns == ("Phase 1", "Phase 2")
    assert [line.label for line in block.lines] == ["Order"]
    assert [row.key for row in block.lines[0].rows] == [
        "timeline.order.phase-1",
        "timeline.order.phase-2",
    ]


def test_many_items_of_an_input_stand_below_each_other(project):
    (section,) = plan(
        rows_of(project, "depreciation.resale_curve"), chapter_groups(["depreciation"])
    )
    (block,) = section.blocks

    assert block.columns == ("Resale value at age",)
    assert [line.label for line in block.lines] == [f"Year {n}" for n in range(1, 11)]
    assert all(len(line.rows) == 1 for line in block.lines)


def test_inputs_of_the_same_many_items_stand_side_by_side_in_a_table(project):
    (block,) = blocks_of(project, *PAYMENT)

    classes = [item_labels(row)[0] for row in rows_of(project, PAYMENT[0])]
    assert len(classes) == 7
    assert block.is_table
    assert block.columns == ("Deposit", "Payment at shipment")
    assert [line.label for line in block.lines] == classes
    assert [[row.base_key for row in line.rows] for line in block.lines] == [
        list(PAYMENT)
    ] * 7


def test_a_table_is_divided_before_it_is_too_wide(project):
    shares = ("freight", "sales_tax", "deposit", "shipment", "grant")
    keys = tuple(f"capex.{name}_share" for name in shares)

    blocks = blocks_of(project, *keys)

    assert [len(block.columns) for block in blocks] == [3, 2]
    assert [row.base_key for row in blocks[0].lines[0].rows] == list(keys[:3])


def test_what_few_items_have_stands_side_by_side_unless_its_words_are_long(project):
    computing = ("accelerated-systems", "network", "storage")
    phases = tuple(
        replace(
            phase,
            items=tuple(
                item.id
                for item in items_of(project, phase)
                if item.asset_class in computing
            ),
        )
        for phase in project.phases
    )
    small = replace(project, phases=phases)

    (payment,) = blocks_of(small, *PAYMENT)
    (writing_off,) = blocks_of(small, *WRITING_OFF)

    classes = ("Accelerated systems", "Network", "Storage")
    assert not payment.is_table
    assert payment.columns == classes
    # "Units of production" three times would not fit beside each other.
    assert writing_off.is_table
    assert tuple(line.label for line in writing_off.lines) == classes


def test_a_class_without_use_for_an_input_leaves_its_place_in_the_table_empty(project):
    warranty = ("opex.support_share", "opex.warranty_months")
    (block,) = blocks_of(project, *warranty)

    shares = {row.items[0]: row.value for row in rows_of(project, warranty[0])}
    assert 0.0 in shares.values()
    for line in block.lines:
        share, months = line.rows
        assert (months is not None) == (shares[share.items[0]] > 0.0)


def test_a_column_that_no_class_has_a_use_for_is_left_out(project):
    free = set_inputs(project, {"opex.support_share": 0.0})

    (block,) = blocks_of(free, "opex.support_share", "opex.warranty_months")

    assert block.columns == ("Support and maintenance rate",)


@pytest.mark.parametrize(
    "template", ["provider-token-factory", "enterprise-pod", "hopper-today"]
)
def test_every_cost_input_that_applies_stands_in_the_form_once(template):
    rows = [
        row for row in input_rows(load_template(template)) if row.chapter in CHAPTERS
    ]
    groups = cost_groups(CHAPTERS)

    sections = plan(rows, groups)

    shown = [row.key for section in sections for row in section.rows()]
    assert len(shown) == len(set(shown))
    assert set(shown) == {row.key for row in rows if is_shown(row)}


def test_every_cost_input_that_can_be_edited_has_its_place_in_a_group(project):
    # Only a plan in another currency has a rate.
    rates = {"finance.exchange_rate"}
    editable = {
        row.base_key
        for row in input_rows(project)
        if row.chapter in CHAPTERS and row.editable
    }
    named = [key for group in cost_groups(CHAPTERS) for key in group.named()]

    assert len(named) == len(set(named))
    assert set(named) == editable | rates


def test_what_no_group_names_stands_in_the_group_of_its_chapter(project):
    rows = rows_of(project, "tax.tax_rate", "tax.bonus_share", "finance.discount_rate")
    groups = [
        Group("first", "First", blocks=(("tax.tax_rate",),)),
        Group("rest", "Rest", chapters=("tax", "finance")),
    ]

    first, rest = plan(rows, groups)

    assert [row.key for row in first.rows()] == ["tax.tax_rate"]
    assert [row.key for row in rest.rows()] == [
        "tax.bonus_share",
        "finance.discount_rate",
    ]


def test_the_outline_of_a_section_is_the_same_for_other_values_only(project):
    def outline(changed):
        return plan(
            rows_of(changed, "opex.water_use", "opex.water_price"),
            chapter_groups(["opex"]),
        )[0].outline()

    wet = set_inputs(project, {"opex.water_use": 1.0})

    assert outline(wet) == outline(set_inputs(project, {"opex.water_use": 2.0}))
    assert outline(wet) != outline(project)


def test_two_axes_make_columns_of_the_first_and_lines_of_the_other(project):
    (section,) = plan(
        rows_of(project, "capacity.output_rate"), chapter_groups(["capacity"])
    )
    (block,) = section.blocks

    # GPU-hours have no output rate.
    assert block.columns == ("Phase 1", "Phase 2")
    assert len(block.lines) == len(project.products) - 1
    first = project.products[0]
    assert block.lines[0].label.endswith(f"· {first.label}")
    assert block.lines[0].rows[1].items == ("phase-2", first.id)


def test_an_item_without_use_for_an_input_leaves_its_place_empty(project):
    rows = [
        *rows_of(project, "revenue.output_price"),
        *rows_of(project, "revenue.price_discount"),
        *rows_of(project, "revenue.gpu_hour_price"),
    ]
    (section,) = plan(rows, chapter_groups(["revenue"]))
    (block,) = section.blocks

    labels = [product.label for product in project.products]
    assert list(block.columns) == labels
    filled = [[row is not None for row in line.rows] for line in block.lines]
    assert filled == [
        [True, True, True, False],
        [True, True, True, True],
        [False, False, False, True],
    ]


def test_every_editable_input_is_on_a_form_or_in_the_bill(project):
    from planner.gui.pages.catalogue import PAGES

    known = {chapter for page in PAGES for chapter in page.chapters}

    for row in input_rows(project):
        assert not row.editable or row.chapter in known


def test_labels_and_items_are_told_apart(project):
    (row, *_others) = rows_of(project, "capacity.output_rate")

    assert base_label(row) == "Output rate"
    assert item_labels(row) == (project.phases[0].label, project.products[0].label)


def test_constants_of_the_calendar_are_not_asked_for(project):
    sections = plan(input_rows(project), chapter_groups(["timeline"]))

    shown = {row.key for section in sections for row in section.rows()}
    assert "timeline.days_per_month" not in shown
    assert "timeline.install_days.phase-1" in shown
