"""AI Factory Planner: what an AI factory costs, what it earns, and when it pays."""

__version__ = "0.1.0"
