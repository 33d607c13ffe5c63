"""Spans of time inside a month, as lines of several chapters count them."""

from planner.core.language.vocabulary import maximum, minimum


def since(month, event, period):
    """Return the part of the month after an event: 0 before it, 1 afterwards."""
    return minimum(1, maximum(0, (month - event) / period))


def between(month, start, end, period):
    """Return the part of the month from a start to an end; 0 where the end is first."""
    return maximum(0, since(month, start, period) - since(month, end, period))
