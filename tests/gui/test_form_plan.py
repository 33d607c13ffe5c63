"""How inputs become a form."""

from planner.core.declarations import input_rows
from planner.gui.widgets.form_plan import base_label, item_labels, plan


def rows_of(project, base_key):
    return [row for row in input_rows(project) if row.base_key == base_key]


def test_inputs_of_a_few_phases_stand_side_by_side(project):
    (section,) = plan(rows_of(project, "timeline.order"), [("timeline", "Timeline")])
    (block,) = section.blocks

    assert block.columns == ("Phase 1", "Phase 2")
    assert [line.label for line in block.lines] == ["Order"]
    assert [row.key for row in block.lines[0].rows] == [
        "timeline.order.phase-1",
        "timeline.order.phase-2",
    ]


def test_inputs_of_many_items_stand_below_each_other(project):
    (section,) = plan(
        rows_of(project, "depreciation.resale_curve"), [("depreciation", "D")]
    )
    (block,) = section.blocks

    assert block.columns == ("",)
    assert len(block.lines) == 10
    assert all(len(line.rows) == 1 for line in block.lines)


def test_two_axes_make_columns_of_the_first_and_lines_of_the_other(project):
    (section,) = plan(rows_of(project, "capacity.output_rate"), [("capacity", "C")])
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
    (section,) = plan(rows, [("revenue", "Revenue")])
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
    sections = plan(input_rows(project), [("timeline", "Timeline")])

    shown = {row.key for section in sections for row in section.rows()}
    assert "timeline.days_per_month" not in shown
    assert "timeline.install_days.phase-1" in shown
