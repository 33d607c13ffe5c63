"""Acknowledgements: a figure nobody believes is shown only once somebody stands for it.

A payback of the computing equipment in less than a year has not been seen anywhere. A
plan that shows one has an error until a reason is given, and the reason prints with it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from planner.core.checking import LONGEST_EVIDENCE
from planner.core.document import ACKNOWLEDGEABLE, Acknowledgement, Project
from planner.core.evaluation import Result
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import TEXT
from planner.core.reality.check import RealityFigure, reality
from planner.core.records import nearest

# Below this a figure must be acknowledged, in the unit of its metric: sample plans and
# published contracts take two years and more.
_LEAST: Final = {"reality_it_payback": 12.0}


class AcknowledgementError(PlannerError):
    """A figure cannot be acknowledged, or not with this reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unbelievable:
    """A figure that needs an acknowledgement, and the one it has, if any.

    `limit` is the value below which one is needed.
    """

    figure: RealityFigure
    limit: float
    given: Acknowledgement | None


def unbelievable(result: Result) -> tuple[Unbelievable, ...]:
    """Return the figures of a case that need an acknowledgement."""
    return tuple(
        Unbelievable(
            figure=figure,
            limit=_LEAST[figure.key],
            given=result.project.acknowledgements.get(figure.key),
        )
        for figure in reality(result)
        if figure.key in _LEAST
        and figure.value is not None
        and figure.value < _LEAST[figure.key]
    )


def acknowledge(project: Project, key: str, reason: str, day: date) -> Project:
    """Return the project with a figure acknowledged; a later reason replaces it.

    Raises AcknowledgementError for a figure that needs none, and for a reason that is
    empty or too long.
    """
    if key not in ACKNOWLEDGEABLE:
        near = nearest(key, ACKNOWLEDGEABLE)
        hint = f"Did you mean '{near}'?" if near else ""
        raise AcknowledgementError(
            f"'{key}' needs no acknowledgement. "
            f"{hint or 'One is asked for ' + ', '.join(ACKNOWLEDGEABLE) + '.'}"
        )
    reason = reason.strip()
    problem = TEXT.check(reason, minimum=None, maximum=None)
    if not reason:
        problem = "The reason is empty. Say why the figure stands."
    if len(reason) > LONGEST_EVIDENCE:
        problem = f"The reason is too long. Shorten it to {LONGEST_EVIDENCE:,} letters."
    if problem is not None:
        raise AcknowledgementError(problem)
    given = Acknowledgement(reason=reason, date=day.isoformat())
    return msgspec.structs.replace(
        project, acknowledgements={**project.acknowledgements, key: given}
    )
