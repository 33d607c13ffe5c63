"""Faults of floating-point arithmetic: overflows, divisions by zero, undefined results.

Asking every number of a model whether it is finite costs as much as a fifth of the
model. The processor notes a fault by itself, and NumPy reports it: as long as it
reports none, and what goes in is finite, what comes out is finite.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import numpy as np


class Faults:
    """The faults that NumPy met since they were last taken.

    With the name of generated source, only those that its lines met.
    """

    def __init__(self, source: str | None = None) -> None:
        self._source = source
        self._lines: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._lines)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note faults instead of warning of them; in this thread only."""
        with np.errstate(all="call", under="ignore", call=self._note):
            yield

    def take(self) -> list[int]:
        """Return the numbers of the lines of source that met faults; forget them."""
        lines = sorted(self._lines)
        self._lines.clear()
        return lines

    def _note(self, _kind: str, _flag: int) -> None:
        frame: FrameType | None = sys._getframe(1)
        if self._source is not None:
            while frame is not None and frame.f_code.co_filename != self._source:
                frame = frame.f_back
        if frame is not None:
            self._lines.add(frame.f_lineno)
