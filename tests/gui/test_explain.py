"""Explain this number: from a key figure to inputs with sources, and back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from planner.core.model import MODEL
from planner.core.templates import load_template
from planner.gui.widgets.explain import PrecedentRow


def text(window, name):
    QApplication.processEvents()
    shown = window.explanation.findChildren(QLabel, f"explanation.{name}")
    return next(one.text() for one in shown if not one.isHidden())


def precedents(window):
    return [
        row
        for row in window.explanation.findChildren(PrecedentRow)
        if not row.isHidden()
    ]


def follow(qtbot, window, name):
    QApplication.processEvents()
    row = next(
        one for one in precedents(window) if one.objectName() == f"precedent.{name}"
    )
    qtbot.mouseClick(row.link, Qt.MouseButton.LeftButton)


def test_a_click_on_a_key_figure_explains_it(qtbot, window):
    tile = window.kpis.tile("npv")
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)

    assert text(window, "value") == tile.value_text
    assert text(window, "formula").startswith("NPV = ")
    assert len(precedents(window)) == len(MODEL.precedents("npv"))


def test_precedents_lead_to_an_input_with_its_source_and_back(qtbot, window):
    window.explain("energy_cost")
    follow(qtbot, window, "electricity_price_level")
    assert window.explanation.subject.name == "electricity_price_level"
    window.explanation.go_back()
    follow(qtbot, window, "electricity_price")

    row = window.session.row("opex.electricity_price")
    source = text(window, "source").replace("\N{ZERO WIDTH SPACE}", "")
    assert row.source in source
    assert row.source_date in source
    back = window.explanation.findChild(object, "explanation.back")
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert window.explanation.subject.name == "energy_cost"
    assert not back.isEnabled()


def test_an_input_leads_to_its_field(qtbot, window, settle):
    window.explain_input("opex.electricity_price")
    go = window.explanation.findChild(QPushButton, "explanation.go")
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    settle(window)

    assert QApplication.focusWidget().objectName() == "opex.electricity_price"


def test_an_assumption_is_marked_where_it_is_explained(window):
    row = next(one for one in window.session.rows if one.assumption and one.editable)
    window.explain_input(row.key)
    QApplication.processEvents()

    chips = [
        one.text()
        for one in window.explanation.findChildren(QLabel)
        if one.property("role") == "chip" and not one.isHidden()
    ]
    assert chips == ["assumption"]


def test_the_explanation_follows_an_edit(window, settle):
    window.explain("npv")
    before = text(window, "value")
    window.session.set_value(window.session.row("finance.discount_rate"), 0.03)
    settle(window)

    assert text(window, "value") == window.kpis.tile("npv").value_text != before


def test_an_undefined_figure_says_why(window):
    window.session.replace(load_template("hopper-today"), None)
    assert window.session.result.metrics["payback_months"].value is None
    window.explain("payback_months")

    words = " ".join(
        one.text() for one in window.explanation.findChildren(QLabel) if one.text()
    )
    assert window.session.result.metrics["payback_months"].reason[1:] in words


def test_other_months_of_a_line_are_a_click_away(qtbot, window):
    window.explain("energy_cost", month=20)
    before = text(window, "value")
    later = next(
        one
        for one in window.explanation.findChildren(QToolButton, "explanation.later")
        if not one.isHidden()
    )
    qtbot.mouseClick(later, Qt.MouseButton.LeftButton)

    assert window.explanation.subject.month == 21
    assert text(window, "value") != before


def test_every_line_can_be_explained(window):
    for name, line in MODEL.lines.items():
        window.explain(name)
        assert text(window, "title").startswith(line.label)


def test_every_figure_on_the_first_page_can_be_clicked(qtbot, window):
    from planner.gui.widgets.figure_list import FigureList

    page = window.page("overview")
    lists = page.findChildren(FigureList)
    assert len(lists) == 2
    for figures in lists:
        for row in figures.findChildren(object):
            if row.objectName().startswith("figure."):
                qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
                key = row.objectName().removeprefix("figure.")
                assert window.explanation.subject.name == key


def test_the_sentence_of_the_answer_is_explained_by_its_figures(window):
    page = window.page("overview")
    page.answer.sentence.linkActivated.emit("irr")

    assert window.explanation.subject.name == "irr"
