"""Errors of the core: data in, one clear sentence out."""


class PlannerError(Exception):
    """Something a person can mend; the message says what, where and how."""


class ModelError(PlannerError):
    """A line, an input or a model is written in a way the language refuses."""
