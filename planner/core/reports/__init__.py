"""What leaves the planner: the Excel business case, made from the core alone."""
