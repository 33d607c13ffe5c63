"""The reality check in full: the walk as a picture, and the acknowledgement."""

from PySide6.QtWidgets import QLineEdit, QPushButton

from planner.core.reality.walk import token_walks
from planner.core.templates import load_template
from planner.gui.charts.walk import WalkChart
from planner.gui.widgets.reality_dialog import RealityDialog


def opened(window, template):
    window.session.replace(load_template(template), None)
    window.page("overview").show_reality()
    return window.findChild(RealityDialog)


def test_each_product_has_its_walk_with_every_step(window):
    dialog = opened(window, "provider-token-factory")

    walks = token_walks(window.session.result)
    charts = dialog.findChildren(WalkChart)

    assert len(charts) == len(walks) == 3
    for chart, walk in zip(charts, walks, strict=True):
        step, factor, rate, why, source = chart.chart_data().columns
        assert step.values == ("Benchmark", *(s.label for s in walk.steps))
        assert rate.values == (walk.benchmark, *(s.rate for s in walk.steps))
        assert factor.values[1:] == tuple(s.factor for s in walk.steps)
        assert all(why.values)
        assert all(source.values[1:])
    dialog.close()


def test_an_unbelievable_figure_is_acknowledged_in_the_dialog_and_can_be_undone(window):
    dialog = opened(window, "published-claim")
    session = window.session
    assert "needs an acknowledgement" in session.error

    dialog.findChild(QLineEdit, "acknowledge.reality_it_payback").setText("A claim.")
    dialog.findChild(QPushButton, "reality.acknowledge").click()
    session.finish_computing()

    assert session.project.acknowledgements["reality_it_payback"].reason == "A claim."
    assert session.error == ""
    session.undo_stack.undo()
    assert session.project.acknowledgements == {}
    dialog.close()


def test_without_a_reason_nothing_is_acknowledged(window):
    dialog = opened(window, "published-claim")

    dialog.findChild(QPushButton, "reality.acknowledge").click()

    assert window.session.project.acknowledgements == {}
    dialog.close()


def test_the_issue_leads_to_where_it_is_acknowledged(window):
    window.session.replace(load_template("published-claim"), None)
    window.session.finish_computing()

    window.issue_strip.wanted.emit(window.session.issues[0])

    dialog = window.findChild(RealityDialog)
    assert dialog is not None
    dialog.close()


def test_a_hurdle_is_set_in_its_field_and_taken_away_again(qtbot, window):
    window.show_page("costs")
    page = window.page("costs")
    page.reveal("hurdle.irr")
    field = page.findChild(QLineEdit, "hurdle.irr")
    assert (field.text(), field.placeholderText()) == ("", "not set")

    field.setFocus()
    qtbot.keyClicks(field, "12%")
    assert field.commit()
    assert window.session.project.inputs["hurdle.irr"] == 0.12

    field.selectAll()
    qtbot.keyClicks(field, " ")
    assert field.commit()
    assert "hurdle.irr" not in window.session.project.inputs
