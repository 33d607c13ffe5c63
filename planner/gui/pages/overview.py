"""Overview: the answer in a sentence, the way to payback, and whether to believe it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.core.answer import headline_phrases, summary
from planner.core.evaluation import Result
from planner.core.reality.check import RealityFigure, reality
from planner.gui.charts.cash import CashChart, Curve
from planner.gui.charts.chain import chain_bars
from planner.gui.charts.unit_cost import UnitCostChart
from planner.gui.figures import band, bare_figure, full_figure
from planner.gui.pages.base import PlannerPage
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import Card, Frame, Page, button, label
from planner.gui.widgets.chips import ScenarioChips
from planner.gui.widgets.figure_list import FigureList, FigureRow
from planner.gui.widgets.reality_dialog import RealityDialog

# Below this width (at 100% text) the cards stand below each other.
_SIDE_BY_SIDE_FROM: Final = 860
_TONES: Final = {"good": "pos", "low": "warn", "high": "warn", "undefined": "muted"}
_UNITS: Final = (
    "tco_per_gpu_hour",
    "revenue_per_gpu_hour",
    "gross_profit_per_kw_month",
    "opening_price_per_mtok",
    "breakeven_price_per_mtok",
    "tokens_per_kwh",
)


def _short_labels() -> dict[str, str]:
    """Return short names of figures whose own would not fit beside their band."""
    return {
        "reality_revenue_over_rent": tr("Revenue per GPU-hour ÷ rent"),
        "reality_cost_over_price": tr("Cost ÷ price per Mtok"),
        "reality_realised_price": tr("Average price per Mtok"),
        "reality_tokens_per_day": tr("Tokens a day, peak"),
        "reality_net_drift": tr("Drift of price and software"),
        "gross_profit_per_kw_month": tr("Gross profit per kW-month"),
        "breakeven_price_per_mtok": tr("Break-even price per Mtok"),
        "tokens_per_kwh": tr("Output tokens per kWh"),
    }


class AnswerCard(Frame):
    """The answer in one sentence, its figures lit; each can be clicked.

    Signals
    -------
    explained
        A figure was clicked: the key of its metric.
    """

    explained = Signal(str)

    def __init__(self) -> None:
        super().__init__("card", margin=PADDING)
        self.box.setSpacing(6)
        self.sentence = QLabel(
            wordWrap=True, textFormat=Qt.TextFormat.RichText, objectName="answer"
        )
        self.sentence.setProperty("role", "answer")
        self.sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.sentence.linkActivated.connect(self.explained)
        self.summary = label("", "muted", wraps=True)
        self.invalid = label("", "bad", wraps=True)
        self.invalid.setObjectName("answer.invalid")
        self.box.addWidget(self.invalid)
        self.box.addWidget(self.sentence)
        self.box.addWidget(self.summary)

    def show_result(self, result: Result, error: str = "") -> None:
        """Show the answer of a case, and the error that makes it invalid."""
        self.invalid.setText(tr("Not valid: {error}", error=error))
        self.invalid.setVisible(bool(error))
        colour = theme().colours.muted if error else theme().colours.accent
        keys = iter(self._keys(result))
        parts = []
        for phrase in headline_phrases(result):
            if phrase.is_figure:
                style = f"color:{colour};text-decoration:none;font-weight:600"
                parts.append(
                    f'<a href="{next(keys, "npv")}" style="{style}">{phrase.text}</a>'
                )
            else:
                parts.append(phrase.text)
        sentence = "".join(parts)
        if sentence != self.sentence.text():
            self.sentence.setText(sentence)
        self.summary.setText(summary(result))

    @staticmethod
    def _keys(result: Result) -> Sequence[str]:
        """Return the metrics behind the figures of the sentence, in their order."""
        keys = []
        if result.metrics["payback_months"].value != 0:
            keys.append("payback_months")
        keys.append("npv" if result.metrics["irr"].value is None else "irr")
        keys.append("time_to_monetization_days")
        return keys


class WelcomeNote(Frame):
    """A line that says what the first window shows, until it is closed.

    Signals
    -------
    action_wanted
        The id of an action.
    """

    action_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("note", horizontal=True)
        self.setObjectName("welcome")
        self.box.setContentsMargins(PADDING, 8, 8, 8)
        self.box.setSpacing(GAP)
        text = tr(
            "This is a computed example, not saved anywhere. Change any number and see "
            "what it does, or start your own plan."
        )
        self.box.addWidget(label(text, wraps=True), 1)
        for action, title in (
            ("file.new", tr("New from Template…")),
            ("file.open", tr("Open…")),
        ):
            one = button(title, name=f"welcome.{action}")
            one.clicked.connect(lambda _=False, a=action: self.action_wanted.emit(a))
            self.box.addWidget(one)
        close = button(tr("Close"), name="welcome.close")
        close.clicked.connect(self.hide)
        self.box.addWidget(close)


class OverviewPage(PlannerPage):
    """The first page.

    Signals
    -------
    action_wanted
        The id of an action.
    """

    action_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._is_wide: bool | None = None
        self.welcome = WelcomeNote()
        self.welcome.action_wanted.connect(self.action_wanted)
        self.welcome.hide()
        self.answer = AnswerCard()
        self.answer.explained.connect(self._explain)
        self._left = self._make_left()
        self._right = self._make_right()
        self._page = Page()
        self._grid = QGridLayout(self._page.content)
        self._grid.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self._grid.setSpacing(PADDING)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._page)

    def _make_left(self) -> QWidget:
        self.chips = ScenarioChips()
        self.chips.toggled.connect(lambda _one: self.refresh_others())
        card = Card(tr("From decision to payback"))
        card.note.hide()
        card.head.addWidget(self.chips)
        self.cash = CashChart()
        self.cash.explained.connect(self.explained)
        card.box.addWidget(self.cash, 1)
        card.box.addWidget(label(tr("cumulative free cash flow, after tax"), "caption"))
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self.welcome)
        box.addWidget(self.answer)
        box.addWidget(card, 1)
        return side

    def _make_right(self) -> QWidget:
        cost = Card(tr("Cost per Mtok"), tr("by year, against its price"))
        self.unit_cost = UnitCostChart()
        self.unit_cost.explained.connect(self.explained)
        cost.box.addWidget(self.unit_cost, 1)
        self._reality_card = Card(tr("Reality check"), "…")
        self.reality = FigureList()
        self.reality.explained.connect(self._explain)
        self._reality_card.box.addWidget(self.reality)
        behind = button(
            tr("From benchmark to sold tokens…"), "link", name="overview.reality"
        )
        behind.clicked.connect(self.show_reality)
        self._reality_card.box.addWidget(behind, alignment=Qt.AlignmentFlag.AlignLeft)
        units = Card(tr("Return on each unit"), tr("over the life"))
        self.units = FigureList()
        self.units.explained.connect(self._explain)
        units.box.addWidget(self.units)
        side = QWidget()
        side.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(cost, 1)
        box.addWidget(self._reality_card)
        box.addWidget(units)
        return side

    def refresh(self) -> None:
        """Show the present figures."""
        result = self.session.result
        self.answer.show_result(result, self.session.error)
        self._show_cash()
        self.unit_cost.show_result(result)
        self._show_reality(result)
        self.units.show_rows(
            [
                FigureRow(
                    label=_short_labels().get(metric.key, metric.label),
                    value=bare_figure(metric.value, metric.unit, name=metric.key),
                    key=metric.key,
                    tip=full_figure(metric.value, metric.unit, name=metric.key),
                )
                for metric in (result.metrics[key] for key in _UNITS)
            ]
        )

    def refresh_others(self) -> None:
        """Show the curves of the other scenarios."""
        self._show_cash()

    def _show_cash(self) -> None:
        session = self.session
        numbers = {one: place for place, one in enumerate(session.scenario_ids)}
        self.chips.show_scenarios(
            [(one, session.scenario_label(one), numbers[one]) for one in numbers],
            session.scenario,
        )
        curves = [
            Curve(
                session.scenario_label(session.scenario),
                numbers[session.scenario],
                session.result,
            )
        ]
        for one in self.chips.chosen():
            result = session.known_result(one)
            if one != session.scenario and result is not None:
                curves.append(Curve(session.scenario_label(one), numbers[one], result))
        self.cash.show_case(curves, chain_bars(session.result))

    def show_reality(self) -> None:
        """Show what stands behind the reality check, and acknowledge it there."""
        RealityDialog(self.session, self.window()).open()

    def _show_reality(self, result: Result) -> None:
        found = reality(result)
        rows = [self._reality_row(one) for one in found]
        self.reality.show_rows(rows)
        doubtful = sum(one.verdict in ("low", "high") for one in found)
        undefined = sum(one.verdict == "undefined" for one in found)
        if doubtful:
            verdict = tr("{count} hard to believe", count=doubtful)
        elif undefined:
            verdict = tr("{count} not computable", count=undefined)
        else:
            verdict = tr("believable")
        self._reality_card.note.set_full_text(verdict)

    @staticmethod
    def _reality_row(one: RealityFigure) -> FigureRow:
        mark = "" if one.verdict in ("good", "undefined") else "⚠ "
        source = " ".join((one.source, one.source_date)).strip()
        shown = bare_figure(one.value, one.unit, name=one.key)
        if one.value is not None:
            # The label says per what; only the value needs the room.
            shown = shown.partition("/")[0]
        return FigureRow(
            label=_short_labels().get(one.key, one.label),
            value=mark + shown,
            key=one.key,
            note=band(one.good_low, one.good_high, one.unit, name=one.key),
            tone=_TONES[one.verdict],
            tip="\n".join(
                part for part in (one.label, one.explanation, source) if part
            ),
        )

    def _explain(self, key: str) -> None:
        self.explained.emit(key, ())

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cards beside or below each other."""
        super().resizeEvent(event)
        is_wide = self.width() >= theme().pixels(_SIDE_BY_SIDE_FROM)
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._grid.removeWidget(self._left)
            self._grid.removeWidget(self._right)
            self._grid.addWidget(self._left, 0, 0)
            self._grid.addWidget(self._right, *((0, 1) if is_wide else (1, 0)))
            self._grid.setColumnStretch(0, 2)
            self._grid.setColumnStretch(1, 1 if is_wide else 0)
            self._right.setMinimumWidth(theme().pixels(300) if is_wide else 0)
