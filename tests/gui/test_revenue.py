"""The Revenue page: products, market prices, regimes and views, by real clicks."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
)

from planner.core.templates import load_template
from planner.gui.widgets.form_plan import is_shown
from planner.gui.widgets.picker import Picker


@pytest.fixture
def page(window, settle):
    window.show_page("revenue")
    settle(window)
    return window.page("revenue")


@pytest.fixture
def click(qtbot, window, settle):
    """Click a widget of the window or of a dialog by its name."""

    def press(name, parent=None, kind=QAbstractButton):
        widget = (parent or window).findChild(kind, name)
        assert widget is not None, name
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        settle(window)

    return press


def dialog(window, name):
    return next(d for d in window.findChildren(QDialog, name) if d.isVisible())


def choose(picker, choice, settle, window):
    picker.setCurrentIndex(picker.findData(choice))
    picker.activated.emit(picker.currentIndex())
    settle(window)


def values(window):
    return {row.key: row.value for row in window.session.rows}


# ------------------------------------------------------------------ products


def test_a_product_is_added_in_the_window_and_taken_back(
    qtbot, window, page, click, settle
):
    before = window.session.project
    click("products.add", page)
    asked = dialog(window, "product.new")
    add = asked.findChild(QPushButton, "product.add")
    qtbot.keyClicks(asked.findChild(QLineEdit, "product.label"), "Copilot seats")
    choose(asked.findChild(Picker, "product.kind"), "seats", settle, window)
    choose(
        asked.findChild(Picker, "product.workload"),
        "gpt-oss-120b-mixed",
        settle,
        window,
    )
    assert not add.isEnabled()
    for key, text in (
        ("product.demand.mtok_per_unit.seats", "2"),
        ("product.revenue.unit_price.seats", "30"),
    ):
        qtbot.keyClicks(asked.findChild(QLineEdit, key), text)
    assert add.isEnabled()

    click("product.add", asked, QPushButton)

    added = window.session.project.products[-1]
    assert (added.id, added.kind) == ("copilot-seats", "seats")
    assert values(window)["revenue.unit_price.copilot-seats"] == 30.0
    assert window.session.undo_stack.undoText() == "Add product Copilot seats"
    assert page.findChild(QToolButton, "product.remove.copilot-seats")

    window.undo()
    settle(window)
    assert window.session.project == before


def test_a_name_that_is_taken_is_refused_in_the_dialog(
    qtbot, window, page, click, settle
):
    click("products.add", page)
    asked = dialog(window, "product.new")
    qtbot.keyClicks(asked.findChild(QLineEdit, "product.label"), "Reserved GPU-hours")
    click("product.add", asked, QPushButton)

    assert asked.isVisible()
    told = asked.findChild(QLabel, "product.problem").text()
    assert told == "There is a product 'Reserved GPU-hours' already."
    asked.reject()


def test_a_product_is_removed_and_comes_back_with_its_values(
    window, page, click, settle
):
    before = window.session.project
    click("product.remove.reserved", page)

    assert [p.id for p in window.session.project.products] == [
        *("deepseek-mixed", "gpt-oss-mixed", "deepseek-agents"),
    ]
    assert "revenue.gpu_hour_price.reserved" not in values(window)

    window.undo()
    settle(window)
    assert window.session.project == before


def test_a_product_is_renamed_by_its_name(qtbot, window, page, click, settle):
    click("product.name.reserved", page, object)
    asked = next(d for d in window.findChildren(QInputDialog) if d.isVisible())
    asked.setTextValue("Contracts")
    asked.accept()
    settle(window)

    assert window.session.project.products[-1].label == "Contracts"
    assert window.session.undo_stack.undoText() == "Rename product to Contracts"


# ------------------------------------------------------------------ market prices


def test_a_market_price_is_found_chosen_and_taken_back(
    qtbot, window, page, click, settle
):
    before = values(window)
    click("product.price.deepseek-mixed", page, QPushButton)
    asked = dialog(window, "prices")
    assert asked.model.rowCount() == 18
    qtbot.keyClicks(asked.findChild(QLineEdit, "prices.search"), "novita v3.1")
    settle(window)
    assert asked.model.rowCount() == 1
    assert not asked.choose_button.isEnabled()

    place = asked.table.visualRect(asked.model.index(0, 1)).center()
    qtbot.mouseClick(
        asked.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place)
    )
    click("prices.use", asked, QPushButton)

    # The row of the list: 0.27 input, 0.135 cached, 1.0 output.
    now = values(window)
    assert now["revenue.input_price.deepseek-mixed"] == 0.27
    assert now["revenue.cached_price.deepseek-mixed"] == 0.135
    assert now["revenue.output_price.deepseek-mixed"] == 1.0
    row = window.session.row("revenue.output_price.deepseek-mixed")
    assert row.source.startswith("Novita, list price of deepseek-v3.1")
    assert window.session.undo_stack.undoText() == "Price DeepSeek 671B API as Novita"

    window.undo()
    settle(window)
    assert values(window) == before


def test_all_models_are_listed_on_demand_and_sorted_by_any_column(
    window, page, click, settle
):
    click("product.price.deepseek-mixed", page, QPushButton)
    asked = dialog(window, "prices")
    asked.own_only.click()
    settle(window)
    assert asked.model.rowCount() == 282

    asked.table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    settle(window)

    # The dearest output in the list is that of gpt-4 and o1.
    assert {asked.model.listing_at(n).model for n in (0, 1)} == {"gpt-4", "o1"}
    header = asked.model.headerData(4, Qt.Orientation.Horizontal)
    assert header == "Output ▼"
    asked.reject()


def test_the_picture_shows_where_the_plan_stands(window, page, settle):
    page.show_view("market")
    settle(window)
    strip = page.market.position.strip

    provider, price, _date = strip.chart_data().columns
    # Four of the 18 listings ask less than the plan's 1.67.
    assert provider.values[4] == "This plan"
    assert price.values[4] == pytest.approx(1.6656)
    assert list(price.values) == sorted(price.values)
    assert strip.sentence() == "4 of 18 that list the model ask less"


def test_a_plan_without_token_prices_says_why_there_is_no_picture(
    window, page, click, settle
):
    for product in ("deepseek-mixed", "gpt-oss-mixed", "deepseek-agents"):
        click(f"product.remove.{product}", page)
    page.show_view("market")
    settle(window)

    assert page.market.position.strip.reason() == "No product is sold by the token."
    assert not page.market.position.choose_button.isEnabled()


# ------------------------------------------------------------------ the regime


def test_a_regime_is_one_choice_of_two_figures_and_one_undo_step(window, page, settle):
    page.show_view("market")
    settle(window)
    regime = page.market.regime

    choose(regime.picker, "current-frontier-tier", settle, window)

    now = values(window)
    assert now["revenue.token_price_change"] == 0.0
    assert now["capacity.software_gain"] == 0.0
    paths = set(regime.paths.chart_data().columns[0].values)
    assert "OpenAI flagship" in paths
    assert "deepseek-r1" not in paths

    window.undo()
    settle(window)
    assert values(window)["revenue.token_price_change"] == -0.2


def test_a_price_change_set_by_hand_is_told_beside_its_regime(window, page, settle):
    page.show_view("market")
    row = window.session.row("revenue.token_price_change")
    window.session.set_value(row, -0.3)
    settle(window)

    assert page.market.regime._own.isVisible()
    assert "−30%" in page.market.regime._own.text()


# ------------------------------------------------------------------ views


@pytest.mark.parametrize(
    ("template", "view"),
    [("enterprise-pod", "enterprise"), ("provider-token-factory", "provider")],
)
def test_the_page_begins_with_the_view_of_the_plan_s_audience(
    window, page, settle, template, view
):
    window.session.replace(load_template("hopper-today"), None)
    window.session.replace(load_template(template), None)
    settle(window)

    assert page.views.current == view


def test_the_view_menu_switches_between_provider_and_enterprise(window, settle):
    window.actions_by_id["revenue.enterprise"].trigger()
    settle(window)
    page = window.page("revenue")

    assert window.page_id == "revenue"
    assert page.views.current == "enterprise"
    assert window.actions_by_id["revenue.enterprise"].isChecked()
    assert page.by_id["enterprise"].avoided.reason().startswith("Nothing is used")

    window.actions_by_id["revenue.provider"].trigger()
    assert page.views.current == "provider"


def test_the_enterprise_view_shows_the_bill_it_replaces(window, page, settle):
    window.session.replace(load_template("enterprise-pod"), None)
    settle(window)
    result = window.session.result
    view = page.by_id["enterprise"]

    avoided = view.avoided.chart_data().columns
    spent = [sum(row) for row in zip(*(c.values for c in avoided[1:5]), strict=True)]
    assert spent == pytest.approx(result.yearly("revenue").tolist())
    replaced = result.metrics["api_bill_replaced_per_year"].value
    cell = view.figures.findChild(object, "cell.api_bill_replaced_per_year.1")
    assert f"{replaced / 1e6:.2f} M" in cell.text()


def test_gross_to_net_can_be_looked_at_by_year(window, page, settle):
    page.show_view("net")
    settle(window)
    view, result = page.by_id["net"], window.session.result

    choose(view.year, "2030", settle, window)

    labels, amounts, _sums = view.chart.chart_data().columns
    steps = dict(zip(labels.values, amounts.values, strict=True))
    place = result.years.index(2030)
    assert steps["Revenue"] == pytest.approx(result.yearly("revenue")[place])
    assert steps["Net revenue"] == pytest.approx(result.yearly("net_revenue")[place])


def test_unserved_demand_and_training_are_told(window, page, settle):
    session = window.session
    for key, value in (
        ("demand.by_curve.gpt-oss-mixed", True),
        ("demand.start_volume.gpt-oss-mixed", 1e9),
        ("demand.saturation_volume.gpt-oss-mixed", 1e9),
        ("capacity.training_share.phase-1", 0.1),
    ):
        session.set_value(session.row(key), value)
    page.show_view("demand")
    settle(window)
    view = page.by_id["demand"]

    names = [column.label for column in view.hours.chart_data().columns]
    assert {"wanted", "Training, set aside", "Idle"} <= set(names)
    assert "Unserved" in [c.label for c in view.tokens.chart_data().columns]
    assert "it is no revenue" in view.training.text()


# ------------------------------------------------------------------ inert inputs


def test_a_form_leaves_out_what_a_product_has_no_use_for(window, page, settle):
    form = page.form

    assert form.field("revenue.gpu_hour_price.reserved")
    assert form.field("revenue.gpu_hour_price.gpt-oss-mixed") is None
    assert form.field("revenue.output_price.reserved") is None
    assert form.field("revenue.unit_price.gpt-oss-mixed") is None


def test_the_curve_has_fields_once_it_is_switched_on(window, page, settle):
    key = "demand.start_volume.gpt-oss-mixed"
    assert page.form.field(key) is None

    session = window.session
    session.set_value(session.row("demand.by_curve.gpt-oss-mixed"), True)
    settle(window)

    assert page.form.field(key)
    assert page.form.field("demand.utilization_target.gpt-oss-mixed") is None
    assert page.form.field("demand.utilization_target.deepseek-mixed")


def test_the_palette_offers_only_inputs_that_matter(window):
    offered = {entry.words.split()[0] for entry in window._input_entries()}

    shown = {row.key for row in window.session.rows if is_shown(row)}
    assert offered == shown
    assert "revenue.output_price.reserved" not in offered
