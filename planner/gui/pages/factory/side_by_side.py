"""Side by side: two systems for the same workload, and what is claimed of the two."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from planner.core.evaluation import Result
from planner.core.language.errors import PlannerError
from planner.core.studies.hardware import (
    GROUPS,
    FigureRow,
    HardwareComparison,
    Side,
    compare_hardware,
    systems,
    usual_pair,
)
from planner.core.studies.hardware_side import Figure, HardwareSide
from planner.core.studies.rate_ratios import tier_in_words
from planner.core.throughput.workloads import workloads
from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.ratio_bars import RatioBars, RatioMark, RatioRow, limits
from planner.gui.figures import band, figure
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import (
    Card,
    ElidedLabel,
    FlowLayout,
    Frame,
    button,
    clear,
    label,
    rule,
    set_role,
)
from planner.gui.widgets.picker import Picker

# Stands before the figure of the better side; its colour says the same.
_BETTER = "✓ "
_COLUMNS = 3
# The least width of the names, in pixels at 100%.
_NAME = 120
# What the bands take of the room that figures and names leave.
_MARK_STRETCH = 2


class FigureTable(QWidget):
    """Figures of two systems in rows, the better one marked, and their ratio."""

    def __init__(self) -> None:
        super().__init__(objectName="side.figures")
        self._rows: tuple[FigureRow, ...] = ()
        self._heads: list[QLabel] = []
        self._cells: dict[str, tuple[QLabel, ...]] = {}
        self._marks: dict[str, RatioMark] = {}
        self._ratios: dict[str, RatioRow | None] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        theme().changed.connect(self._set_fonts)

    def _set_fonts(self) -> None:
        """Write figures with digits of one width, at the present size of text."""
        for cells in self._cells.values():
            for cell in cells:
                cell.setFont(theme().figures())

    def show_rows(self, heads: Sequence[str], rows: Sequence[FigureRow]) -> None:
        """Show other figures; `heads` are the names of the systems."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self._rebuild(rows)
        self._rows = tuple(rows)
        for widget, text in zip(
            self._heads, (*heads, tr("first over second")), strict=True
        ):
            widget.setText(text)
            widget.setToolTip(text)
        ratios = {row.key: _ratio_row(row) for row in rows}
        ends = limits(ratio for ratio in ratios.values() if ratio)
        for row in rows:
            one, other, _ratio = self._cells[row.key]
            _show_figure(one, row.one, row.unit, is_better=row.better == "one")
            _show_figure(other, row.other, row.unit, is_better=row.better == "other")
            shown = ratios[row.key]
            self._marks[row.key].show_row(shown, ends)
        self._ratios = ratios
        self._fit()
        self.updateGeometry()

    def _fit(self) -> None:
        """Leave bands to the tips where they have no room."""
        is_full = self.width() >= self._needed(is_full=True)
        self._grid.setColumnStretch(_COLUMNS + 1, _MARK_STRETCH if is_full else 0)
        for key, shown in self._ratios.items():
            cell = self._cells[key][-1]
            cell.setText("" if shown is None else shown.said(has_band=is_full))
            cell.setToolTip("" if shown is None or is_full else shown.text)
            self._marks[key].setVisible(is_full)

    def _needed(self, *, is_full: bool) -> int:
        """Return the width that all columns take, with the bands or without."""
        metrics = QFontMetrics(theme().figures("body"))
        ratios = (
            shown.said(has_band=is_full) for shown in self._ratios.values() if shown
        )
        columns = [
            max(cells[place].sizeHint().width() for cells in self._cells.values())
            for place in range(_COLUMNS - 1)
            if self._cells
        ]
        columns.append(
            max((metrics.horizontalAdvance(text) for text in ratios), default=0)
        )
        heads = [head.minimumSizeHint().width() for head in self._heads]
        wide = [max(pair) for pair in zip(columns, heads, strict=False)]
        bands = theme().pixels(56) + GAP if is_full else 0
        return theme().pixels(_NAME) + sum(wide) + _COLUMNS * GAP + bands

    def _rebuild(self, rows: Sequence[FigureRow]) -> None:
        clear(self._grid)
        right = Qt.AlignmentFlag.AlignRight
        self._heads = [label("", "caption", wraps=True) for _ in range(_COLUMNS)]
        for column, head in enumerate(self._heads, start=1):
            head.setAlignment(right | Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(head, 0, column)
        self._cells, self._marks = {}, {}
        line, part = 1, ""
        for row in rows:
            if row.group != part:
                part = row.group
                heading = label(tr(GROUPS[part]), "strong")
                heading.setContentsMargins(0, GAP if line > 1 else 0, 0, 0)
                self._grid.addWidget(heading, line, 0, 1, _COLUMNS + 2)
                line += 1
            self._grid.addWidget(rule(), line, 0, 1, _COLUMNS + 2)
            name = ElidedLabel(tr(row.label))
            name.setMinimumWidth(theme().pixels(_NAME))
            name.set_full_text(tr(row.label), tip=tr(row.help))
            self._grid.addWidget(name, line + 1, 0)
            cells = []
            for column in range(1, _COLUMNS + 1):
                cell = QLabel(textFormat=Qt.TextFormat.PlainText)
                cell.setObjectName(f"side.{row.key}.{column}")
                self._grid.addWidget(cell, line + 1, column, right)
                cells.append(cell)
            set_role(cells[-1], "muted")
            self._cells[row.key] = (cells[0], cells[1], cells[2])
            mark = self._marks[row.key] = RatioMark()
            self._grid.addWidget(mark, line + 1, _COLUMNS + 1)
            line += 2
        self._set_fonts()

    # Names and spelling of Qt from here on.

    def minimumSizeHint(self) -> QSize:
        """Return the width without bands: they give way first."""
        return QSize(self._needed(is_full=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether there is room for the bands."""
        super().resizeEvent(event)
        self._fit()


def _show_figure(cell: QLabel, shown: Figure, unit: str, *, is_better: bool) -> None:
    mark = tr(_BETTER) if is_better else ""
    cell.setText(mark + figure(shown.value, unit))
    missing = "muted" if shown.value is None else ""
    set_role(cell, "good" if is_better else missing)
    cell.setToolTip("\n".join(_tip(shown, unit)))


def _tip(shown: Figure, unit: str) -> Iterator[str]:
    if shown.low is not None and shown.high is not None and shown.low != shown.high:
        yield tr("likely {band}", band=band(shown.low, shown.high, unit))
    for said in (shown.note, shown.reason):
        if said:
            yield said


def _ratio_row(row: FigureRow) -> RatioRow | None:
    """Return the ratio of a row as it is drawn; grey where more is no better."""
    if row.ratio is None:
        return None
    tone = "s1" if row.better else "s6"
    return RatioRow(
        row.label, row.ratio.value, row.ratio.low, row.ratio.high, tone=tone
    )


class SideBySideView(QWidget):
    """Two systems to choose and a workload, their figures, and the published claim."""

    def __init__(self, session: Session) -> None:
        super().__init__(objectName="side")
        self._session = session
        self._chosen: tuple[str, str] | None = None
        self._workload = ""
        self._shown: tuple[Result, tuple[str, str], str] | None = None
        self._found: HardwareComparison | None = None
        self.one = Picker("side.one", tr("First system"))
        self.other = Picker("side.other", tr("Second system"))
        self.workload = Picker("side.workload", tr("Workload"))
        self.swap = button(tr("Swap"), name="side.swap")
        self.copy = button(tr("Copy Table"), name="side.copy")
        self.ratios = RatioBars()
        self.figures = FigureTable()
        self.headline = label("", "strong", wraps=True)
        self.basis = label("", "caption", wraps=True)
        self.claims = label("", "muted", wraps=True)
        self.missing = Notes("warning")
        self.differences = Notes("warning")
        self.held_equal = label("", "muted", wraps=True)
        self.sources = (SourceList(), SourceList())
        self._build()
        for picker in (self.one, self.other, self.workload):
            picker.activated.connect(self._pick)
        self.swap.clicked.connect(self._swap)
        self.copy.clicked.connect(self._copy)

    def _build(self) -> None:
        choices = QWidget()
        flow = FlowLayout(gap=GAP)
        choices.setLayout(flow)
        policy = choices.sizePolicy()
        policy.setHeightForWidth(True)
        choices.setSizePolicy(policy)
        for picker in (self.one, self.other, self.workload):
            picker.setMinimumContentsLength(20)
            picker.setSizeAdjustPolicy(
                Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            picker.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for widget in (self.one, self.swap, self.other, self.workload, self.copy):
            flow.addWidget(widget)
        self._ratio_card = Card(tr("Newer over older"), tr("with their likely bands"))
        for part in (self.headline, self.basis, self.ratios, self.claims):
            self._ratio_card.box.addWidget(part)
        figures = Card(tr("Figures"), tr("✓ marks the better side"))
        for part in (self.missing, self.figures):
            figures.box.addWidget(part)
        basis = Card(tr("What the same tokens mean"))
        for part in (self.held_equal, self.differences, *self.sources):
            basis.box.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(choices)
        for card in (self._ratio_card, figures, basis):
            box.addWidget(card)
        box.addStretch(1)

    # -- what is shown

    def refresh(self) -> None:
        """Show the present figures."""
        result = self._session.result
        known = {system.id: system.model for system in systems(result.project)}
        if self._chosen is None or not set(self._chosen) <= known.keys():
            self._chosen = usual_pair(result)
        state = (result, self._chosen, self._workload)
        if state == self._shown:
            return
        self._shown = state
        one, other = self._chosen
        try:
            found = compare_hardware(result, one, other, self._workload)
        except PlannerError as error:
            self._session.told.emit(str(error))
            return
        self._found = found
        choices = list(known.items())
        self.one.show_choices(choices, one)
        self.other.show_choices(choices, other)
        offered = [(one.id, one.label) for one in workloads().workloads.values()]
        self.workload.show_choices(offered, found.workload.id)
        self._show(found)

    def _show(self, found: HardwareComparison) -> None:
        self._ratio_card.title.setText(found.title)
        self.headline.setText(found.headline)
        notes = [
            f"{side.rate.gpu}: {tier_in_words(side.rate)}"
            for side in (found.one, found.other)
            if side.rate is not None
        ]
        notes += [f"{gain.label}: {gain.note}" for gain in found.gains if gain.note]
        self.basis.setText(" ".join(notes))
        self.ratios.setVisible(bool(found.gains))
        self.ratios.show_rows(tuple(_ratio_rows(found)), reason=found.headline)
        self.claims.setVisible(bool(found.claims))
        self.claims.setText("\n".join(_claims(found)))
        self.figures.show_rows(
            (found.one.system.model, found.other.system.model), found.rows
        )
        reasons = dict.fromkeys(
            shown.reason for row in found.rows for shown in (row.one, row.other)
        )
        self.missing.show_notes([reason for reason in reasons if reason])
        self.held_equal.setText(" ".join(found.held_equal))
        self.differences.show_notes(found.differences)
        for shown, side in zip(self.sources, (found.one, found.other), strict=True):
            shown.show_side(side)

    def table(self) -> ChartData:
        """Return all figures with their bands: a row a figure."""
        found = self._found
        if found is None:
            return ChartData(())
        rows = found.rows
        columns = [
            Column(tr("Part"), "", tuple(tr(GROUPS[row.group]) for row in rows)),
            Column(tr("Figure"), "", tuple(tr(row.label) for row in rows)),
            Column(tr("Unit"), "", tuple(row.unit for row in rows)),
        ]
        sides = ((found.one, "one"), (found.other, "other"))
        for side, place in sides:
            model = side.system.model
            figures: list[Figure] = [getattr(row, place) for row in rows]
            columns += [
                Column(model, "", tuple(one.value for one in figures)),
                Column(tr("low"), "", tuple(one.low for one in figures)),
                Column(tr("high"), "", tuple(one.high for one in figures)),
            ]
        ratios = [row.ratio for row in rows]
        columns += [
            Column(
                tr("Ratio"), "", tuple(one.value if one else None for one in ratios)
            ),
            Column(
                tr("at worst"), "", tuple(one.low if one else None for one in ratios)
            ),
            Column(
                tr("at best"), "", tuple(one.high if one else None for one in ratios)
            ),
            Column(tr("Better"), "", tuple(_named(found, row.better) for row in rows)),
        ]
        return ChartData(tuple(columns))

    # -- what is chosen

    def _pick(self) -> None:
        """Take over the choices; the same system on both sides is an exchange."""
        if self._chosen is None:
            return
        pair = (str(self.one.currentData()), str(self.other.currentData()))
        self._chosen = (
            (self._chosen[1], self._chosen[0]) if pair[0] == pair[1] else pair
        )
        self._workload = str(self.workload.currentData())
        self.refresh()

    def _swap(self) -> None:
        if self._chosen is not None:
            self._chosen = (self._chosen[1], self._chosen[0])
            self.refresh()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.table().as_table())
        self._session.told.emit(tr("The table is on the clipboard."))


class Notes(Frame):
    """Remarks on a ground of their own; hidden while there are none."""

    def __init__(self, role: str) -> None:
        super().__init__(role, margin=8)
        self._label = label("", wraps=True)
        self.box.addWidget(self._label)

    def show_notes(self, notes: Sequence[str]) -> None:
        """Show other remarks."""
        self.setVisible(bool(notes))
        self._label.setText("\n".join(notes))

    def text(self) -> str:
        """Return what is shown."""
        return self._label.text()


class SourceList(QWidget):
    """Where the figures of one system are from."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "strong")
        self._label = label("", "caption", wraps=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self._title)
        box.addWidget(self._label)

    def show_side(self, side: HardwareSide) -> None:
        """Show the sources of another system."""
        self._title.setText(tr("Sources: {system}", system=side.system.model))
        self._label.setText("\n".join(side.sources))


def _ratio_rows(found: HardwareComparison) -> Iterator[RatioRow]:
    for gain in found.gains:
        ratio = gain.ratio
        yield RatioRow(tr(gain.label), ratio.value, ratio.low, ratio.high)
    for claim in found.claims:
        said = tr("Claimed: {title}", title=claim.title)
        yield RatioRow(said, claim.value, claim.value, claim.value, is_claim=True)


def _claims(found: HardwareComparison) -> Iterator[str]:
    for claim in found.claims:
        yield tr(
            "Claimed by {by}, {date}: {statement} Left out: {rest} Source: {source}.",
            by=claim.by,
            date=claim.source_date,
            statement=claim.statement,
            rest=claim.leaves_out,
            source=claim.source,
        )


def _named(found: HardwareComparison, side: Side) -> str:
    names = {"one": found.one.system.model, "other": found.other.system.model}
    return names.get(side, "")
