"""Forms: groups that fold, the filter, and what an edit leaves alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from planner.gui.pages.cost_groups import cost_groups
from planner.gui.pages.costs import CHAPTERS
from planner.gui.theme import theme
from planner.gui.widgets.fields import ChoiceField, SwitchField, ValueField
from planner.gui.widgets.form_plan import is_shown
from planner.gui.widgets.form_section import _Link, label_of

WATER = "opex.water_use"
WATER_PRICE = "opex.water_price"
ELECTRICITY = "opex.electricity_price"


@pytest.fixture
def form(window, settle):
    """The form of the Costs page."""
    window.show_page("costs")
    settle(window)
    return window.page("costs").form


def toggle(form, name):
    return form.findChild(QToolButton, name)


def test_what_is_rarely_used_is_folded_and_counted(window, form):
    assert form.field(ELECTRICITY).isVisible()
    assert not form.field(WATER).isVisible()
    (energy, *_others) = cost_groups(CHAPTERS)
    applying = {row.base_key for row in window.session.rows if is_shown(row)}
    folded = {key for block in energy.advanced for key in block} & applying
    assert toggle(form, "advanced.energy").text() == f"Advanced ({len(folded)})"

    toggle(form, "advanced.energy").click()

    assert form.field(WATER).isVisible()


def test_going_to_a_folded_input_unfolds_it(window, form, settle):
    window.show_input(WATER)
    settle(window)

    assert form.field(WATER).isVisible()
    assert QApplication.focusWidget() is form.field(WATER)


def test_the_filter_looks_into_folds_and_closes_them_again(form):
    form.filter_field.setText("water use")

    assert form.field(WATER).isVisible()
    assert not form.field(ELECTRICITY).isVisible()
    assert not form.field("tax.tax_rate").isVisible()

    form.filter_field.clear()

    assert not form.field(WATER).isVisible()
    assert form.field(ELECTRICITY).isVisible()
    assert form.field("tax.tax_rate").isVisible()


def test_the_filter_finds_one_line_of_a_table(form):
    form.filter_field.setText("deposit storage")

    assert form.field("capex.deposit_share.storage").isVisible()
    assert not form.field("capex.deposit_share.network").isVisible()


def test_the_filter_says_when_it_finds_nothing(form):
    form.filter_field.setText("zeppelin")

    assert form._nothing.isVisible()


def test_a_field_keeps_the_focus_when_its_value_brings_others_up(
    qtbot, window, form, settle
):
    window.show_input(WATER)
    settle(window)
    field = form.field(WATER)
    assert form.field(WATER_PRICE) is None

    field.selectAll()
    qtbot.keyClicks(field, "1.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(window)

    assert form.field(WATER_PRICE).isVisible()
    assert form.field(WATER) is field
    assert QApplication.focusWidget() is field


def test_the_tab_key_visits_fields_in_the_order_they_stand_in(
    qtbot, window, form, settle
):
    window.session.set_value(window.session.row(WATER), 1.5)
    window.show_input(WATER)
    settle(window)

    qtbot.keyClick(form.field(WATER), Qt.Key.Key_Tab)

    assert QApplication.focusWidget() is form.field(WATER_PRICE)


def test_what_is_folded_stays_folded_when_other_inputs_apply(window, form, settle):
    toggle(form, "section.energy").click()
    assert not form.field(ELECTRICITY).isVisible()

    window.session.set_value(window.session.row(WATER), 1.5)
    settle(window)

    assert form.field(WATER_PRICE) is not None
    assert not form.field(ELECTRICITY).isVisible()


def test_an_edit_touches_only_fields_whose_input_has_changed(
    window, form, settle, monkeypatch
):
    before = {row.key: row for row in window.session.rows}
    touched = set()
    for kind in (ValueField, ChoiceField, SwitchField):
        original = kind.set_row

        def seen(field, row, original=original):
            touched.add(row.key)
            original(field, row)

        monkeypatch.setattr(kind, "set_row", seen)

    window.session.set_value(before[ELECTRICITY], 0.2)
    settle(window)

    changed = {row.key for row in window.session.rows if row != before[row.key]}
    assert ELECTRICITY in touched
    assert touched <= changed


def test_all_fields_show_another_scenario(window, form, settle):
    scenario = window.session.project.scenarios[0]

    window.session.select(scenario.id)
    settle(window)

    for key in ("tax.tax_rate", ELECTRICITY, "capex.deposit_share.storage"):
        assert form.field(key).row == window.session.row(key)


def test_what_differs_behind_a_fold_is_counted_beside_it(window, form, settle):
    window.session.set_value(window.session.row(WATER), 1.5)
    settle(window)

    assert "not at its default" in " ".join(
        found.text() for found in form.findChildren(type(form._nothing))
    )


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        (ELECTRICITY, "Electricity price", "Electricity price per kWh"),
        ("opex.staff_cost", "Cost per person", "Cost per person"),
        (
            "opex.transit_per_year.phase-1",
            "Network transit · Phase 1",
            "Network transit per year · Phase 1",
        ),
        (
            "opex.other_per_year.phase-1",
            "Other costs, by the year · Phase 1",
            "Other costs, by the year · Phase 1",
        ),
        ("tax.tax_rate", "Tax rate · All", "Tax rate · All"),
    ],
)
def test_a_name_says_once_what_its_values_are_per(session, key, text, said):
    assert label_of(text, session.row(key)) == said


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_name_and_no_choice_is_cut(window, form, settle, scale):
    theme().set_scale(scale)
    settle(window)
    for fold in form.findChildren(QToolButton):
        fold.setChecked(True)
    settle(window)

    names = [one for one in form.findChildren(_Link) if one.isVisible()]
    assert len(names) > 40
    for name in names:
        assert name.height() >= name.heightForWidth(name.width()), name.text()
    for choice in form.findChildren(ChoiceField):
        assert choice.width() >= choice.sizeHint().width(), choice.objectName()
