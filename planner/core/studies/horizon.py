"""What the horizon alone brings: resale of what is still live, and loose ends settled.

These items never count towards payback; together they are the model's `terminal_items`.
"""

from dataclasses import dataclass

from planner.core.evaluation import Result


@dataclass(frozen=True, slots=True)
class TerminalPart:
    """One item: what it is, the line behind it, and its amount in money."""

    label: str
    line: str
    amount: float


def terminal_parts(result: Result) -> tuple[TerminalPart, ...]:
    """Return what the last month brings by itself, and last the sum of it all."""

    def last(name: str) -> float:
        return float(result.line(name).values.reshape(-1)[-1])

    released = -last("working_capital_increase") * last("release_working_capital")
    return (
        TerminalPart(
            "Resale of what is still live",
            "terminal_value",
            last("terminal_value"),
        ),
        TerminalPart("Tax on that resale", "terminal_tax", -last("terminal_tax")),
        TerminalPart("Working capital released", "working_capital_increase", released),
        TerminalPart(
            "Worth of unused tax losses", "losses_value", last("losses_value")
        ),
        TerminalPart("Together", "terminal_items", last("terminal_items")),
    )
