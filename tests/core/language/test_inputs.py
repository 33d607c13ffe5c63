"""Declarations of inputs."""

import pytest

from planner.core.language.axes import ASSET, MONTH, PHASE, PRODUCT
from planner.core.language.errors import ModelError
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import CHOICE, MONEY


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


def declare_choice(**changes) -> Input:
    declaration = {
        "key": "depreciation.method",
        "kind": CHOICE,
        "unit": "1",
        "default": "straight-line",
        "choices": ("straight-line", "sum-of-years", "as-used"),
    }
    return declare(**(declaration | changes))


def test_a_choice_is_a_word_for_the_project_and_its_number_for_the_model():
    method = declare_choice(axes=(ASSET,), by_item={"software": "as-used"})
    assert method.default_for(("gpu-systems",)) == "straight-line"
    assert method.default_for(("software",)) == "as-used"
    assert [method.number(word) for word in method.choices] == [1.0, 2.0, 3.0]
    assert [method.word(number) for number in (1.0, 2.0, 3.0)] == list(method.choices)
    assert [method.word(number) for number in (0.0, 1.5, 4.0)] == ["", "", ""]


def test_a_word_that_is_not_offered_has_no_number():
    with pytest.raises(ModelError, match="method' cannot be 'macrs'"):
        declare_choice().number("macrs")
    assert declare().number(True) == 1.0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"default": "macrs"}, "its default 'macrs' is not one of its choices"),
        ({"default": 1.0}, "its default '1.0' is not one of its choices"),
        ({"by_item": {"a": "macrs"}}, "its default 'macrs' is not one of its choices"),
        ({"choices": ()}, "choices and the kind of a choice go together"),
        ({"kind": MONEY}, "choices and the kind of a choice go together"),
        ({"unit": "USD"}, "a choice has the unit 1 and is not derived"),
        ({"default": None, "derived": True}, "has the unit 1 and is not derived"),
    ],
)
def test_a_choice_that_is_not_declared_well_is_refused(changes, reason):
    with pytest.raises(ModelError, match=reason):
        declare_choice(**changes)


def test_a_number_has_no_word_as_its_default():
    with pytest.raises(ModelError, match="its default 'two' is not one of its choices"):
        declare(default="two")


def test_a_derived_input_needs_neither_default_nor_source():
    assert declare(default=None, assumption=False, derived=True).default is None


def test_a_constant_is_shown_but_not_editable():
    hours = constant("time.hours", 8766.0, "hour/year", "Hours of a year", "calendar")
    assert hours.default == 8766.0
    assert not hours.editable
    assert hours.source == "calendar"
