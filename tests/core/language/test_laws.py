"""Laws that hold for every model, tried on random ones."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.language.axes import ITEM_AXES, MONTH, Axis
from planner.core.language.expression import Call, Operation, Reference, walk
from planner.core.language.line import Line
from planner.core.language.model import Model
from planner.core.language.proof import prove_units
from planner.core.language.values import Evaluator
from tests.core.language.random_models import random_case

seeds = st.integers(0, 100_000)

# Sums over items are added up in another order for one trial than for many.
TOLERANCE = 1e-12


def assert_close(found, expected, values) -> None:
    """Equal to 1e-12, relative to the largest number of the case where they cancel."""
    largest = max(
        np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in values.values()
    )
    np.testing.assert_allclose(
        found, expected, rtol=TOLERANCE, atol=TOLERANCE * largest, equal_nan=True
    )


def test_the_random_models_use_the_whole_language():
    words: Counter[str] = Counter()
    totals, axes, loops, openings = set(), set(), Counter(), set()
    for seed in range(200):
        model, _, sizes = random_case(seed)
        axes |= {axis for axis in ITEM_AXES if sizes[axis] > 1}
        loops.update(len(step.names) for step in model.steps if step.loop)
        for line in model.lines.values():
            openings.add(line.opening if line.opening in (None, "0") else "named")
            for node in walk(line.expression):
                if isinstance(node, Call):
                    words[node.word] += 1
                    if node.word == "total":
                        totals.add(node.axis)
    assert set(words) == {
        *("minimum", "maximum", "where", "flag", "ratio", "compound", "whole"),
        *("remainder", "known", "remark", "total", "cumulative", "at_month"),
        *("trailing", "vintage", "first_month", "present_value", "lowest", "highest"),
        *("matched", "ahead"),
    }
    assert min(words.values()) >= 20
    assert totals == {MONTH, *ITEM_AXES}
    assert axes == set(ITEM_AXES)
    assert set(loops) >= {1, 3, 4}
    assert openings == {None, "0", "named"}


def test_the_random_models_are_tame():
    for seed in range(100):
        model, arrays, sizes = random_case(seed)
        for name, array in Evaluator(model).evaluate(arrays, sizes).items():
            finite = array[np.isfinite(array)]
            assert np.abs(finite).max(initial=0.0) < 1e7, name


def test_a_seed_always_gives_the_same_case():
    first, second = random_case(11), random_case(11)
    assert list(first[0].lines) == list(second[0].lines)
    assert first[2] == second[2]
    for name, array in first[1].items():
        np.testing.assert_array_equal(array, second[1][name])


@settings(max_examples=40)
@given(seed=seeds)
def test_every_line_has_the_size_of_its_axes(seed):
    model, arrays, sizes = random_case(seed, trials=2)
    for name, array in Evaluator(model).evaluate(arrays, sizes).items():
        axes = model.axes[name]
        shape = [sizes[a] if a in axes else 1 for a in (*ITEM_AXES, MONTH)]
        assert list(array.shape[1:]) == shape
        assert len(array) in (1, 2)


@settings(max_examples=40)
@given(seed=seeds)
def test_the_order_of_declaration_does_not_matter(seed):
    model, arrays, sizes = random_case(seed)
    inputs, lines = list(model.inputs.values()), list(model.lines.values())
    shuffle = random.Random(seed).shuffle
    shuffle(inputs)
    shuffle(lines)

    other = Model(inputs, lines)

    assert other.axes == model.axes
    expected = Evaluator(model).evaluate(arrays, sizes)
    found = Evaluator(other).evaluate(arrays, sizes)
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array)


@settings(max_examples=40)
@given(seed=seeds)
def test_a_trial_alone_equals_the_same_trial_in_a_batch(seed):
    trials = 3
    model, arrays, sizes = random_case(seed, trials=trials)
    evaluator = Evaluator(model)
    batch = evaluator.evaluate(arrays, sizes)
    for trial in range(trials):
        alone = evaluator.evaluate(
            {name: array[trial % len(array)][None] for name, array in arrays.items()},
            sizes | {Axis.TRIAL: 1},
        )
        for name, array in alone.items():
            in_batch = batch[name][trial % len(batch[name])][None]
            assert_close(in_batch, array, alone)


@settings(max_examples=40)
@given(seed=seeds, data=st.data())
def test_fewer_months_are_the_first_of_more_months(seed, data):
    model, arrays, sizes = random_case(seed)
    months = data.draw(st.integers(1, sizes[MONTH] - 1))
    whole = Evaluator(model).evaluate(arrays, sizes)
    cut = Evaluator(model).evaluate(arrays, sizes | {MONTH: months})
    for name in causal_names(model):
        expected = whole[name][..., :months] if model.is_monthly(name) else whole[name]
        assert_close(cut[name], expected, whole)


def causal_names(model: Model) -> set[str]:
    """Return what does not depend on later months."""
    causal = set(model.inputs)
    for step in model.steps:
        reads = set().union(*(model.reads(name) for name in step.names))
        lines = [model.lines[name] for name in step.names]
        if reads - set(step.names) <= causal and not any(map(looks_ahead, lines)):
            causal |= set(step.names)
    return causal


def looks_ahead(line: Line) -> bool:
    ahead = ("first_month", "present_value", "lowest", "highest")
    for node in walk(line.expression):
        if not isinstance(node, Call):
            continue
        if node.word in ahead or node.axis is MONTH:
            return True
        if node.word == "at_month":
            when = node.arguments[1]
            # month − n looks back; every n drawn is at least 0.
            if not (
                isinstance(when, Operation)
                and isinstance(when.left, Reference)
                and when.left.name == "month"
            ):
                return True
    return False


def test_most_lines_of_the_random_models_are_causal():
    model, _, _ = random_case(0)
    assert len(causal_names(model)) > len(model.lines) / 2


@settings(max_examples=20)
@given(seed=seeds)
def test_evaluating_twice_gives_identical_numbers(seed):
    model, arrays, sizes = random_case(seed, trials=2)
    before = {name: array.copy() for name, array in arrays.items()}
    evaluator = Evaluator(model)
    first = evaluator.evaluate(arrays, sizes)
    second = evaluator.evaluate(arrays, sizes)
    third = Evaluator(model).evaluate(arrays, sizes)
    for name, array in first.items():
        np.testing.assert_array_equal(second[name], array)
        np.testing.assert_array_equal(third[name], array)
    for name, array in before.items():
        np.testing.assert_array_equal(arrays[name], array)


@settings(max_examples=30)
@given(seed=seeds, data=st.data())
def test_keeping_some_lines_does_not_change_them(seed, data):
    model, arrays, sizes = random_case(seed, trials=2)
    names = [*model.lines, *model.inputs]
    keep = data.draw(st.sets(st.sampled_from(names), max_size=5))
    evaluator = Evaluator(model)
    everything = evaluator.evaluate(arrays, sizes)
    kept = evaluator.evaluate(arrays, sizes, keep=keep)
    assert set(kept) == keep
    for name, array in kept.items():
        np.testing.assert_array_equal(array, everything[name])


@settings(max_examples=30)
@given(seed=seeds)
def test_the_units_of_random_models_are_proved(seed):
    prove_units(random_case(seed)[0])


@pytest.mark.parametrize("seed", range(5))
def test_a_total_of_items_is_the_sum_of_each_item_alone(seed):
    """What NumPy adds up equals a sum in plain Python."""
    model, arrays, sizes = random_case(seed)
    values = Evaluator(model).evaluate(arrays, sizes)
    for line in model.lines.values():
        expression = line.expression
        if isinstance(expression, Call) and expression.word == "total":
            (source,) = line.references
            axis = int(expression.axis)
            parts = np.split(values[source], values[source].shape[axis], axis=axis)
            assert_close(sum(parts), values[line.name], values)
