"""Revenue: what is sold, how much of it, and at what price."""

from typing import Final

from planner.gui.pages.base import FormPage
from planner.gui.pages.revenue_views import (
    DemandView,
    EnterpriseView,
    NetView,
    ProviderView,
    RevenueView,
)
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.widgets.market_card import MarketView
from planner.gui.widgets.products_card import ProductsCard
from planner.gui.widgets.views import View, Views

CHAPTERS: Final = ("revenue", "demand", "capacity", "reality")


class RevenuePage(FormPage):
    """Products and their inputs at the left; at the right views of what they bring."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, CHAPTERS, share=0.5)
        self.products = ProductsCard(session)
        self.form.add_above(self.products)
        self.market = MarketView(session)
        # The first two are those of the audiences of a project, by their names.
        self.by_id: dict[str, RevenueView] = {
            "provider": ProviderView(),
            "enterprise": EnterpriseView(),
            "demand": DemandView(),
            "net": NetView(),
        }
        titles = {
            "provider": tr("Provider"),
            "enterprise": tr("Enterprise"),
            "demand": tr("Demand"),
            "net": tr("Gross to Net"),
        }
        self.views = Views(
            (
                *(View(one, titles[one], view) for one, view in self.by_id.items()),
                View("market", tr("Market Prices"), self.market),
            ),
            name="revenue.views",
        )
        self._audience = ""
        self.views.shown.connect(lambda _view: self._show_current())
        for view in self.by_id.values():
            view.explained.connect(self.explained)
        self.pictures.addWidget(self.views, 1)

    def show_view(self, view: str) -> None:
        """Show another view, such as ``provider`` or ``demand``."""
        self.views.show_view(view)

    def refresh(self) -> None:
        """Show the present figures in the view that is shown."""
        audience = self.session.project.audience
        if audience != self._audience:
            # Another document: begin with what its readers look at first.
            self._audience = audience
            self.views.show_view(audience)
        self._show_current()

    def _show_current(self) -> None:
        view = self.by_id.get(self.views.current)
        if view is None:
            self.market.refresh()
        else:
            view.show_result(self.session.result)
