"""Scenarios: named differences from the base case, and two of them side by side."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
)

from planner.core.declarations import InputRow
from planner.core.document import BASE, scenario_of
from planner.core.evaluation import Result
from planner.core.language.kinds import Value
from planner.gui.charts.cash import CashChart, Curve
from planner.gui.figures import bare_figure, figure, parted
from planner.gui.locale import number_locale
from planner.gui.pages.base import PlannerPage, Shared
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import (
    Card,
    ElidedLabel,
    Frame,
    LinkLabel,
    Page,
    button,
    clear,
    label,
    set_property,
)
from planner.gui.widgets.fields import make_field, tip_text
from planner.gui.widgets.figure_grid import Cell, FigureGrid, GridRow
from planner.gui.widgets.kpi import change_of
from planner.gui.widgets.picker import Picker

_COMPARED: Final = (
    *("npv", "irr", "payback_months", "discounted_payback_months", "peak_funding"),
    *("capex_total", "time_to_monetization_days", "cost_per_mtok"),
    *("revenue_per_mtok", "margin_per_mtok", "tco_per_gpu_hour"),
    *("revenue_per_gpu_hour", "gross_margin", "ebitda_margin"),
    "breakeven_price_per_mtok",
)


class ScenarioCard(Frame):
    """One scenario in the list: name, number of changes, key figures.

    Signals
    -------
    chosen
        It was clicked: its id.
    """

    chosen = Signal(str)

    def __init__(self, scenario: str) -> None:
        super().__init__("card", margin=GAP)
        self.setObjectName(f"scenario.{scenario}")
        self.scenario = scenario
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setSpacing(2)
        self._name = ElidedLabel(role="strong")
        self._changes = label("", "caption")
        self._figures = label("", "caption")
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._changes)
        self.box.addLayout(head)
        self.box.addWidget(self._figures)

    def show_scenario(
        self, name: str, changes: int, result: Result | None, *, is_present: bool
    ) -> None:
        """Show the scenario as it is now."""
        self._name.set_full_text(name)
        self._changes.setText(
            tr("{count} changed", count=changes) if self.scenario != BASE else ""
        )
        if result is not None:
            texts = []
            for key in ("npv", "irr", "payback_months"):
                metric = result.metrics[key]
                shown = bare_figure(metric.value, metric.unit, name=key)
                texts.append(f"{metric.label} {shown}")
            self._figures.setText("  ·  ".join(texts))
        self.setAccessibleName(f"{name}, {self._figures.text()}")
        set_property(self, "present", "true" if is_present else "false")

    # Names and spelling of Qt from here on.

    def mouseReleaseEvent(self, event: object) -> None:
        """Work on the scenario."""
        super().mouseReleaseEvent(event)
        self.chosen.emit(self.scenario)

    def keyPressEvent(self, event: object) -> None:
        """Work on the scenario with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.scenario)
        else:
            super().keyPressEvent(event)


class NotesField(QPlainTextEdit):
    """Notes on a scenario; taken over when the field is left.

    Signals
    -------
    finished
        The field was left with another text in it.
    """

    finished = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            placeholderText=tr("Notes on this scenario…"),
            tabChangesFocus=True,
            objectName="scenario.notes",
        )
        self.setAccessibleName(tr("Notes on this scenario"))
        self._known = ""

    def show_notes(self, notes: str) -> None:
        """Show the notes, unless they are being written."""
        if not self.hasFocus():
            self._known = notes
            self.setPlainText(notes)

    def commit(self) -> bool:
        """Take over what was written; notes are always understood."""
        if self.toPlainText() != self._known:
            self._known = self.toPlainText()
            self.finished.emit(self._known)
        return True

    # Names and spelling of Qt from here on.

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take over what was written."""
        super().focusOutEvent(event)
        self.commit()


class ChangedInputs(Card):
    """What the scenario sets otherwise: the base's value, a field, a reset."""

    def __init__(self, page: "ScenariosPage") -> None:
        super().__init__(tr("Changed inputs"))
        self._page = page
        self._keys: tuple[str, ...] = ()
        self._fields: dict[str, object] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._hint = label("", "muted", wraps=True)
        self.box.addLayout(self._grid)
        self.box.addWidget(self._hint)
        self.add = button(tr("Change Another Input…"), name="scenario.add-change")
        self.box.addWidget(self.add, alignment=Qt.AlignmentFlag.AlignLeft)

    def refresh(self) -> None:
        """Show the changes of the scenario that is worked on."""
        session = self._page.session
        is_base = session.scenario == BASE
        rows = [] if is_base else [r for r in session.rows if r.changed_from_base]
        keys = (session.scenario, *(row.key for row in rows))
        if keys != self._keys:
            self._keys = keys
            self._rebuild(rows)
        for row in rows:
            self._fields[row.key].set_row(row)
        self.add.setVisible(not is_base)
        self._hint.setVisible(is_base or not rows)
        self._hint.setText(
            tr(
                "The base case is what scenarios differ from. Duplicate it or create a "
                "scenario, then change any input on any page: it is listed here."
            )
            if is_base
            else tr(
                "This scenario differs in nothing yet. Change any input on any page."
            )
        )
        name = session.scenario_label(session.scenario)
        self.note.set_full_text(name if is_base else tr("{name}", name=name))

    def _rebuild(self, rows: list[InputRow]) -> None:
        clear(self._grid)
        self._fields = {}
        session = self._page.session
        base = {}
        if rows:
            result = session.result_of(BASE)
            base = {row.key: row for row in result.input_rows} if result else {}
            heads = ((1, tr("base")), (2, tr("here")))
            for column, text in heads:
                self._grid.addWidget(
                    label(text, "caption"), 0, column, Qt.AlignmentFlag.AlignRight
                )
        for place, row in enumerate(rows, start=1):
            name = LinkLabel(row.label)
            name.setToolTip(tip_text(row))
            name.clicked.connect(
                lambda key=row.key: self._page.input_explained.emit(key)
            )
            before = base.get(row.key)
            was = label(_shown(row, before.value if before else None), "muted")
            field = make_field(session, row)
            field.setMinimumWidth(theme().pixels(110))
            field.setMaximumWidth(theme().pixels(150))
            self._fields[row.key] = field
            self._grid.addWidget(name, place, 0)
            self._grid.addWidget(was, place, 1, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(field, place, 2)


def _shown(row: InputRow, value: Value | None) -> str:
    return row.kind.display(value, unit=row.unit, locale=number_locale())


def _compared(one: Result, other: Result) -> list[GridRow]:
    """Return the metrics of two cases with the difference."""
    rows = []
    for key in _COMPARED:
        pair = (one.metrics[key], other.metrics[key])
        cells = [
            Cell(
                bare_figure(metric.value, metric.unit, name=key),
                is_strong=metric is pair[1],
                tip=metric.reason or "",
            )
            for metric in pair
        ]
        change = change_of(pair[1], pair[0])
        cells.append(
            Cell(change.text, tone=change.colour) if change else Cell("–", tone="muted")
        )
        label_, per = pair[1].label, parted(figure(pair[1].value, pair[1].unit))[1]
        named = label_ if not per or "per" in label_ else f"{label_} {per}"
        rows.append(GridRow(named, key, tuple(cells)))
    return rows


def _differing(first: Result, second: Result) -> list[GridRow]:
    """Return the inputs that one of two cases sets and that are not the same."""
    before = {row.key: row for row in first.input_rows}
    return [
        GridRow(
            row.label,
            row.key,
            (
                Cell(_shown(row, before[row.key].value), is_strong=False),
                Cell(_shown(row, row.value)),
            ),
        )
        for row in second.input_rows
        if (row.changed_from_base or before[row.key].changed_from_base)
        and row.value != before[row.key].value
    ]


class ScenariosPage(PlannerPage):
    """The list of scenarios, what the present one changes, and a comparison.

    Signals
    -------
    action_wanted
        The id of an action.
    notes_written
        Other notes: the scenario and its notes.
    change_wanted
        An input is to be looked for, to be changed in the present scenario.
    """

    action_wanted = Signal(str)
    notes_written = Signal(str, str)
    change_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._cards: dict[str, ScenarioCard] = {}
        self._pair = ("", "")
        self._compared: tuple[Result, Result] | None = None
        self.changed = ChangedInputs(self)
        self.changed.add.clicked.connect(self.change_wanted)
        left = Page()
        self._left = QVBoxLayout(left.content)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(GAP)
        self._left.addLayout(self._make_buttons())
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._left.addLayout(self._list)
        self._left.addWidget(self.changed)
        self.notes = NotesField()
        self.notes.setMaximumHeight(theme().pixels(90))
        self.notes.finished.connect(
            lambda text: self.notes_written.emit(self._noted, text)
        )
        self._noted = ""
        self._left.addWidget(self.notes)
        self._left.addStretch(1)
        left.setMinimumWidth(theme().pixels(340))
        right = Page()
        side = QVBoxLayout(right.content)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(GAP)
        side.addWidget(self._make_curves(), 1)
        side.addWidget(self._make_comparison())
        self._right = right
        self.splitter = Shared(left, right, 0.36, stacks=True)
        box = QHBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.addWidget(self.splitter)

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        self.buttons = {}
        for action, text, role in (
            ("scenario.new", tr("New…"), "primary"),
            ("scenario.duplicate", tr("Duplicate"), ""),
            ("scenario.rename", tr("Rename…"), ""),
            ("scenario.delete", tr("Delete"), ""),
        ):
            one = button(text, role, name=f"button.{action}")
            one.clicked.connect(lambda _=False, a=action: self.action_wanted.emit(a))
            self.buttons[action] = one
            line.addWidget(one)
        line.addStretch(1)
        return line

    def _make_curves(self) -> Card:
        card = Card(tr("Side by side"))
        card.note.hide()
        self.one = Picker("compare.one", tr("First scenario"))
        self.other = Picker("compare.other", tr("Second scenario"))
        for picker in (self.one, self.other):
            picker.activated.connect(lambda _index: self._compare())
        card.head.addStretch(1)
        card.head.addWidget(self.one)
        card.head.addWidget(label(tr("and"), "muted"))
        card.head.addWidget(self.other)
        self.cash = CashChart()
        card.box.addWidget(self.cash, 1)
        card.box.addWidget(label(tr("cumulative free cash flow, after tax"), "caption"))
        return card

    def _make_comparison(self) -> Card:
        card = Card(tr("Key figures"), tr("green: better in the second"))
        self.comparison = FigureGrid()
        self.comparison.explained.connect(lambda key: self.explained.emit(key, ()))
        card.box.addWidget(self.comparison)
        self._differing_title = label(tr("Inputs that differ"), "title")
        self.differing = FigureGrid()
        self.differing.explained.connect(self.input_explained)
        card.box.addSpacing(6)
        card.box.addWidget(self._differing_title)
        card.box.addWidget(self.differing)
        return card

    def refresh(self) -> None:
        """Show the scenarios as they are now."""
        session = self.session
        self._show_list()
        self.changed.refresh()
        is_base = session.scenario == BASE
        self.buttons["scenario.rename"].setEnabled(not is_base)
        self.buttons["scenario.delete"].setEnabled(not is_base)
        self.notes.setVisible(not is_base)
        if not is_base:
            if self.notes.hasFocus() and self._noted != session.scenario:
                self.notes.clearFocus()
            self._noted = session.scenario
            self.notes.show_notes(scenario_of(session.project, session.scenario).notes)
        self._show_pickers()

    def refresh_others(self) -> None:
        """Show the figures of all scenarios."""
        self._show_list()
        self._compare()

    def _show_list(self) -> None:
        session = self.session
        ids = session.scenario_ids
        if tuple(self._cards) != ids:
            clear(self._list)
            self._cards = {}
            for scenario in ids:
                card = ScenarioCard(scenario)
                card.chosen.connect(session.select)
                self._cards[scenario] = card
                self._list.addWidget(card)
        for scenario, card in self._cards.items():
            changes = (
                0
                if scenario == BASE
                else len(scenario_of(session.project, scenario).overrides)
            )
            card.show_scenario(
                session.scenario_label(scenario),
                changes,
                session.known_result(scenario),
                is_present=scenario == session.scenario,
            )

    def _show_pickers(self) -> None:
        session = self.session
        known = [(one, session.scenario_label(one)) for one in session.scenario_ids]
        ids = session.scenario_ids
        one = self.one.currentData() if self.one.currentData() in ids else BASE
        other = self.other.currentData()
        if session.scenario != BASE and session.scenario != self._pair[1]:
            other = session.scenario
        if other not in ids or other == one:
            other = next((s for s in ids if s != one), one)
        self._pair = (one, session.scenario if session.scenario != BASE else other)
        self.one.show_choices(known, one)
        self.other.show_choices(known, other)

    def _compare(self) -> None:
        session = self.session
        ids = session.scenario_ids
        one, other = self.one.currentData(), self.other.currentData()
        if one not in ids or other not in ids:
            return
        first, second = session.result_of(one), session.result_of(other)
        if first is None or second is None or self._compared == (first, second):
            return
        self._compared = (first, second)
        names = (session.scenario_label(one), session.scenario_label(other))
        curves = [Curve(names[1], ids.index(other), second)]
        if one != other:
            curves.append(Curve(names[0], ids.index(one), first))
        self.cash.show_case(curves, [])
        heads = (*names, tr("difference"))
        self.comparison.show_rows(heads, _compared(first, second))
        rows = _differing(first, second)
        self._differing_title.setVisible(bool(rows))
        self.differing.setVisible(bool(rows))
        self.differing.show_rows(names, rows)
