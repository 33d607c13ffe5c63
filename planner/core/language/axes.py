"""The axes a line can vary over.

A project gives every item axis its items (its phases, its products, ...). The months
come last in every array, trials of a batch first; an axis a line does not vary over
has length 1.
"""

from enum import IntEnum


class Axis(IntEnum):
    """An axis of the model; its value is its place in every array of values."""

    TRIAL = 0
    PHASE = 1
    ASSET = 2
    PRODUCT = 3
    TRANCHE = 4
    AGE = 5
    MONTH = 6

    @property
    def key(self) -> str:
        """Name of the axis in files, keys and workbook columns, e.g. ``phase``."""
        return self.name.lower()


PHASE = Axis.PHASE
ASSET = Axis.ASSET
PRODUCT = Axis.PRODUCT
TRANCHE = Axis.TRANCHE
AGE = Axis.AGE
MONTH = Axis.MONTH

ITEM_AXES = (PHASE, ASSET, PRODUCT, TRANCHE, AGE)

Axes = frozenset[Axis]
NO_AXES: Axes = frozenset()
