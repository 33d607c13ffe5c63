"""How long one evaluation of a whole project takes; the target is 5 ms."""

import msgspec
import pytest

from planner.core.document import Project
from planner.core.evaluation import evaluate
from planner.core.project import load
from planner.core.resources import resource_path


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
