"""An input of the model with choices, from its declaration to the workbook."""

import msgspec
import openpyxl
import pytest

from planner.core import declarations, evaluation
from planner.core.declarations import InputError, declared_keys, input_rows, set_input
from planner.core.evaluation import evaluate
from planner.core.language.axes import PRODUCT
from planner.core.language.inputs import Input
from planner.core.language.kinds import CHOICE
from planner.core.model import MODEL
from planner.core.reports.workbook import write_workbook
from tests.workbook.recalculate import recalculated, values_of
from tests.workbook.sheets import rows_by_key

METHOD = Input(
    key="tax.way",
    label="Way of writing off",
    kind=CHOICE,
    unit="1",
    help="How a product is written off.",
    default="straight-line",
    by_item={"rental": "as-used"},
    choices=("straight-line", "sum-of-years", "as-used"),
    axes=(PRODUCT,),
    assumption=True,
)
KEY = "tax.way.rental"


@pytest.fixture(autouse=True)
def _choice_in_the_model(monkeypatch):
    """Give the model an input with choices that no line reads."""
    monkeypatch.setitem(MODEL.inputs, METHOD.name, METHOD)
    monkeypatch.setitem(MODEL.axes, METHOD.name, METHOD.axis_set)
    caches = (evaluation._layouts, declarations._sheet)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def numbers(project) -> dict[str, float]:
    values = evaluate(project).line(METHOD.name)
    return {ids[0]: float(value) for ids, _, value in values.rows()}


def test_the_project_holds_the_word_and_the_model_its_number(pod):
    assert declared_keys(pod)[KEY].default == "as-used"
    assert declared_keys(pod)["tax.way.deepseek"].default == "straight-line"
    assert numbers(pod)["rental"] == 3.0
    assert numbers(pod)["deepseek"] == 1.0

    changed = set_input(pod, KEY, "sum-of-years")
    assert changed.inputs[KEY] == "sum-of-years"
    assert numbers(changed)["rental"] == 2.0
    assert set(numbers(set_input(pod, "tax.way", "as-used")).values()) == {3.0}


def test_another_word_is_refused(pod):
    with pytest.raises(InputError, match=r"did you mean as-used.*allowed is one of"):
        set_input(pod, KEY, "as used")


def test_a_choice_is_explained_by_its_word(pod):
    found = evaluate(pod).explain(METHOD.name, None, ("rental",))
    assert found.input is not None
    assert found.input.value == 3.0
    assert found.input.word == "as used"


def test_a_choice_is_a_live_number_with_its_word_in_the_workbook(
    pod, libreoffice, tmp_path
):
    path = tmp_path / "case.xlsx"
    project = msgspec.structs.replace(pod, horizon_months=12)
    write_workbook(evaluate(project), path, saved="2026-11-23 18:44")
    book = openpyxl.load_workbook(path)
    sheet = book["Inputs"]
    row = rows_by_key(values_of(path), "Inputs", "B")[KEY]
    assert sheet[f"C{row}"].value == 3
    assert values_of(path)["Inputs", f"D{row}"] == "as used"
    assert sheet[f"J{row}"].value == "live input"
    assert sheet[f"R{row}"].value == (
        "1 straight line, 2 sum of years, 3 as used. How a product is written off."
    )
    (rule,) = (
        rule
        for rule in sheet.data_validations.dataValidation
        if f"C{row}" in rule.sqref
    )
    assert (rule.type, rule.formula1) == ("list", '"1,2,3"')

    for number, word, is_out in ((2, "sum of years", 0), (4, "none of the choices", 1)):
        sheet[f"C{row}"].value = number
        changed = tmp_path / f"changed-{number}.xlsx"
        book.save(changed)
        anew = values_of(recalculated(changed, libreoffice=libreoffice, work=tmp_path))
        assert anew["Inputs", f"D{row}"] == word
        assert anew["Inputs", f"P{row}"] == is_out


def test_every_input_row_offers_its_choices(pod):
    (row,) = (row for row in input_rows(pod) if row.key == KEY)
    assert row.choices == METHOD.choices
    assert row.value == row.default == "as-used"
