"""How long one evaluation of a whole project takes; the target is 5 ms."""

import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from planner.core.declarations import declared_keys
from planner.core.document import Project
from planner.core.evaluation import evaluate, evaluator
from planner.core.language.axes import PHASE, PRODUCT, Axis
from planner.core.model import MODEL
from planner.core.project import load
from planner.core.resources import resource_path
from tests.benchmarks.large_project import large_project


def template(name: str) -> Project:
    return load(resource_path("templates", f"{name}.aifactory"))


@pytest.mark.parametrize(
    "name", ["enterprise-pod", "provider-token-factory", "hopper-today"]
)
def test_evaluation_of_a_template_with_all_lines(benchmark, name: str) -> None:
    result = benchmark(evaluate, template(name))

    assert len(result.values) > 300


def test_evaluation_over_ten_years(benchmark) -> None:
    project = msgspec.structs.replace(
        template("provider-token-factory"), horizon_months=120
    )

    result = benchmark(evaluate, project)

    assert len(result.months) == 120


def test_metrics_of_an_evaluated_template(benchmark) -> None:
    project = template("provider-token-factory")

    def metrics() -> int:
        return len(evaluate(project).metrics)

    assert benchmark(metrics) > 30


# ------------------------------------------------------- the size of the targets


def inputs_of_the_model(
    project: Project,
) -> tuple[dict[str, npt.NDArray[np.float64]], dict[Axis, int]]:
    """Return the inputs of the evaluated project as arrays, and the size of each axis.

    The values of a result hold them as the evaluator took them.
    """
    result = evaluate(project)
    arrays = {name: result.values[name] for name in MODEL.inputs}
    sizes = dict.fromkeys(Axis, 1)
    for name, array in arrays.items():
        for axis in MODEL.axes[name]:
            sizes[axis] = array.shape[axis]
    return arrays, sizes


def test_evaluation_of_four_phases_six_products_and_ten_years(benchmark) -> None:
    """All lines of one case: the target is 5 ms."""
    project = large_project()

    result = benchmark(evaluate, project)

    assert len(result.months) == 120
    assert len(result.item_labels[PHASE]) == 4
    assert len(result.item_labels[PRODUCT]) == 6


def test_the_lines_alone_of_the_large_project(benchmark) -> None:
    arrays, sizes = inputs_of_the_model(large_project())

    values = benchmark(evaluator().evaluate, arrays, sizes)

    assert len(values) > 500


def test_declared_keys_of_the_large_project(benchmark) -> None:
    assert len(benchmark(declared_keys, large_project())) > 500


def test_a_thousand_trials_of_ten_inputs(benchmark) -> None:
    """The metrics of 1,000 trials: the target is 0.6 s.

    The order of a phase and the price of its equipment move nearly every line.
    """
    arrays, sizes = inputs_of_the_model(large_project())
    draw = np.random.default_rng(0).uniform
    for name in (
        *("utilization_target", "token_price_change", "electricity_price"),
        *("contingency", "ramp_months", "discount_rate", "staff_cost"),
        *("availability", "order", "equipment_cost"),
    ):
        trials = draw(0.9, 1.1, (1000, *(1 for _ in arrays[name].shape[1:])))
        arrays[name] = arrays[name] * trials
    metrics = [line.name for line in MODEL.metrics]

    values = benchmark.pedantic(
        evaluator().evaluate,
        (arrays, sizes | {Axis.TRIAL: 1000}),
        {"keep": metrics},
        rounds=3,
        warmup_rounds=1,
    )

    assert len(values["npv"]) == 1000
