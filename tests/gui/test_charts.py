"""Charts through real clicks: their pictures and data leave the window as they are."""

import csv
import io
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMenu,
    QMenuBar,
    QMessageBox,
    QToolButton,
    QWidget,
)

from planner.core.declarations import set_inputs
from planner.core.studies.unit_costs import unit_margin
from planner.gui.charts.bars import LegendItem
from planner.gui.charts.labels import Labels, around
from planner.gui.charts.scale import ticks_around
from planner.gui.charts.tools import ChartTools
from planner.gui.pages.catalogue import PAGES
from planner.gui.pages.scenarios import ScenarioCard
from planner.gui.theme import theme
from planner.gui.widgets.basics import Card
from planner.gui.widgets.views import Views

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def choose_file(monkeypatch):
    """Answer the next file dialogs with a path."""

    def answer(path):
        chosen = staticmethod(lambda *_args, **_kwargs: (str(path), ""))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)

    return answer


@pytest.fixture
def choose(qtbot):
    """Open the menu of a chart with its button and click one of its entries."""

    def click(tools, name):
        def press():
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            action = next(one for one in menu.actions() if one.objectName() == name)
            assert action.isEnabled()
            place = menu.actionGeometry(action).center()
            qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)

        QTimer.singleShot(0, press)
        qtbot.mouseClick(tools.button, Qt.MouseButton.LeftButton)

    return click


def show_view(window, settle, page, view):
    window.show_page(page)
    window.page(page).views.show_view(view)
    settle(window)


def table_of(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def shown_tools(window):
    return [
        one for one in window.findChildren(ChartTools) if one.chart.isVisibleTo(window)
    ]


def strokes(svg):
    """Return the paths and lines of a drawing."""
    tree = ElementTree.fromstring(svg)
    return [
        one
        for one in tree.iter()
        if one.tag in (f"{SVG}path", f"{SVG}polyline", f"{SVG}rect")
    ]


# --- Export ------------------------------------------------------------------------


def views_of(page):
    found = page.findChild(Views)
    return list(found._views) if found else [""]


@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_every_chart_of_every_page_has_a_menu_and_gives_picture_and_data(
    window, settle, page
):
    window.show_page(page)
    settle(window)
    for view in views_of(window.page(page)):
        if view:
            show_view(window, settle, page, view)
        for tools in shown_tools(window):
            assert isinstance(tools.button, QToolButton), tools.title()
            assert tools.button.isVisibleTo(window), tools.title()
            assert tools.button.focusPolicy() & Qt.FocusPolicy.TabFocus
            data = tools.data()
            if data.is_empty:
                assert tools.chart.reason(), tools.title()
                continue
            lengths = {len(column.values) for column in data.columns}
            assert len(lengths) == 1
            assert len(strokes(tools.svg())) > 3
            image = QImage.fromData(tools.png())
            assert image.width() >= 2 * tools.chart.width()


def test_a_chart_of_years_is_saved_as_the_figures_of_the_model(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "costs", "depreciation")
    path = tmp_path / "depreciation.csv"
    choose_file(path)

    choose(window.page("costs").depreciation.tools, "chart.save.csv")

    head, *rows = table_of(path)
    result = window.session.result
    assert [int(row[0]) for row in rows] == list(result.years)
    assert head[-2:] == ["revenue (USD)", "tax depreciation (USD)"]
    revenue = result.yearly("revenue").tolist()
    assert [float(row[-2]) for row in rows] == revenue
    written_off = [sum(float(cell) for cell in row[1:-2]) for row in rows]
    assert written_off == pytest.approx(result.yearly("depreciation_total").tolist())


def test_the_tax_that_is_paid_has_a_name_and_its_figures(window, settle):
    show_view(window, settle, "costs", "depreciation")
    tax = window.page("costs").tax

    (named,) = tax.findChildren(LegendItem)
    assert named.text() == "Tax paid"
    assert named.isVisible()
    (row,) = tax._plot.shown.rows
    result = window.session.result
    assert list(row.values) == result.yearly("unlevered_tax").tolist()
    assert row.text(row.values.index(max(row.values))).startswith("$")
    # The table of the chart has it once.
    heads = [column.label for column in tax.chart_data().columns]
    assert heads.count("Tax paid") == 1


def test_the_margins_of_the_years_stand_below_revenue_and_cost(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "results", "years")
    chart = window.page("results").charts["years"][0]
    path = tmp_path / "years.csv"
    choose_file(path)

    choose(chart.tools, "chart.save.csv")

    head, *rows = table_of(path)
    assert head[-2:] == ["Gross margin", "EBITDA margin"]
    result = window.session.result
    ebitda, revenue = (result.yearly(line).tolist() for line in ("ebitda", "revenue"))
    # Nothing is sold while the hall is built.
    assert (rows[0][0], rows[0][-1], revenue[0]) == ("2027", "", 0)
    for row, earned, sold in zip(rows[1:], ebitda[1:], revenue[1:], strict=True):
        assert float(row[-1]) == pytest.approx(earned / sold)
    assert "EBITDA margin" in chart.accessibleName()
    plot = chart.findChildren(QWidget)[0]
    assert "EBITDA margin: there is no revenue in 2027" in plot._tip(0)


def test_the_waterfall_is_saved_with_the_steps_to_the_margin(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "results", "margin")
    path = tmp_path / "margin.csv"
    choose_file(path)

    choose(window.page("results").charts["margin"][0].tools, "chart.save.csv")

    head, *rows = table_of(path)
    found = unit_margin(window.session.result)
    assert head == ["Step", "Amount (USD/Mtok)", "Sum so far (USD/Mtok)"]
    assert float(rows[0][1]) == found.revenue
    assert float(rows[-1][1]) == found.margin
    assert float(rows[-2][2]) == pytest.approx(found.margin)


def test_cumulative_cash_is_saved_by_month_with_what_the_horizon_brings_apart(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "results", "cash")
    path = tmp_path / "cash.csv"
    choose_file(path)

    choose(window.page("results").cash.cash.tools, "chart.save.csv")

    head, *rows = table_of(path)
    result = window.session.result
    assert head[2:] == ["Base case (USD)", "Discounted (USD)"]
    assert [row[0] for row in rows[1:-1]] == list(result.months)
    balance = result.line("payback_balance").values.tolist()
    assert [float(row[2]) for row in rows[1:-1]] == balance
    end = result.line("cumulative_free_cash_flow").values[-1]
    assert float(rows[-2][2]) + float(rows[-1][2]) == pytest.approx(end)


def test_a_chart_is_saved_as_a_drawing_with_its_curves_in_their_colours(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "results", "cash")
    path = tmp_path / "cash.svg"
    choose_file(path)

    choose(window.page("results").cash.cash.tools, "chart.save.svg")

    svg = path.read_text(encoding="utf-8")
    tree = ElementTree.fromstring(svg)
    texts = "".join("".join(one.itertext()) for one in tree.iter(f"{SVG}text"))
    assert "Cumulative cash" in texts
    assert "Discounted" in texts
    assert "<image" not in svg
    months = len(window.session.result.months)
    longest = max(len(one.get("d", "").split(" L")) for one in tree.iter(f"{SVG}path"))
    points = max(
        (len(one.get("points", "").split()) for one in tree.iter(f"{SVG}polyline")),
        default=0,
    )
    assert max(longest, points) >= months
    assert "#0072b2" in svg.lower()


def test_a_chart_is_saved_as_a_picture_at_twice_its_size(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "results", "years")
    chart = window.page("results").charts["years"][0]
    path = tmp_path / "years.png"
    choose_file(path)

    choose(chart.tools, "chart.save.png")

    image = QImage(str(path))
    assert image.width() >= 2 * chart.width()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    }
    assert "#0072b2" in colours


def test_a_name_without_an_ending_gets_the_one_of_its_kind(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "results", "years")
    choose_file(tmp_path / "years")

    choose(window.page("results").charts["years"][0].tools, "chart.save.csv")

    assert [one.name for one in tmp_path.glob("years*")] == ["years.csv"]


def test_data_and_picture_go_to_the_clipboard(window, settle, choose):
    show_view(window, settle, "results", "unit")
    tools = window.page("results").charts["unit"][0].tools

    choose(tools, "chart.copy.data")
    head, *rows = (
        line.split("\t") for line in QApplication.clipboard().text().split("\n")
    )
    assert head[0] == "Year"
    assert head[-1] == "price per Mtok (USD/Mtok)"
    assert len(rows) == len(tools.data().columns[0].values)

    choose(tools, "chart.copy.picture")
    assert QApplication.clipboard().image().width() >= 2 * tools.chart.width()


def test_the_menu_opens_at_a_right_click_on_the_plot_itself(window, settle):
    show_view(window, settle, "results", "cash")
    chart = window.page("results").cash.cash
    for target in (chart, chart.plot.viewport()):
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, QPoint(40, 40), QPoint(40, 40)
        )
        QApplication.sendEvent(target, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        names = [one.objectName() for one in menu.actions() if one.objectName()]
        assert names == [
            "chart.copy.picture",
            "chart.copy.data",
            "chart.save.png",
            "chart.save.svg",
            "chart.save.csv",
        ]
        menu.close()


def test_a_folder_that_is_missing_is_told_in_plain_words(
    window, settle, choose_file, choose, tmp_path
):
    show_view(window, settle, "results", "years")
    choose_file(tmp_path / "no" / "years.csv")

    choose(window.page("results").charts["years"][0].tools, "chart.save.csv")

    box = window.findChild(QMessageBox)
    assert "years.csv" in box.text()
    assert box.informativeText() == "There is no such file or folder; check the path."
    assert "Errno" not in box.informativeText()
    box.accept()


# --- Words where nothing can be drawn -----------------------------------------------


def edit(window, settle, values):
    session = window.session
    session.edit("Test", set_inputs(session.project, values, session.scenario))
    settle(window)


def test_charts_say_why_they_are_empty(window, settle):
    tokens = [
        one.id
        for one in window.session.project.products
        if one.kind not in ("reserved", "rental")
    ]
    edit(window, settle, {f"capacity.gpu_share.{one}": 0.0 for one in tokens})
    show_view(window, settle, "costs", "unit")
    page = window.page("costs")

    assert "No tokens are sold" in page.unit_cost.reason()
    assert "No tokens are sold" in page.margin.reason()
    assert page.margin.tools.data().is_empty
    # The words can be copied as a picture; there are no figures to save.
    menu = QMenu()
    page.margin.tools.fill(menu)
    enabled = {one.objectName(): one.isEnabled() for one in menu.actions()}
    assert enabled["chart.copy.picture"]
    assert not enabled["chart.save.csv"]
    assert not enabled["chart.copy.data"]


def test_a_button_is_shown_only_beside_its_chart(window, settle):
    show_view(window, settle, "results", "years")
    years = window.page("results").charts["years"][0].tools
    show_view(window, settle, "results", "unit")
    unit = window.page("results").charts["unit"][0].tools

    assert unit.button.isVisible()
    assert not years.button.isVisible()
    assert isinstance(unit.button.parentWidget(), Card)


# --- Hurdles and errors on the strip ------------------------------------------------


def test_a_hurdle_stands_on_the_strip_and_among_the_key_figures(window, settle):
    tile = window.kpis.tile("irr")
    assert tile.mark_text == ""
    edit(window, settle, {"hurdle.irr": 0.15})
    show_view(window, settle, "results", "figures")

    assert tile.mark_text == "✗ ≥ 15%"
    assert "15% is asked" in tile.toolTip()
    row = window.findChild(object, "metric.irr")
    assert row.note.startswith("✗ IRR is")
    assert "missed by" in row.note

    edit(window, settle, {"hurdle.irr": 0.01})
    assert tile.mark_text == "✓ ≥ 1%"
    assert "to spare" in row.note


def test_metrics_that_are_not_defined_say_why(window, settle):
    show_view(window, settle, "results", "figures")
    for key, metric in window.session.result.metrics.items():
        row = window.findChild(object, f"metric.{key}")
        assert metric.label in row.accessibleName()
        if metric.value is None:
            assert "not defined" in row.accessibleName()
            assert metric.reason[1:] in row.note


def test_while_an_error_stands_headline_and_strip_are_marked(window, settle):
    session = window.session
    overview = window.page("overview")
    tile = window.kpis.tile("npv")
    assert not overview.answer.invalid.isVisible()
    product = session.project.products[0].id
    edit(window, settle, {f"capacity.gpu_share.{product}": 0.99})

    assert session.error
    assert overview.answer.invalid.isVisible()
    assert overview.answer.invalid.text() == f"Not valid: {session.error}"
    assert tile.accessibleName().startswith("Not valid")
    assert session.error in tile.toolTip()

    session.undo_stack.undo()
    settle(window)
    assert not overview.answer.invalid.isVisible()
    assert not tile.accessibleName().startswith("Not valid")


def test_no_key_figure_is_left_out_where_it_is_narrow(window, settle):
    theme().set_scale(1.5)
    window.resize(1100, 700)
    settle(window)
    strip = window.kpis

    for tile in strip.tiles:
        assert tile.isVisible()
        assert strip.rect().contains(tile.geometry()), tile.kpi.key
        assert tile.width() >= tile.sizeHint().width()
    menus = window.findChild(QMenuBar)
    assert menus.width() >= menus.sizeHint().width()


def test_a_scenario_card_rounds_as_the_strip_does(window, settle):
    window.show_page("scenarios")
    settle(window)
    card = window.findChild(ScenarioCard, "scenario.base")

    for key in ("npv", "irr", "payback_months"):
        assert window.kpis.tile(key).value_text in card.accessibleName()


# --- Axes and labels ----------------------------------------------------------------


@given(
    low=st.floats(-1e9, 0, allow_nan=False),
    high=st.floats(1e-3, 1e9, allow_nan=False),
    most=st.integers(1, 8),
)
def test_an_axis_ends_beyond_the_figures_on_round_numbers(low, high, most):
    found = ticks_around(low, high, most)

    tolerance = 1e-6 * (high - low)
    assert found[0] <= low + tolerance
    assert found[-1] >= high - tolerance
    assert 2 <= len(found) <= most + 3
    assert any(abs(one) <= tolerance for one in found)


def test_labels_do_not_cover_each_other():
    labels = Labels(QRectF(0, 0, 400, 300))
    size = QSizeF(90, 14)
    rooms = [labels.place(size, around(QPointF(200, 150), size)) for _ in range(6)]

    for place, one in enumerate(rooms):
        assert not any(one.intersects(other) for other in rooms[:place])
        assert QRectF(0, 0, 400, 300).contains(one)
