"""The check that checks the workbooks must itself be able to fail."""

from pathlib import Path

import pytest

from planner.core.language.axes import ITEM_AXES
from planner.core.language.values import Evaluator
from planner.core.language.workbook import Layout, column_letters, month_column
from planner.core.reports.book import open_book
from planner.core.reports.lines import ItemNames, LineSheets
from tests.core.language.random_models import random_case
from tests.workbook.recalculate import (
    Address,
    Content,
    differences,
    formulas_of,
    recalculated,
    values_of,
)

MODELS = 200


def sheets_of_random_model(seed: int) -> LineSheets:
    model, arrays, sizes = random_case(seed, lines=4)
    values = Evaluator(model).evaluate(arrays, sizes)
    ids = {
        axis: tuple(f"{axis.key}-{number}" for number in range(sizes[axis]))
        for axis in ITEM_AXES
    }
    layout = Layout(model, sizes, {f"Model {seed}": [*model.inputs, *model.lines]})
    return LineSheets(layout, values, ItemNames(ids, ids))


@pytest.fixture(scope="module")
def random_models() -> list[LineSheets]:
    return [sheets_of_random_model(seed) for seed in range(MODELS)]


@pytest.fixture(scope="module")
def random_models_book(random_models, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("random") / "models.xlsx"
    with open_book(path, title="Random models") as book:
        for seed, sheets in enumerate(random_models):
            title = f"Model {seed}"
            sheets.write(book.sheet(title), title, list(sheets.layout.rows))
    return path


@pytest.fixture(scope="module")
def stored(random_models_book) -> dict[Address, Content]:
    return values_of(random_models_book)


def test_two_hundred_random_models_are_calculated_alike_by_libreoffice(
    random_models_book, stored, libreoffice, tmp_path
):
    formulas = formulas_of(random_models_book)
    anew = values_of(
        recalculated(random_models_book, libreoffice=libreoffice, work=tmp_path)
    )
    assert len(formulas) > 20_000
    assert differences(formulas, stored, anew, largest_money=0.0) == []


def test_that_the_sheets_hold_the_values_of_the_engine(random_models, stored):
    for seed, sheets in enumerate(random_models):
        layout = sheets.layout
        for name in layout.model.lines:
            if not layout.model.is_monthly(name):
                continue
            for row in layout.rows[name]:
                place = dict(zip(row.axes, row.items, strict=True))
                index = tuple(place.get(axis, 0) for axis in ITEM_AXES)
                # Openings may give a line axes that its formula does not have.
                array = sheets.values[name][0]
                own = tuple(i % n for i, n in zip(index, array.shape, strict=False))
                last = stored[f"Model {seed}", f"{last_column(layout)}{row.number}"]
                assert last == pytest.approx(array[own][-1], rel=1e-12, abs=1e-300)


def last_column(layout: Layout) -> str:
    return column_letters(month_column(layout.months))


def test_that_a_planted_wrong_value_is_found(libreoffice, tmp_path):
    path = tmp_path / "planted.xlsx"
    with open_book(path, title="Planted") as book:
        sheet = book.sheet("Sums")
        sheet.number(1, 0, 2.0)
        sheet.formula(2, 0, "$A$1+$A$1", 4.0)
        sheet.formula(3, 0, "$A$1+$A$2", 7.0)
    anew = values_of(recalculated(path, libreoffice=libreoffice, work=tmp_path))
    found = differences(formulas_of(path), values_of(path), anew, largest_money=0.0)
    assert found == ["Sums!A3: stored 7.0, anew 6 from =$A$1+$A$2"]
