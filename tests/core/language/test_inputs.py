"""Declarations of inputs."""

import pytest

from planner.core.language.axes import MONTH, PHASE, PRODUCT
from planner.core.language.errors import ModelError
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import MONEY


def declare(**changes) -> Input:
    declaration = {
        "key": "revenue.token_price",
        "label": "Token price",
        "kind": MONEY,
        "unit": "USD/Mtok",
        "help": "What a million tokens are sold for.",
        "default": 2.0,
        "assumption": True,
    }
    return Input(**(declaration | changes))


def test_an_input_knows_its_chapter_its_name_and_its_unit():
    price = declare(axes=(PHASE, PRODUCT, MONTH))
    assert price.chapter == "revenue"
    assert price.name == "token_price"
    assert str(price.measure) == "USD/Mtok"
    assert price.axis_set == {PHASE, PRODUCT, MONTH}
    assert price.item_axes == (PHASE, PRODUCT)


def test_a_default_can_differ_by_item():
    price = declare(axes=(PHASE, PRODUCT), by_item={"chat": 3.0})
    assert price.default_for(("phase-1", "chat")) == 3.0
    assert price.default_for(("phase-1", "code")) == 2.0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key": "price"}, "needs a chapter"),
        ({"axes": (PRODUCT, PHASE)}, "axes are not in their order"),
        ({"default": None}, "neither a default nor a factory"),
        ({"assumption": False}, "neither a source nor the mark of an assumption"),
    ],
)
def test_a_declaration_that_leaves_something_open_is_refused(changes, reason):
    with pytest.raises(ModelError, match=reason):
        declare(**changes)


def test_a_derived_input_needs_neither_default_nor_source():
    assert declare(default=None, assumption=False, derived=True).default is None


def test_a_constant_is_shown_but_not_editable():
    hours = constant("time.hours", 8766.0, "hour/year", "Hours of a year", "calendar")
    assert hours.default == 8766.0
    assert not hours.editable
    assert hours.source == "calendar"
