"""Hurdles on the cover, live and with their margin, and what was acknowledged."""

from datetime import date

import pytest

from planner.core.declarations import set_inputs
from planner.core.hurdles import hurdles
from planner.core.reality.acknowledgements import acknowledge
from planner.core.templates import load_template
from tests.workbook.conftest import export, short
from tests.workbook.recalculate import recalculated, values_of
from tests.workbook.sheets import rows_by_key
from tests.workbook.test_changes import changed_workbook

HURDLES = {
    "hurdle.npv": -1e9,
    "hurdle.peak_funding": 1e6,
    # Not reached in the 36 months that are looked at.
    "hurdle.payback_months": 30.0,
}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    project = set_inputs(short("provider-token-factory"), HURDLES)
    return export(project, tmp_path_factory.mktemp("hurdles"))


def on_cover(values):
    """Return value, verdict, threshold and margin by the label of the hurdle."""
    rows = {
        str(content): int(address[1:])
        for (sheet, address), content in values.items()
        if sheet == "Cover" and address.startswith("B")
    }
    found = {}
    for label, row in rows.items():
        if ", at least (" in label or ", at most (" in label:
            found[label.split(",")[0]] = tuple(
                values.get(("Cover", f"{column}{row}")) for column in "CDEF"
            )
    return found


def test_the_cover_says_of_each_hurdle_whether_it_is_met_and_by_how_much(
    case, libreoffice, tmp_path
):
    values = values_of(recalculated(case.path, libreoffice=libreoffice, work=tmp_path))
    shown = on_cover(values)

    assert shown.keys() == {"NPV", "Payback", "Peak funding"}
    npv = case.result.metrics["npv"].value
    assert shown["NPV"] == pytest.approx((npv, "met", -1e9, npv + 1e9))
    peak = case.result.metrics["peak_funding"].value
    assert shown["Peak funding"] == pytest.approx((peak, "missed", 1e6, 1e6 - peak))
    now, verdict, asked, margin = shown["Payback"]
    assert (now or None, verdict, asked, margin or None) == (None, "missed", 30, None)
    for hurdle in hurdles(case.result):
        assert (shown[hurdle.label][1] == "met") == bool(hurdle.passes)


def test_a_hurdle_that_is_changed_in_the_workbook_is_judged_anew(
    case, libreoffice, tmp_path
):
    rows = rows_by_key(case.stored, "Inputs", "B")
    changes = {
        ("Inputs", f"C{rows['hurdle.npv']}"): 1e9,
        ("Inputs", f"C{rows['hurdle.peak_funding']}"): None,
    }

    shown = on_cover(changed_workbook(case, changes, libreoffice, tmp_path))

    assert shown["NPV"][1] == "missed"
    assert shown["Peak funding"][1] == "not set"


def test_a_hurdle_that_is_not_set_is_an_empty_cell_that_can_be_filled(case):
    rows = rows_by_key(case.stored, "Inputs", "B")

    assert case.stored.get(("Inputs", f"C{rows['hurdle.irr']}")) is None


def test_the_cover_prints_what_was_acknowledged_or_that_it_was_not(tmp_path):
    project = load_template("published-claim")
    stands = acknowledge(
        project, "reality_it_payback", "A claim, rebuilt.", date(2026, 12, 1)
    )

    for one, said in (
        (project, "NOT ACKNOWLEDGED"),
        (stands, "acknowledged 2026-12-01: A claim, rebuilt."),
    ):
        case = export(one, tmp_path)
        cover = [
            str(value) for (sheet, _), value in case.stored.items() if sheet == "Cover"
        ]
        (line,) = [text for text in cover if text.startswith("Payback of the IT alone")]
        assert said in line
