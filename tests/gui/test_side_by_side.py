"""The side-by-side view, driven by clicks and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout

from planner.core.templates import load_template
from planner.gui.pages.factory.side_by_side import SideBySideView
from planner.gui.session import Session
from planner.gui.theme import Mode, theme
from planner.gui.widgets.basics import Page


@pytest.fixture
def shown(qtbot, session):
    return show(qtbot, session)


def show(qtbot, session, width=1100):
    page = Page()
    view = SideBySideView(session)
    # Python lets go of a page that nobody holds, and Qt of all that is on it.
    view.page = page
    box = QVBoxLayout(page.content)
    box.addWidget(view)
    page.resize(width, 700)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    view.refresh()
    QApplication.processEvents()
    return view


def cell(view, key, column):
    return view.findChild(QLabel, f"side.{key}.{column}").text()


def pick(qtbot, picker, item):
    """Choose an item with the keyboard, as the list of a picker is used."""
    target = picker.findData(item)
    assert target >= 0
    picker.setFocus()
    key = Qt.Key.Key_Down if target > picker.currentIndex() else Qt.Key.Key_Up
    for _ in range(abs(target - picker.currentIndex())):
        QApplication.processEvents()
        if picker.currentData() == item:
            break
        qtbot.keyClick(picker, key)


def test_it_begins_with_the_plans_system_over_another_generation(shown):
    assert shown.one.currentData() == "gb200-nvl72"
    assert shown.other.currentData() == "hgx-h100-8gpu"
    assert shown.workload.currentData() == "gpt-oss-120b-mixed"
    assert "3.3 times (1.4 to 8.0)" in shown.headline.text()
    assert "Tier 2" in shown.basis.text()
    assert cell(shown, "tokens_per_gpu", 3) == "3.3× (1.4 – 8.0)"


def test_the_better_side_is_marked_by_a_sign(shown):
    assert cell(shown, "cost_per_mtok", 1).startswith("✓")
    assert not cell(shown, "cost_per_mtok", 2).startswith("✓")
    # Of systems of different sizes none is better.
    assert not cell(shown, "price", 1).startswith("✓")


def test_the_published_claim_stands_beside_the_computed_ratios(shown):
    rows = shown.ratios.chart_data().rows()

    claimed = [row for row in rows if row[0].startswith("Claimed")]
    assert [float(row[1]) for row in claimed] == [30, 15]
    assert float(rows[1][1]) == pytest.approx(8050 / 2440)
    assert "Source: " in shown.claims.text()
    assert "Left out: " in shown.claims.text()


def test_swap_exchanges_the_sides_but_not_newer_over_older(shown, qtbot):
    before = cell(shown, "price", 1)
    headline = shown.headline.text()

    qtbot.mouseClick(shown.swap, Qt.MouseButton.LeftButton)

    assert shown.one.currentData() == "hgx-h100-8gpu"
    assert cell(shown, "price", 2) == before
    assert cell(shown, "cost_per_mtok", 2).startswith("✓")
    assert shown.headline.text() == headline


def test_another_system_is_chosen_from_the_list(shown, qtbot):
    pick(qtbot, shown.other, "dgx-h100")

    assert shown.other.currentData() == "dgx-h100"
    assert cell(shown, "price", 2) == "$375 k"


def test_the_same_system_on_both_sides_is_an_exchange(shown, qtbot):
    shown.other.setCurrentIndex(shown.other.findData("gb200-nvl72"))
    shown.other.activated.emit(shown.other.currentIndex())

    assert shown.one.currentData() == "hgx-h100-8gpu"
    assert shown.other.currentData() == "gb200-nvl72"


def test_another_workload_has_other_rates(shown, qtbot):
    pick(qtbot, shown.workload, "llama-70b-mixed")

    assert cell(shown, "tokens_per_gpu", 1).startswith("✓ 3,540")


def test_missing_figures_are_listed_with_what_to_enter(shown, qtbot):
    assert shown.missing.isHidden()
    pick(qtbot, shown.other, "dgx-rubin-nvl8")

    assert shown.missing.isVisible()
    assert "the price of DGX Rubin NVL8. Enter it in" in shown.missing.text()
    assert "price_usd" not in shown.missing.text()
    assert "power_kw" not in shown.missing.text()
    assert cell(shown, "price", 2) == "n/a"
    assert cell(shown, "price", 3) == ""


def test_differences_of_the_measurements_are_said(shown):
    assert "family of benchmarks" in shown.differences.text()


def test_the_table_is_copied_with_bands_and_units(shown, qtbot):
    qtbot.mouseClick(shown.copy, Qt.MouseButton.LeftButton)

    rows = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
    assert rows[0][:4] == ["Part", "Figure", "Unit", "GB200 NVL72 (DGX GB200)"]
    speed = rows[1]
    assert speed[2] == "token/(second*GPU)"
    assert [float(text) for text in speed[3:9]] == [8050, 4500, 12000, 2440, 1500, 3200]
    assert speed[-1] == "GB200 NVL72 (DGX GB200)"


def test_figures_follow_the_plan(qtbot, session, shown):
    row = session.row("opex.pue")
    session.set_value(row, 1.5)
    session.finish_computing()
    shown.refresh()

    # 132 kW x 1.5.
    assert cell(shown, "facility_kw", 1) == "198 kW"


def test_bands_give_way_where_there_is_no_room(qtbot):
    view = show(qtbot, Session(load_template("provider-token-factory")), width=480)

    assert cell(view, "tokens_per_gpu", 3) == "3.3×"
    tip = view.findChild(QLabel, "side.tokens_per_gpu.3").toolTip()
    assert tip == "3.3× (1.4 – 8.0)"


def test_it_is_drawn_in_both_themes_and_with_large_text(qtbot, session):
    view = show(qtbot, session)
    for mode in (Mode.LIGHT, Mode.DARK):
        for scale in (1.0, 1.5):
            theme().set_scale(scale)
            theme().set_mode(mode)
            QApplication.processEvents()
            picture = view.ratios.grab().toImage()
            colours = {
                picture.pixelColor(x, y).name()
                for x in range(0, picture.width(), 3)
                for y in range(0, picture.height(), 3)
            }
            assert theme().colour("s1").name() in colours


def test_every_control_has_a_name(shown):
    for picker in (shown.one, shown.other, shown.workload):
        assert picker.accessibleName()
    assert "Tokens per GPU: 3.3×" in shown.ratios.accessibleName()
