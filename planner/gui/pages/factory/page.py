"""Factory: phases, catalog, bill, what the rules make of it, and pictures of it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from planner.core.document import Phase
from planner.core.issues.issue import Issue
from planner.core.language.axes import PHASE
from planner.gui.catalog.browser import CatalogBrowser
from planner.gui.figures import figure
from planner.gui.pages.base import PlannerPage
from planner.gui.pages.factory.bill_card import BillCard
from planner.gui.pages.factory.phase_bar import PhaseBar, PhaseEntry
from planner.gui.pages.factory.stage import BILL, CATALOG, PICTURE, SIDE, Stage
from planner.gui.pages.factory.summary import Summary
from planner.gui.pages.factory.top import Top
from planner.gui.phase_editor import PhaseEditor
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING
from planner.gui.widgets.basics import Page

# What each view shows; the parts that give way first come last.
VIEWS: Final = {
    "bill": (BILL, CATALOG, SIDE),
    "sizing": (PICTURE,),
    "floor": (PICTURE, BILL),
    "power": (PICTURE, BILL),
    "network": (PICTURE, BILL),
    "throughput": (PICTURE,),
    "compare": (PICTURE,),
}


class _Scrolled(Page):
    """A view that is higher than its place."""

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self.view = view
        box = QVBoxLayout(self.content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(view)

    def refresh(self) -> None:
        """Show the present figures."""
        self.view.refresh()


class _Picture(QWidget):
    """Holds the views that are no bill; each is made when it is first shown."""

    def __init__(self, makers: dict[str, Callable[[], QWidget]]) -> None:
        super().__init__()
        self._makers = makers
        self.made: dict[str, QWidget] = {}
        self._stack = QStackedLayout(self)

    def show_view(self, view: str) -> QWidget:
        """Show a view."""
        if view not in self.made:
            self.made[view] = self._makers[view]()
            self._stack.addWidget(self.made[view])
        self._stack.setCurrentWidget(self.made[view])
        return self.made[view]

    # Names and spelling of Qt from here on.

    def minimumSizeHint(self) -> QSize:
        """Return what the view that is shown needs: the others are hidden."""
        shown = self._stack.currentWidget()
        return shown.minimumSizeHint() if shown else QSize()


class FactoryPage(PlannerPage):
    """The phase that is shown, in one of the views."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._phase = ""
        self._known: tuple[str, ...] = ()
        self.view = "bill"
        self.phases = PhaseBar(PhaseEditor(session, self))
        self.phases.chosen.connect(self.show_phase)
        titles = {
            "bill": tr("Bill"),
            "sizing": tr("Sizing"),
            "floor": tr("Floor"),
            "power": tr("Power and Heat"),
            "network": tr("Network"),
            "throughput": tr("Throughput"),
            "compare": tr("Side by Side"),
        }
        self._top = Top(self.phases, [(view, titles[view]) for view in VIEWS])
        self._top.view_chosen.connect(self.show_view)
        self.bill = BillCard(session)
        self.table = self.bill.table
        self.table.input_explained.connect(self.input_explained)
        self.summary = Summary()
        self.summary.explained.connect(self.explained)
        self.catalog = CatalogBrowser(session)
        self.catalog.setAccessibleName(tr("Catalog"))
        self.catalog.added.connect(self._added)
        self.bill.dropped.connect(self.catalog.add)
        self.catalog.input_explained.connect(self.input_explained)
        self._picture = _Picture(
            {
                "sizing": self._make_sizing,
                "floor": self._make_floor,
                "power": self._make_power,
                "network": self._make_network,
                "throughput": self._make_throughput,
                "compare": self._make_compare,
            }
        )
        self.stage = Stage(
            {
                CATALOG: self.catalog,
                PICTURE: self._picture,
                BILL: self.bill,
                SIDE: self.summary,
            }
        )
        self.bill.catalog_wanted.connect(self.stage.want_catalog)
        self.stage.catalog_shown.connect(self.bill.catalog_button.setChecked)
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, GAP, PADDING, PADDING)
        box.setSpacing(GAP)
        box.addWidget(self._top)
        box.addWidget(self.stage, 1)
        self.stage.show_parts(*VIEWS[self.view])

    # -- the views

    def _make_sizing(self) -> QWidget:
        from planner.gui.pages.factory.sizing_view import SizingView

        view = SizingView(self.session)
        view.input_explained.connect(self.input_explained)
        view.item_chosen.connect(self.show_item)
        view.figure_wanted.connect(self._enter_figure)
        return view

    def _make_floor(self) -> QWidget:
        from planner.gui.scenes.floor_view import FloorView

        return self._picking(FloorView(self.session))

    def _make_power(self) -> QWidget:
        from planner.gui.scenes.power_flow_view import PowerFlowView

        return self._picking(PowerFlowView(self.session))

    def _make_network(self) -> QWidget:
        from planner.gui.scenes.network_view import NetworkView

        return self._picking(NetworkView(self.session))

    def _picking(self, view: QWidget) -> QWidget:
        """Let a shape that is chosen in a picture choose its line in the bill."""
        view.item_chosen.connect(self.show_item)
        return view

    def _make_throughput(self) -> QWidget:
        from planner.gui.pages.factory.throughput_view import ThroughputView

        view = ThroughputView(self.session)
        view.figure_wanted.connect(self._enter_figure)
        view.explained.connect(self.explained)
        view.input_explained.connect(self.input_explained)
        return view

    def _make_compare(self) -> QWidget:
        from planner.gui.pages.factory.side_by_side import SideBySideView

        return _Scrolled(SideBySideView(self.session))

    def show_view(self, view: str) -> None:
        """Show another view, such as ``floor``."""
        self.view = view
        self._top.show_view(view)
        parts = VIEWS[view]
        if PICTURE in parts:
            self._picture.show_view(view)
        self.stage.show_parts(*parts)
        self.bill.catalog_button.setVisible(CATALOG in parts)
        self.table.set_short(PICTURE in parts)
        self._show_current()

    def show_phase(self, phase: str) -> None:
        """Show another phase."""
        self._phase = phase
        self.refresh()

    def show_item(self, phase: str, item: str) -> None:
        """Choose the line of an item; where the bill has no room, show it alone."""
        if phase and phase != self._phase:
            self.show_phase(phase)
        if not self.stage.is_shown(BILL):
            self.show_view("bill")
        self.bill.filter_field.clear()
        self.table.select_item(item)

    def show_issue(self, issue: Issue) -> None:
        """Show where an issue that no single input mends can be mended."""
        phases = self.session.result.project.phases
        of = [phase.id for phase in phases if issue.id.endswith(f".{phase.id}")]
        self._phase = of[0] if of else self._phase
        self._show_phases()
        is_unknown = issue.id.startswith("unknown.")
        self.show_view("sizing" if is_unknown else "bill")

    def _added(self, item: str) -> None:
        """Choose what came into the bill; the focus stays where it is."""
        self.bill.filter_field.clear()
        self.table.select_item(item)

    def _enter_figure(self, item: str, field: str) -> None:
        """Offer to enter a figure that a rule needs and the catalog does not have."""
        self.show_view("bill")
        self.stage.want_catalog(True)
        self.catalog.enter_figures(item, field)

    # -- showing the session

    def refresh(self) -> None:
        """Show the present figures of the phase and the view that are shown."""
        self._show_phases()
        self._show_current()

    def _present(self) -> Phase:
        """Return the phase that is shown: the first, where the last one is gone."""
        phases = self.session.result.project.phases
        found = [phase for phase in phases if phase.id == self._phase]
        return found[0] if found else phases[0]

    def _show_phases(self) -> None:
        result = self.session.result
        ids = tuple(phase.id for phase in result.project.phases)
        new = [one for one in ids if self._known and one not in self._known]
        # A phase that has just come is the one to work on.
        self._phase, self._known = (new[0] if new else self._phase), ids
        phase = self._present()
        self._phase = phase.id
        gpus = result.line("gpus")
        amounts = dict(zip(gpus.items[PHASE], gpus.values, strict=True))
        entries = [
            PhaseEntry(
                one.id,
                one.label,
                tr("{count} GPUs", count=figure(float(amounts[one.id]), "1")),
            )
            for one in result.project.phases
        ]
        self.phases.show_phases(entries, phase.id)
        self._top.arrange()
        self.catalog.phase = phase.id

    def _show_current(self) -> None:
        phase = self._present()
        parts = VIEWS[self.view]
        if BILL in parts:
            self.bill.refresh(phase)
        if SIDE in parts:
            self.summary.show_result(self.session.result, phase.id)
        if PICTURE not in parts:
            self.catalog.refresh()
            return
        view = self._picture.show_view(self.view)
        if self.view == "sizing":
            view.refresh(phase)
        elif self.view == "throughput":
            view.show_product("", phase.id)
        elif self.view in ("power", "network"):
            view.phase = phase.id
            view.refresh()
        else:
            view.refresh()

    def reveal(self, key: str) -> bool:
        """Show the field of an input; False if it is not here."""
        self._refresh_stale()
        if key.startswith("bill."):
            return self._reveal_in_bill(key)
        self.show_view("sizing")
        return self._picture.show_view("sizing").form.reveal(key)

    def _reveal_in_bill(self, key: str) -> bool:
        """Show the cell of a quantity or a price, in the phase it is of."""
        _bill, name, *rest = key.split(".")
        phases = self.session.result.project.phases
        if name == "quantity" and any(phase.id == rest[0] for phase in phases):
            phase = rest[0]
        else:
            having = [one.id for one in phases if rest[-1] in one.items]
            phase = self._phase if self._phase in having else "".join(having[:1])
        if phase and phase != self._phase:
            self._phase = phase
        if self.view != "bill":
            self.show_view("bill")
        self.refresh()
        self.bill.filter_field.clear()
        return self.table.reveal(key)

    def filter_target(self) -> QWidget | None:
        """Return the filter of what is shown."""
        if self.view == "sizing":
            return self._picture.show_view("sizing").form.filter_field
        return self.bill.filter_field if BILL in VIEWS[self.view] else None
