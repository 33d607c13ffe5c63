"""The chain of each phase as bars: what happens between decision and full use."""

from planner.core.evaluation import Result
from planner.core.language.axes import PHASE
from planner.core.model import MODEL
from planner.gui.charts.gantt import Bar
from planner.gui.figures import date_text, figure
from planner.gui.texts import tr


def chain_bars(result: Result, *, in_full: bool) -> list[Bar]:
    """Return the steps of each phase; of later phases one bar, unless `in_full`."""
    phases = result.item_labels[PHASE]
    bars: list[Bar] = []
    for place, (phase, name) in enumerate(phases.items()):
        times = {
            line: float(result.values[line][0, place].reshape(-1)[0])
            for line in (
                *("order", "delivery", "site_start", "site_ready", "ready"),
                *("first_token", "first_sale", "retirement"),
            )
        }
        if in_full and len(phases) > 1:
            bars.append(_heading(result, phase, name, times))
        if in_full or place == 0:
            bars += _steps(result, phase, times)
        else:
            bars.append(_whole_phase(result, phase, name, times))
    return bars


def _dates(result: Result, start: float, end: float) -> str:
    first = date_text(result, start)
    last = date_text(result, end)
    return f"{first} – {last} ({figure(end - start, 'month', digits=3)})"


def _heading(result: Result, phase: str, name: str, times: dict[str, float]) -> Bar:
    start, end = min(times["order"], times["site_start"]), times["retirement"]
    return Bar(
        label=tr(
            "{phase}, in use until {date}", phase=name, date=date_text(result, end)
        ),
        start=start,
        end=times["first_sale"],
        tone="muted",
        line="retirement",
        items=(phase,),
        tip=f"{name}: {_dates(result, start, end)}",
        is_heading=True,
    )


def _whole_phase(result: Result, phase: str, name: str, times: dict[str, float]) -> Bar:
    start, end = min(times["order"], times["site_start"]), times["first_sale"]
    return Bar(
        label=tr("{phase}, from order to first sale", phase=name),
        start=start,
        end=end,
        tone="s6",
        line="first_sale",
        items=(phase,),
        tip=f"{name}: {_dates(result, start, end)}",
    )


def _steps(result: Result, phase: str, times: dict[str, float]) -> list[Bar]:
    together = max(times["delivery"], times["site_ready"])

    place = list(result.item_labels[PHASE]).index(phase)

    def said(name: str) -> str:
        value = float(result.values[name][0, place].reshape(-1)[0])
        return figure(value, MODEL.inputs[name].unit, digits=3)

    install = f"{said('install_days')} + {said('commissioning_days')}"
    steps = (
        (tr("Delivery"), said("lead_time"), times["order"], "delivery", "s1"),
        (tr("Site work"), said("site_build"), times["site_start"], "site_ready", "s6"),
        (tr("Install and commission"), install, together, "ready", "s1"),
        (
            tr("First model"),
            said("first_model_days"),
            times["ready"],
            "first_token",
            "s3",
        ),
        (
            tr("Sales delay"),
            said("sales_delay_days"),
            times["first_token"],
            "first_sale",
            "s3",
        ),
    )
    bars = []
    for label, length, start, end_line, tone in steps:
        end = times[end_line]
        if end <= start:
            continue
        is_critical = end_line in ("delivery", "site_ready") and end == together
        words = [label, length, *([tr("critical")] if is_critical else [])]
        bars.append(
            Bar(
                label=" · ".join(words),
                start=start,
                end=end,
                tone=tone,
                line=end_line,
                items=(phase,),
                tip=f"{label}: {_dates(result, start, end)}",
                is_critical=is_critical,
            )
        )
    return bars
