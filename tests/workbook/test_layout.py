"""The formulas that lines become, on sheets small enough to write them by hand."""

import pytest

from planner.core.language.axes import ASSET, MONTH, PHASE, PRODUCT, Axis
from planner.core.language.errors import ModelError
from planner.core.language.inputs import Input
from planner.core.language.kinds import NUMBER
from planner.core.language.line import BALANCE, FLOW, LEVEL, Line, line
from planner.core.language.model import Model
from planner.core.language.vocabulary import (
    ahead,
    both,
    compound,
    cumulative,
    flag,
    matched,
    maximum,
    minimum,
    ratio,
    total,
    trailing,
    where,
)
from planner.core.language.workbook import Cell, Layout, RowFormulas


def number(name: str, *axes: Axis, unit: str = "1") -> Input:
    return Input(
        key=f"inputs.{name}",
        label=name,
        kind=NUMBER,
        unit=unit,
        help="",
        default=1.0,
        axes=axes,
        assumption=True,
    )


MONTH_INPUT = number("month", MONTH)
SIZES = dict.fromkeys(Axis, 1) | {PHASE: 2, ASSET: 3, PRODUCT: 2, MONTH: 3}


def layout(inputs: list[Input], lines: list[Line], **sheets: list[str]) -> Layout:
    cells = {}
    for row, declared in enumerate(inputs, start=10):
        if declared.item_axes:
            for item in range(SIZES[declared.item_axes[0]]):
                cells[declared.name, (item,)] = Cell("Inputs", 10 * row + item, 2)
        elif MONTH not in declared.axes:
            cells[declared.name, ()] = Cell("Inputs", row, 2)
    named = sheets or {"Sums": [each.name for each in lines]}
    return Layout(
        Model([*inputs, MONTH_INPUT], lines),
        SIZES,
        named,
        input_cells=cells,
        header={"month": 2},
    )


def formulas(found: Layout, name: str, *items: int) -> RowFormulas:
    return found.formulas(found.row(name, items))


def month_formula(found: Layout, name: str, *items: int, month: int = 1) -> str:
    formula = formulas(found, name, *items).month
    assert formula is not None
    return formula.at(month)


@line(unit="1", kind=FLOW, label="Sold")
def sold(month, price):
    """Month times price."""
    return month * (price - 1)


@line(unit="1", kind=BALANCE, label="Stock", opening="price")
def stock(previous_stock, sold):
    """A balance."""
    return previous_stock - (sold + previous_stock)


@line(unit="1", kind=BALANCE, label="Sold to date")
def sold_to_date(sold):
    """A running sum."""
    return cumulative(sold)


@line(unit="1", kind=LEVEL, label="Recent")
def recent(sold_to_date, price):
    """A part of a running sum, taken from something."""
    return price - trailing(sold_to_date, price)


@line(unit="1", kind=LEVEL, label="Grown")
def grown(price, month):
    """A power."""
    return 1 / compound(price, month / price) - -month


@line(unit="1", kind=LEVEL, label="Chosen")
def chosen(month, price):
    """Conditions and nested extremes."""
    return where(
        both(month >= price, month != 0), minimum(month, minimum(price, 1)), 0
    ) + maximum(price / (month * price), 0)


@line(unit="1", kind=LEVEL, label="Part")
def part(price, month):
    """A quotient that may not exist."""
    return ratio(price - 1, month) + 1


@line(unit="1", kind=LEVEL, label="Whole life")
def whole_life(sold):
    """A sum over the months."""
    return total(sold, over=MONTH)


SIMPLE = [sold, stock, sold_to_date, recent, grown, chosen, part, whole_life]


def test_that_expressions_become_the_formulas_one_would_write():
    found = layout([number("price")], SIMPLE)
    price = "Inputs!$C$10"
    assert month_formula(found, "sold") == f"M$2*({price}-1)"
    assert month_formula(found, "sold", month=3) == f"O$2*({price}-1)"
    assert month_formula(found, "stock") == "L6-(M5+L6)"
    assert month_formula(found, "sold_to_date") == "L7+M5"
    assert month_formula(found, "recent") == (
        f"{price}-(M7-INDEX($L7:$O7,1,MIN(MAX(M$2-{price},0)+1,COLUMNS($L7:$O7))))"
    )
    assert month_formula(found, "grown") == f"1/((1+{price})^(M$2/{price}))-(0-M$2)"
    assert month_formula(found, "chosen") == (
        f"IF(AND(M$2>={price},M$2<>0),MIN(M$2,{price},1),0)"
        f"+MAX({price}/(M$2*{price}),0)"
    )
    assert month_formula(found, "part") == f"IF(M$2=0,0,({price}-1)/M$2)+1"
    assert formulas(found, "whole_life") == RowFormulas(constant="SUM($M5:$O5)")


def test_that_flows_have_a_total_and_balances_an_opening():
    found = layout([number("price")], SIMPLE)
    assert formulas(found, "sold").total == "SUM($M5:$O5)"
    assert formulas(found, "sold").opening is None
    assert formulas(found, "stock").total is None
    assert formulas(found, "stock").opening == "Inputs!$C$10"
    assert formulas(found, "sold_to_date").opening == "0"


def test_that_lines_on_another_sheet_are_reached_by_its_name():
    found = layout(
        [number("price")],
        [sold, stock, whole_life],
        **{"Cash flow": ["sold"], "Stock": ["stock", "whole_life"]},
    )
    assert month_formula(found, "stock") == "L5-('Cash flow'!M5+L5)"
    life = formulas(found, "whole_life").constant
    assert life == "SUM('Cash flow'!$M5:$O5)"


@line(unit="1", kind=FLOW, label="Spent")
def spent(month, share, price):
    """By phase and asset."""
    return month * share * price


@line(unit="1", kind=FLOW, label="Spent by phase")
def spent_by_phase(spent):
    """Over the assets, which stand beside each other."""
    return total(spent, over=ASSET)


@line(unit="1", kind=FLOW, label="Spent by asset")
def spent_by_asset(spent):
    """Over the phases, which do not."""
    return total(spent, over=PHASE)


@line(unit="1", kind=LEVEL, label="All shares")
def all_shares(share):
    """Over an input."""
    return total(share, over=PHASE)


def test_that_totals_sum_a_block_or_look_for_the_keys_of_their_row():
    lines = [spent, spent_by_phase, spent_by_asset, all_shares]
    found = layout([number("share", PHASE), number("price", ASSET)], lines)
    # A block of items has a blank row above and below.
    assert [row.number for row in found.rows["spent"]] == [5, 6, 7, 8, 9, 10]
    assert [row.number for row in found.rows["spent_by_phase"]] == [12, 13]
    assert month_formula(found, "spent", 1, 2) == "M$2*Inputs!$C$101*Inputs!$C$112"
    assert month_formula(found, "spent_by_phase", 1) == "SUM(M8:M10)"
    assert month_formula(found, "spent_by_asset", 2) == "SUMIFS(M5:M10,$E$5:$E$10,$E17)"
    assert formulas(found, "all_shares").constant == "SUM(Inputs!$C$100:$C$101)"


@line(unit="1", kind=FLOW, label="Spent before")
def spent_before(spent, rank):
    """Of the assets, whose rows stand beside each other, like their ranks."""
    return spent - ahead(spent, rank, over=ASSET)


@line(unit="1", kind=FLOW, label="Spent alike")
def spent_alike(spent, share, wish):
    """Of the phases, whose rows do not."""
    return spent * matched(spent, share, wish, over=PHASE)


@line(unit="1", kind=LEVEL, label="Shares alike")
def shares_alike(share, wish):
    """Of an input."""
    return matched(share, share, wish, over=PHASE)


def test_that_totals_among_items_compare_a_column_or_name_the_cells():
    given = [
        *(number("share", PHASE), number("price", ASSET)),
        *(number("rank", ASSET), number("wish", PHASE)),
    ]
    found = layout(given, [spent, spent_before, spent_alike, shares_alike])
    assert [row.number for row in found.rows["spent"]] == [5, 6, 7, 8, 9, 10]
    assert month_formula(found, "spent_before", 1, 2) == (
        'M10-SUMIFS(M8:M10,Inputs!$C$120:$C$122,"<"&Inputs!$C$122)'
    )
    assert month_formula(found, "spent_alike", 1, 2) == (
        "M10*((Inputs!$C$100=Inputs!$C$131)*M7+(Inputs!$C$101=Inputs!$C$131)*M10)"
    )
    assert formulas(found, "shares_alike", 0).constant == (
        "SUMIFS(Inputs!$C$100:$C$101,Inputs!$C$100:$C$101,Inputs!$C$130)"
    )


@line(unit="1", kind=LEVEL, label="Ready")
def ready(share):
    """1 where the share is above 0."""
    return flag(share > 0)


def test_that_a_line_without_months_stands_in_the_constant_column():
    found = layout([number("share", PHASE)], [ready])
    assert formulas(found, "ready", 1) == RowFormulas(
        constant="IF(Inputs!$C$101>0,1,0)"
    )


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "what?", "it's"])
def test_that_sheet_names_excel_refuses_are_refused(name):
    with pytest.raises(ModelError, match="sheet name"):
        layout([number("price")], [sold], **{name: ["sold"]})
