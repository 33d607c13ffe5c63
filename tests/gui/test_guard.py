"""What becomes of an exception that nobody expected."""

import logging
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from planner.gui.guard import Complaints, guarded

# A widget that fails while it paints, again and again, under the hook of the program.
PAINTS_BADLY = """
import sys
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from planner.gui.guard import Complaints

class Bad(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawLine(0, 0, 9, 9)
        raise ValueError("no colour")

application = QApplication(sys.argv[:1])
window = QWidget()
bad = Bad(window)
sys.excepthook = Complaints(window)
window.show()
for _ in range(50):
    bad.update()
    application.processEvents()
told = window.findChildren(QMessageBox)
print(len(told), told[0].text())
window.hide()
"""


@pytest.fixture
def complaints(window, monkeypatch):
    """What the window said to the user, under the hook of the program."""
    monkeypatch.setattr(sys, "excepthook", Complaints(window))

    def told():
        QApplication.processEvents()
        return [box.text() for box in window.findChildren(QMessageBox)]

    return told


def failing(*_arguments):
    raise ValueError("a chart lost its line")


def test_work_that_is_guarded_ends_where_it_fails_and_the_rest_goes_on(monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda *found: seen.append(found))

    with guarded():
        failing()

    (found,) = seen
    assert found[0] is ValueError
    assert found[2] is found[1].__traceback__


def test_a_page_that_cannot_be_shown_is_said_once_and_logged(
    window, complaints, monkeypatch, caplog
):
    before = window.session.project
    for page in ("costs", "results"):
        monkeypatch.setattr(type(window.page(page)), "refresh", failing)

    with caplog.at_level(logging.ERROR):
        window.show_page("costs")
        window.show_page("results")

    assert complaints() == ["Something unexpected went wrong: a chart lost its line"]
    assert len(caplog.records) == 2
    assert "in failing" in caplog.text
    assert window.page_id == "results"
    assert window.page("results").isVisible()
    assert window.session.project is before


def test_after_a_failure_the_plan_can_still_be_edited_and_other_pages_seen(
    window, complaints, monkeypatch, settle
):
    monkeypatch.setattr(type(window.page("costs")), "refresh", failing)
    window.show_page("costs")
    complaints()

    row = window.session.row("opex.electricity_price")
    window.session.set_value(row, 0.2)
    settle(window)
    window.show_page("timeline")

    assert window.session.row("opex.electricity_price").value == 0.2
    assert window.page("timeline").isVisible()


def test_a_form_that_cannot_be_filled_does_not_keep_its_page_from_being_shown(
    window, complaints, monkeypatch
):
    form = window.page("costs").form
    monkeypatch.setattr(form, "_lay_out", failing)

    window.show_page("costs")

    assert len(complaints()) == 1
    assert window.page("costs").isVisible()


def test_a_widget_that_cannot_be_painted_does_not_end_the_program():
    run = subprocess.run(
        [sys.executable, "-c", PAINTS_BADLY],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.strip() == "1 Something unexpected went wrong: no colour"
