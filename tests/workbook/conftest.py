"""Workbooks of the templates, exported and recalculated once for all tests."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
import pytest

from planner.core.document import Project
from planner.core.editing.bill import add_item, size_in_detail
from planner.core.editing.phases import add_phase
from planner.core.evaluation import Result, evaluate
from planner.core.model import MODEL
from planner.core.reports.workbook import write_workbook
from planner.core.templates import load_template
from tests.workbook.recalculate import (
    Address,
    Content,
    formulas_of,
    recalculated,
    values_of,
)

SIZED = "sized"
TEMPLATES = ("enterprise-pod", "provider-token-factory", "hopper-today", SIZED)
MONTHS = 36


@dataclass(frozen=True)
class Exported:
    """A workbook with the case it was made from."""

    result: Result
    path: Path

    @cached_property
    def formulas(self) -> dict[Address, str]:
        return formulas_of(self.path)

    @cached_property
    def stored(self) -> dict[Address, Content]:
        return values_of(self.path)

    def recalculated(self, libreoffice: str, work: Path) -> dict[Address, Content]:
        return values_of(recalculated(self.path, libreoffice=libreoffice, work=work))


def export(project: Project, folder: Path, scenario: str = "base") -> Exported:
    result = evaluate(project, scenario)
    path = folder / "case.xlsx"
    write_workbook(result, path, saved="2026-11-23 18:44")
    return Exported(result, path)


def short(name: str) -> Project:
    """Return a template that looks no further ahead than a test needs."""
    return msgspec.structs.replace(plan(name), horizon_months=MONTHS)


def plan(name: str) -> Project:
    """Return a template, or the plan that is sized."""
    return sized() if name == SIZED else load_template(name)


def sized() -> Project:
    """Return a plan whose bill is sized, with a phase of servers and an empty one."""
    project = add_phase(size_in_detail(load_template("enterprise-pod"), "phase-1"))
    return add_phase(add_item(project, "phase-2", "hgx-b200-8gpu", 4))


def largest_money(result: Result) -> float:
    declared = {**MODEL.lines, **MODEL.inputs}
    return max(
        float(np.nanmax(np.abs(values)))
        for name, values in result.values.items()
        if declared[name].unit == "USD"
    )


@pytest.fixture(scope="session")
def exported(tmp_path_factory) -> dict[str, Exported]:
    """The templates' workbooks at 36 months."""
    return {
        name: export(short(name), tmp_path_factory.mktemp(name)) for name in TEMPLATES
    }
