"""Sizing: what a number of GPUs, kW or rack units needs, with the sentences why."""
