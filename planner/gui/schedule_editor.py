"""Dates changed by hand: bars dragged or moved by keys, each one undo step.

While a bar is in the hand, the chain is drawn as it would be; the plan changes when it
is let go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject

from planner.core.answer import calendar_day
from planner.core.declarations import InputRow
from planner.core.document import Phase
from planner.core.factory.chain import DAYS_PER_MONTH, ORDER, SITE_START
from planner.core.timing import Step, chain_times, phase_steps, spoken_length
from planner.gui.charts.chain import parts_of, plan_bars, step_title
from planner.gui.charts.gantt import END, Bar, GanttStrip
from planner.gui.figures import day_text
from planner.gui.session import Session
from planner.gui.texts import tr

_DAYS_IN: Final = {"month": DAYS_PER_MONTH, "week": 7.0, "day": 1.0}
# Dates of months and weeks move by weeks, what is entered in days by days.
_STEP_DAYS: Final = {"month": 7.0, "week": 7.0, "day": 1.0}
# As many digits as a form shows.
_DIGITS: Final = 2


@dataclass(frozen=True)
class _Change:
    """Other values of inputs; `days` is how much later or longer something becomes."""

    rows: tuple[InputRow, ...]
    values: tuple[float, ...]
    days: float

    @property
    def overrides(self) -> Mapping[str, float]:
        return {
            row.key: value for row, value in zip(self.rows, self.values, strict=True)
        }


class ScheduleEditor(QObject):
    """Turns what is done to the bars of a strip into edits of the session."""

    def __init__(self, session: Session, gantt: GanttStrip) -> None:
        super().__init__(gantt)
        self._session = session
        self._gantt = gantt
        self._typing = session.new_typing()
        self._typed: tuple[str, str] = ("", "")
        gantt.dragged.connect(self._preview)
        gantt.dropped.connect(self._drop)
        gantt.cancelled.connect(self._show)
        gantt.nudged.connect(self._nudge)
        gantt.selected.connect(lambda _key: self._end_typing())

    def bars(self, overrides: Mapping[str, float] | None = None) -> list[Bar]:
        """Return the chain as it is planned, or as it would be."""
        kept = [self._gantt.selected_key]
        return plan_bars(self._session.result, overrides, keep=kept)

    def _show(self, overrides: Mapping[str, float] | None = None) -> None:
        months = self._session.result.months
        self._gantt.show_bars(self.bars(overrides), months[0])

    # -- what a gesture means

    def _phase(self, phase: str) -> Phase:
        return next(one for one in self._session.project.phases if one.id == phase)

    def _rows(self, key: str, part: str) -> tuple[InputRow, ...]:
        """Return the inputs that a part of a bar stands for."""
        phase, step_key = parts_of(key)
        if step_key:
            step = self._step(phase, step_key, {})
            keys = [step.length_key if part == END else step.start_key]
        else:
            keys = [f"{ORDER}.{phase}"]
            if not self._site_follows(phase):
                keys.append(f"{SITE_START}.{phase}")
        rows = (self._session.row(one) for one in keys)
        return tuple(row for row in rows if row is not None)

    def _site_follows(self, phase: str) -> bool:
        """Whether the site begins at the order by itself, or takes no time anyway."""
        times = chain_times(self._session.result)[phase]
        row = self._session.row(f"{SITE_START}.{phase}")
        if row is not None and row.is_set:
            return False
        is_first = self._session.project.phases[0].id == phase
        begins_at_decision = is_first and not self._phase(phase).refreshes
        return not begins_at_decision or times.site_ready <= times.site_start

    def _step(self, phase: str, key: str, overrides: Mapping[str, float]) -> Step:
        steps = phase_steps(self._session.result, overrides)[phase]
        return next(step for step in steps if step.key == key)

    def _change(self, key: str, part: str, days: float) -> _Change | None:
        """Return what moving a part of a bar by some days does; None for nothing."""
        rows = self._rows(key, part)
        if not rows:
            return None
        unit = _DAYS_IN[rows[0].unit]
        now = [float(row.value or 0.0) for row in rows]
        lowest = max(
            (row.minimum or 0.0) - at for row, at in zip(rows, now, strict=True)
        )
        highest = min(
            at_most - at
            for row, at in zip(rows, now, strict=True)
            if (at_most := row.maximum) is not None
        )
        delta = min(max(days / unit, lowest), highest)
        values = tuple(max(round(at + delta, _DIGITS), 0.0) for at in now)
        return _Change(rows, values if delta else tuple(now), delta * unit)

    def _snapped(self, key: str, part: str, months: float) -> float:
        """Return a distance in whole steps of what is dragged, in days."""
        rows = self._rows(key, part)
        step = _STEP_DAYS[rows[0].unit] if rows else 1.0
        return round(months * DAYS_PER_MONTH / step) * step

    # -- gestures

    def _preview(self, key: str, part: str, months: float) -> None:
        change = self._change(key, part, self._snapped(key, part, months))
        if change is not None:
            self._show(change.overrides)
            self._gantt.show_echo(self._echo(key, part, change, months))

    def _drop(self, key: str, part: str, months: float) -> None:
        self._end_typing()
        change = self._change(key, part, self._snapped(key, part, months))
        if change is not None and change.days:
            self._apply(key, change)
        else:
            self._show()

    def _nudge(self, key: str, part: str, steps: int) -> None:
        rows = self._rows(key, part)
        if not rows:
            return
        change = self._change(key, part, steps * _STEP_DAYS[rows[0].unit])
        if change is None or not change.days:
            self._session.told.emit(tr("It cannot begin before the decision."))
            return
        if self._typed != (key, part):
            self._end_typing()
            self._typed = (key, part)
        echo = self._echo(key, part, change, change.days / DAYS_PER_MONTH)
        self._apply(key, change, self._typing)
        self._session.told.emit(echo)

    def _end_typing(self) -> None:
        """Let the next key begin an undo step of its own."""
        self._typing = self._session.new_typing()
        self._typed = ("", "")

    def _apply(self, key: str, change: _Change, *typing: int) -> None:
        phase, _step = parts_of(key)
        if len(change.rows) == 1:
            text = tr("Change {label}", label=change.rows[0].label)
        else:
            text = tr("Move {phase}", phase=self._phase(phase).label)
        pairs = list(zip(change.rows, change.values, strict=True))
        self._session.set_values(text, pairs, *typing)

    def _echo(self, key: str, part: str, change: _Change, wanted: float) -> str:
        """Say what a date becomes, and what it does to the first sale."""
        result = self._session.result
        phase, step_key = parts_of(key)
        if not change.days and wanted < 0:
            return (
                tr("It takes no time already.")
                if part == END
                else tr("It cannot begin before the decision.")
            )
        before = chain_times(result)[phase]
        after = chain_times(result, change.overrides)[phase]
        if not step_key:
            name = tr("Order")
            day = after.order
        else:
            step = self._step(phase, step_key, change.overrides)
            name = step_title(step_key)
            day = step.end if part == END else step.start
        date = day_text(calendar_day(result, day))
        words = (
            tr("{step} until {date}", step=name, date=date)
            if part == END
            else tr("{step} from {date}", step=name, date=date)
        )
        parts = [words]
        if part == END:
            unit = change.rows[0].unit
            parts.append(spoken_length(change.values[0], unit))
        moved = (after.first_sale - before.first_sale) * DAYS_PER_MONTH
        parts.append(_moved(moved))
        return " · ".join(parts)


def _moved(days: float) -> str:
    """Say how much a first sale moves.

    >>> _moved(14.0), _moved(-1.0), _moved(0.01)
    ('first sale 14 days later', 'first sale 1 day sooner', 'first sale as before')
    """
    if abs(days) < 0.5:
        return tr("first sale as before")
    length = spoken_length(round(abs(days)), "day")
    if days > 0:
        return tr("first sale {length} later", length=length)
    return tr("first sale {length} sooner", length=length)
