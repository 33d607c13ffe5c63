"""The inputs of the hurdles: which there are, and what each is held against."""

from dataclasses import dataclass
from typing import Final

from planner.core.document import Project
from planner.core.keys import PLAN_CHOICE, KeyDeclaration
from planner.core.language.kinds import MONEY, MONTHS, POWER, RATE, Kind

_CHAPTER: Final = "finance"
_MONEY_UNIT: Final = "money"


@dataclass(frozen=True, slots=True)
class HurdleRule:
    """One kind of hurdle: its metric, its input, and on which side of it lies enough.

    `is_least` tells a threshold to reach from one not to exceed.
    """

    metric: str
    is_least: bool
    label: str
    kind: Kind
    unit: str
    help: str
    minimum: float | None = 0.0
    maximum: float | None = None

    @property
    def key(self) -> str:
        """The key of its input."""
        return f"hurdle.{self.metric}"

    def unit_in(self, project: Project) -> str:
        """Return the unit of the threshold; money is in the project's currency."""
        return project.currency if self.unit == _MONEY_UNIT else self.unit


HURDLES: Final = (
    HurdleRule(
        metric="irr",
        is_least=True,
        label="Hurdle: least IRR",
        kind=RATE,
        unit="1/year",
        help="The rate of return below which the plan is not built.",
        minimum=-0.99,
        maximum=10.0,
    ),
    HurdleRule(
        metric="npv",
        is_least=True,
        label="Hurdle: least NPV",
        kind=MONEY,
        unit=_MONEY_UNIT,
        help="The net present value below which the plan is not built.",
        minimum=None,
    ),
    HurdleRule(
        metric="payback_months",
        is_least=False,
        label="Hurdle: longest payback",
        kind=MONTHS,
        unit="month",
        help="The payback, from the decision, beyond which the plan is not built.",
        maximum=600.0,
    ),
    HurdleRule(
        metric="peak_funding",
        is_least=False,
        label="Hurdle: highest peak funding",
        kind=MONEY,
        unit=_MONEY_UNIT,
        help="The money there is: a plan that needs more at its deepest point is not "
        "built.",
    ),
    HurdleRule(
        metric="site_mw",
        is_least=False,
        label="Hurdle: highest site power",
        kind=POWER,
        unit="MW",
        help="The power the site can have; a plan that draws more is not built.",
    ),
)


def hurdle_inputs(project: Project) -> tuple[KeyDeclaration, ...]:
    """Return the declarations of the hurdles; none has a default."""
    return tuple(
        KeyDeclaration(
            key=rule.key,
            base_key=rule.key,
            label=rule.label,
            chapter=_CHAPTER,
            kind=rule.kind,
            unit=rule.unit_in(project),
            help=f"{rule.help} Not set: the plan is held against none.",
            minimum=rule.minimum,
            maximum=rule.maximum,
            source=PLAN_CHOICE,
        )
        for rule in HURDLES
    )
