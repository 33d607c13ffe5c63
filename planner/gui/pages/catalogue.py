"""The pages in the order of the work: id, title, icon, and what makes each.

Pages are imported when they are first shown, so that the window is up before them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from planner.gui.pages.base import PlannerPage
from planner.gui.session import Session
from planner.gui.texts import tr


def _overview(session: Session) -> PlannerPage:
    from planner.gui.pages.overview import OverviewPage

    return OverviewPage(session)


def _factory(session: Session) -> PlannerPage:
    from planner.gui.pages.factory.page import FactoryPage

    return FactoryPage(session)


def _timeline(session: Session) -> PlannerPage:
    from planner.gui.pages.timeline import TimelinePage

    return TimelinePage(session)


def _revenue(session: Session) -> PlannerPage:
    from planner.gui.pages.revenue import RevenuePage

    return RevenuePage(session)


def _costs(session: Session) -> PlannerPage:
    from planner.gui.pages.costs import CostsPage

    return CostsPage(session)


def _results(session: Session) -> PlannerPage:
    from planner.gui.pages.results import ResultsPage

    return ResultsPage(session)


def _scenarios(session: Session) -> PlannerPage:
    from planner.gui.pages.scenarios import ScenariosPage

    return ScenariosPage(session)


@dataclass(frozen=True)
class PageEntry:
    """One page; `chapters` are those whose inputs stand on it."""

    id: str
    english: str
    icon: str
    make: Callable[[Session], PlannerPage]
    chapters: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title as shown."""
        return tr(self.english)


PAGES: Final = (
    PageEntry("overview", "Overview", "overview", _overview),
    PageEntry("factory", "Factory", "factory", _factory, ("bill", "factory")),
    PageEntry("timeline", "Timeline", "timeline", _timeline, ("timeline",)),
    PageEntry(
        "revenue",
        "Revenue",
        "revenue",
        _revenue,
        ("revenue", "demand", "capacity", "reality"),
    ),
    PageEntry(
        "costs",
        "Costs",
        "costs",
        _costs,
        ("opex", "capex", "depreciation", "tax", "finance", "cashflow", "metrics"),
    ),
    PageEntry("results", "Results", "results", _results),
    PageEntry("scenarios", "Scenarios", "scenarios", _scenarios),
)


def page_of_chapter(chapter: str) -> str:
    """Return the page on which the inputs of a chapter stand.

    >>> page_of_chapter("opex")
    'costs'
    """
    return next((page.id for page in PAGES if chapter in page.chapters), "overview")
