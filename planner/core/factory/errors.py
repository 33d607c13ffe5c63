"""The error of a factory that cannot be assembled."""

from planner.core.language.errors import PlannerError


class AssemblyError(PlannerError):
    """The factory cannot become inputs of the model; the message says what mends it."""
