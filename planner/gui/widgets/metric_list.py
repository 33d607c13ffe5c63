"""Metrics with what is to be said of them: reasons, remarks and hurdles."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from planner.core.evaluation import Metric
from planner.core.hurdles import Hurdle
from planner.gui.figures import figure, full_figure
from planner.gui.texts import tr
from planner.gui.theme import theme


@dataclass(frozen=True)
class _Shown:
    label: str
    value: str
    note: str = ""
    tone: str = "text"
    note_tone: str = "muted"
    tip: str = ""


def _shown(metric: Metric, hurdle: Hurdle | None) -> _Shown:
    notes = []
    note_tone = "muted"
    if hurdle is not None:
        mark = "✓" if hurdle.passes else "✗"
        notes.append(f"{mark} {hurdle.sentence}")
        note_tone = "pos" if hurdle.passes else "neg"
    elif metric.reason:
        notes.append(metric.reason[0].upper() + metric.reason[1:] + ".")
    if metric.value is None:
        value, tip = tr("not defined"), ""
    else:
        value = figure(metric.value, metric.unit, name=metric.key)
        tip = full_figure(metric.value, metric.unit, name=metric.key)
    return _Shown(
        label=metric.label,
        value=value,
        note=" ".join(notes),
        tone="text" if tip else "muted",
        note_tone=note_tone,
        tip=tip,
    )


class _Row(QAbstractButton):
    """One metric: its value, and beneath it why it has none or what it is held to."""

    def __init__(self, key: str) -> None:
        super().__init__(objectName=f"metric.{key}")
        self.key = key
        self._shown = _Shown("", "")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def note(self) -> str:
        """What stands beneath the value."""
        return self._shown.note

    def show_metric(self, shown: _Shown) -> None:
        if shown == self._shown:
            return
        grows = shown.note != self._shown.note
        self._shown = shown
        said = f"{shown.label}: {shown.value}. {shown.note}"
        self.setAccessibleName(said.strip())
        self.setToolTip(shown.tip)
        if grows:
            self.updateGeometry()
        self.update()

    def _note_height(self, width: int) -> int:
        if not self._shown.note:
            return 0
        metrics = QFontMetrics(theme().font("caption"))
        wraps = int(Qt.TextFlag.TextWordWrap)
        room = metrics.boundingRect(0, 0, width, 10_000, wraps, self._shown.note)
        return room.height()

    # Names and spelling of Qt from here on.

    def hasHeightForWidth(self) -> bool:
        """Return True: notes wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the value and its note."""
        return theme().pixels(25) + self._note_height(width)

    def sizeHint(self) -> QSize:
        """Return room for the value and its note."""
        width = theme().pixels(280)
        return QSize(width, self.heightForWidth(max(self.width(), width)))

    def minimumSizeHint(self) -> QSize:
        """Return room for the value alone."""
        return QSize(theme().pixels(200), theme().pixels(25))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw label, value and note."""
        painter = QPainter(self)
        if self.underMouse() or self.hasFocus():
            painter.fillRect(self.rect(), theme().colour("sunken"))
        bottom = self.height() - 1
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.drawLine(0, bottom, self.width(), bottom)
        shown, middle = self._shown, Qt.AlignmentFlag.AlignVCenter
        room = QRectF(0, 0, self.width(), theme().pixels(24))
        painter.setFont(theme().figures("body", QFont.Weight.DemiBold))
        painter.setPen(theme().colour(shown.tone))
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), shown.value)
        taken = painter.fontMetrics().horizontalAdvance(shown.value) + 12
        painter.setFont(theme().font("body"))
        painter.setPen(theme().colour("text"))
        label = painter.fontMetrics().elidedText(
            shown.label, Qt.TextElideMode.ElideRight, int(room.width() - taken)
        )
        painter.drawText(room, int(middle), label)
        if shown.note:
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().colour(shown.note_tone))
            room = QRectF(0, theme().pixels(21), self.width(), self.height())
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap), shown.note)


class MetricList(QWidget):
    """Metrics below each other.

    Signals
    -------
    explained
        A metric was clicked: its key.
    """

    explained = Signal(str)

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._rows = [_Row(key) for key in keys]
        for row in self._rows:
            row.clicked.connect(lambda _=False, one=row: self.explained.emit(one.key))
            box.addWidget(row)

    def show_metrics(
        self, metrics: Sequence[Metric], hurdles: Sequence[Hurdle] = ()
    ) -> None:
        """Show the metrics of a case, in the order of the keys."""
        by_metric = {hurdle.metric: hurdle for hurdle in hurdles}
        for row, metric in zip(self._rows, metrics, strict=True):
            row.show_metric(_shown(metric, by_metric.get(metric.key)))
