"""Timeline: when each phase is ordered, delivered, ready, and when it sells."""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.core.catalog.claims import claims
from planner.core.evaluation import Result
from planner.core.language.axes import PHASE
from planner.core.timing import (
    TimeToMonetization,
    chain_times,
    shortenings,
    time_to_monetization,
)
from planner.gui.charts.cash import CashChart, Curve
from planner.gui.charts.claim import ClaimBar
from planner.gui.figures import date_text, figure
from planner.gui.pages.base import FormPage
from planner.gui.schedule_editor import ScheduleEditor
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import Card, ElidedLabel, button, label
from planner.gui.widgets.figure_grid import Cell, FigureGrid, GridRow
from planner.gui.widgets.figure_list import FigureList, FigureRow
from planner.gui.widgets.plan_fields import PlanCard
from planner.gui.widgets.segments import Segments

CHAPTERS: Final = ("timeline",)
_MILESTONES: Final = (
    *("order", "delivery", "site_ready", "ready", "first_token"),
    *("first_sale", "retirement"),
)
# Pictures at least this wide (at 100% text) have the cards beside the chart.
_SIDE_BY_SIDE_FROM: Final = 800
_CHART_HEIGHT: Final = 460
_CARDS_WIDTH: Final = 268
# Qt's own largest width.
_NO_LIMIT: Final = 16_777_215
# Behind the last first sale, a part of the ramp is worth seeing.
_MARGIN: Final = 1.25
_SHORTEST_VIEW: Final = 12.0
_BUILDING: Final = "building"
_WHOLE: Final = "whole"
# Less than a tenth of a day is nothing to speak of.
_SAVES_NOTHING: Final = 0.05
_WHOLE_DAYS_FROM: Final = 10


class _Beside(QWidget):
    """A chart with cards beside it, below it where there is little room."""

    def __init__(self, chart: QWidget, cards: QWidget) -> None:
        super().__init__()
        self._cards = cards
        self._is_wide: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._grid.addWidget(chart, 0, 0)
        self._grid.addWidget(cards, 1, 0)

    # Names and spelling of Qt from here on.

    def minimumSizeHint(self) -> QSize:
        """Return what the wider of both needs: they can stand below each other."""
        chart, cards = (
            self._grid.itemAt(place).widget().minimumSizeHint() for place in (0, 1)
        )
        return QSize(max(chart.width(), cards.width()), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cards."""
        super().resizeEvent(event)
        is_wide = self.width() >= theme().pixels(_SIDE_BY_SIDE_FROM)
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._grid.removeWidget(self._cards)
            self._grid.addWidget(self._cards, *((0, 1) if is_wide else (1, 0)))
            self._grid.setColumnStretch(0, 1)
            widest = theme().pixels(_CARDS_WIDTH) if is_wide else _NO_LIMIT
            self._cards.setMaximumWidth(widest)
            self._cards.setMinimumWidth(widest if is_wide else 0)


class TimelinePage(FormPage):
    """Inputs of the chain at the left; bars and cash, and what they come to.

    Signals
    -------
    action_wanted
        The id of an action.
    """

    action_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session, CHAPTERS, share=0.3, stacks=True)
        self._view = _BUILDING
        beside = _Beside(self._make_chart(), self._make_cards())
        dates = Card(tr("Milestones"), tr("date and months since the decision"))
        self.milestones = FigureGrid()
        self.milestones.explained.connect(lambda key: self.explained.emit(key, ()))
        dates.box.addWidget(self.milestones)
        self.pictures.addWidget(beside, 1)
        self.pictures.addWidget(dates)
        self.form.add_above(PlanCard(session))

    def _make_chart(self) -> Card:
        card = Card(tr("From decision to payback"))
        card.note.hide()
        self.view = Segments(
            ((_BUILDING, tr("Until in Use")), (_WHOLE, tr("Whole Plan"))),
            name="timeline.view",
        )
        self.view.chosen.connect(self._choose_view)
        card.head.addStretch(1)
        card.head.addWidget(self.view)
        self.cash = CashChart(scrolls=True)
        self.cash.explained.connect(self.explained)
        self.cash.gantt.set_editable()
        self.cash.gantt.setObjectName("timeline.gantt")
        self.editor = ScheduleEditor(self.session, self.cash.gantt)
        card.box.addWidget(self.cash, 1)
        legend = ElidedLabel(
            tr(
                "Drag, or use arrow keys · filled and joined: critical · hatched: "
                "slack · ◆ payment"
            ),
            "caption",
        )
        card.box.addWidget(legend)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        for action, title in (
            ("phase.refresh", tr("Add Refresh of a Phase…")),
            ("phase.remove", tr("Remove a Phase…")),
        ):
            one = button(title, name=f"timeline.{action}")
            one.clicked.connect(lambda _=False, a=action: self.action_wanted.emit(a))
            foot.addWidget(one)
        foot.addStretch(1)
        card.box.addLayout(foot)
        card.setMinimumHeight(theme().pixels(_CHART_HEIGHT))
        return card

    def _make_cards(self) -> QWidget:
        money = Card(tr("Time to monetization"), tr("days"))
        self.times = FigureList()
        self.times.explained.connect(self._explain_time)
        self.claim = ClaimBar()
        self.claim_note = label("", "caption", wraps=True)
        money.box.addWidget(self.times)
        money.box.addWidget(label(tr("From install to first model"), "caption"))
        money.box.addWidget(self.claim)
        money.box.addWidget(self.claim_note)
        shorter = Card(tr("What would shorten it most"))
        self.best = label("", "", wraps=True)
        self.shorter = FigureList()
        self.shorter.explained.connect(self.reveal)
        shorter.box.addWidget(self.best)
        shorter.box.addWidget(self.shorter)
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(money)
        box.addWidget(shorter)
        box.addStretch(1)
        return side

    # -- showing the session

    def refresh(self) -> None:
        """Show the present figures."""
        session = self.session
        number = session.scenario_ids.index(session.scenario)
        name = session.scenario_label(session.scenario)
        curve = Curve(name, number, session.result)
        self._show_view()
        self.cash.show_case([curve], self.editor.bars())
        self._show_times(session.result)
        self._show_shorter(session.result)
        self._show_milestones(session.result)

    def _choose_view(self, view: str) -> None:
        self._view = view
        self._show_view()

    def _show_view(self) -> None:
        """Show all months, or those until all phases but refreshes are in use."""
        result = self.session.result
        times = chain_times(result)
        last = max(
            times[phase.id].first_sale
            for phase in result.project.phases
            if not phase.refreshes or len(result.project.phases) == 1
        )
        until = max(last * _MARGIN, _SHORTEST_VIEW)
        self.cash.show_until(until if self._view == _BUILDING else None)

    def _show_times(self, result: Result) -> None:
        found = time_to_monetization(result)
        claim = claims()["install-to-first-model"]
        self.claim.setVisible(found is not None)
        self.claim_note.setText(
            tr(
                "A published claim: {source}. {note}",
                source=claim.source,
                note=claim.leaves_out,
            )
        )
        if found is None:
            reason = result.reason("time_to_monetization_days") or ""
            self.times.show_rows(
                [FigureRow(tr("Decision to first sale"), "–", _DECISION, tip=reason)]
            )
            return
        self.times.show_rows(
            [
                FigureRow(name, figure(value, "day"), key)
                for name, value, key in _rows_of(found)
            ]
        )
        days = found.install_to_first_model
        self.claim.show_figures(
            (tr("this plan"), days, figure(days, "day")),
            (
                tr("{by}’s claim", by=claim.by),
                claim.value,
                tr("under {days}", days=figure(claim.value, claim.unit)),
            ),
        )

    def _show_shorter(self, result: Result) -> None:
        found = shortenings(result)
        self.best.setText(found[0].sentence if found else tr("No step takes time."))
        rows = []
        for one in found:
            saves = one.days_without > _SAVES_NOTHING
            low = one.days_at_low or 0.0
            rows.append(
                FigureRow(
                    label=one.label,
                    value=f"−{figure(_rounded(one.days_without), 'day')}"
                    if saves
                    else figure(0.0, "day"),
                    key=one.key,
                    note=tr("low −{days}", days=f"{low:.0f}") if low else "",
                    tone="text" if saves else "muted",
                    tip=one.sentence,
                )
            )
        self.shorter.show_rows(rows)

    def _show_milestones(self, result: Result) -> None:
        rows = []
        for name in _MILESTONES:
            line = result.line(name)
            cells = tuple(
                Cell(
                    date_text(result, float(elapsed)),
                    figure(float(elapsed), "month", digits=3),
                )
                for elapsed in line.values
            )
            rows.append(GridRow(line.label, name, cells))
        phases = result.line("delivery").item_labels[PHASE]
        self.milestones.show_rows(phases, rows)

    def _explain_time(self, key: str) -> None:
        if key != _ORDER:
            self.explained.emit(key, ())
            return
        found = time_to_monetization(self.session.result)
        if found is not None:
            self.explained.emit(key, (found.phase,))


def _rounded(days: float) -> float:
    """Return days as they are worth saying: whole from ten on.

    >>> _rounded(183.25), _rounded(0.625)
    (183, 0.6)
    """
    return round(days) if days >= _WHOLE_DAYS_FROM else round(days, 1)


_DECISION: Final = "time_to_monetization_days"
# There is no metric from the order on; the line of the first sale explains it.
_ORDER: Final = "first_sale"


def _rows_of(found: TimeToMonetization) -> tuple[tuple[str, float, str], ...]:
    """Return the rows of the card: name, days, and what explains them."""
    return (
        (tr("Decision to first sale"), found.from_decision, _DECISION),
        (tr("Order to first sale"), found.from_order, _ORDER),
        (
            tr("Install to first sale"),
            found.from_install,
            "install_to_first_sale_days",
        ),
        (
            tr("Install to first model"),
            found.install_to_first_model,
            "install_to_first_model_days",
        ),
    )
