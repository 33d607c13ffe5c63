"""Throughput: where on its operating curve a product is served, and what that means."""

from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner.core.declarations import InputRow, reset_input
from planner.core.document import BASE, TOKEN_KINDS, Project, set_values
from planner.core.evaluation import Result
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import SHARE, Value
from planner.core.studies.operating import (
    CACHED_SHARE,
    CUSTOM_SHAPE,
    INPUT_TOKENS,
    OUTPUT_RATE,
    OUTPUT_TOKENS,
    OWN_SHAPE,
    SHAPE_KEYS,
    USER_SPEED,
    MeasuredPlace,
    OperatingStudy,
    ProductShape,
    named_shape,
    operating_study,
    shape_choices,
    shape_values,
    software_growth,
)
from planner.core.throughput.roofline import RequestShape
from planner.gui.charts.operating_curve import SPEED_UNIT, OperatingCurve
from planner.gui.figures import figure, month_text
from planner.gui.locale import number_locale
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import (
    Card,
    Page,
    button,
    clear,
    label,
    set_role,
)
from planner.gui.widgets.fields import ValueField
from planner.gui.widgets.figure_list import FigureList, FigureRow
from planner.gui.widgets.picker import Picker
from planner.gui.widgets.segments import Segments

_SOFTWARE_GAIN: Final = "capacity.software_gain"

# Cards stand beside the chart from this width on (at 100% text).
_SIDE_BY_SIDE_FROM: Final = 760
_FIELD_WIDTH: Final = 120


class CurveCard(Card):
    """The chart, the product it shows, and the way back to where its point stood.

    Signals
    -------
    chosen
        Another product is to be shown.
    figure_wanted
        A figure of the catalog is to be entered: item and field.
    """

    chosen = Signal()
    figure_wanted = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Operating curve"), "")
        self._session = session
        self._study: OperatingStudy | None = None
        self._typing = session.new_typing()
        self._before: Project | None = None
        self.product = Picker("throughput.product", tr("Product"))
        self.product.setMinimumContentsLength(8)
        self.product.activated.connect(self.chosen)
        self.reset = button(tr("Reset the Point"), name="throughput.reset")
        self.reset.setToolTip(tr("Back to the workload’s own point (Delete)"))
        self.reset.clicked.connect(self._reset_point)
        self.give_back = button(tr("Use the Curve"), name="throughput.derive")
        self.give_back.setToolTip(
            tr("Give up the output rate that was entered by hand.")
        )
        self.give_back.clicked.connect(self._derive)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.product, 1)
        line.addWidget(self.give_back)
        line.addWidget(self.reset)
        self.box.addLayout(line)
        self.problem = label("", "amber", wraps=True)
        self.problem.setObjectName("throughput.problem")
        self.box.addWidget(self.problem)
        self.enter = button(tr("Enter Figures…"), name="throughput.figures")
        self.enter.clicked.connect(self._want_figure)
        self.box.addWidget(self.enter, 0, Qt.AlignmentFlag.AlignLeft)
        self.chart = OperatingCurve()
        self.box.addWidget(self.chart, 1)
        self._legend = label(
            tr(
                "Drag the point, or use arrow keys · ● measured, the plan’s figure "
                "rests on it · ○ measured, at requests of its own · ▸ without a user "
                "speed · ▴ beyond the scale · shaded: likely range"
            ),
            "caption",
            wraps=True,
        )
        self.box.addWidget(self._legend)
        self.chart.dragged.connect(self._drag)
        self.chart.dropped.connect(self._end_typing)
        self.chart.cancelled.connect(self._cancel)
        self.chart.nudged.connect(self._nudge)
        self.chart.reset_wanted.connect(self._reset_point)
        self.chart.left.connect(self._end_typing)

    def show_study(self, study: OperatingStudy, problem: str) -> None:
        """Show a curve with its point; `problem` is one of the whole plan."""
        self._study = study
        said = problem or _said_of_entered(study)
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        set_role(self.problem, "bad" if problem else "amber")
        parts = (study.phase.label, study.gpus)
        self.note.set_full_text(" · ".join(part for part in parts if part))
        self.chart.show_curve(study.curve, study.problem)
        self.enter.setVisible(study.missing is not None)
        self._legend.setVisible(study.curve is not None)
        self.reset.setVisible(study.curve is not None)
        self.reset.setEnabled(self._own_row(USER_SPEED) is not None)
        is_entered = self._own_row(OUTPUT_RATE) is not None
        self.give_back.setVisible(study.entered is not None and is_entered)

    def _want_figure(self) -> None:
        if self._study is not None and self._study.missing is not None:
            self.figure_wanted.emit(*self._study.missing)

    # -- the point

    def _key(self, name: str) -> str:
        assert self._study is not None
        return f"{name}.{self._study.phase.id}.{self._study.product.id}"

    def _own_row(self, name: str) -> InputRow | None:
        """Return an input, if the scenario that is worked on sets it itself."""
        row = self._session.row(self._key(name))
        if row is None:
            return None
        is_base = self._session.scenario == BASE
        return row if (row.is_set if is_base else row.changed_from_base) else None

    def _set(self, speed: float) -> None:
        row = self._session.row(self._key(USER_SPEED))
        if row is None:
            return
        if self._before is None:
            self._before = self._session.project
        try:
            self._session.set_value(row, speed, typing=self._typing)
        except PlannerError as error:
            self._session.told.emit(str(error))

    def _drag(self, speed: float) -> None:
        if self._before is None:
            # A drag is a step of its own, also after keys.
            self._typing = self._session.new_typing()
        self._set(speed)

    def _nudge(self, speed: float) -> None:
        self._set(speed)
        self._before = None

    def _end_typing(self) -> None:
        self._typing = self._session.new_typing()
        self._before = None

    def _cancel(self) -> None:
        """Take back what was dragged so far, and leave no step of it."""
        if self._before is not None:
            row = self._session.row(self._key(USER_SPEED))
            name = row.label if row else ""
            text = tr("Change {label}", label=name)
            self._session.edit(text, self._before, typing=self._typing)
        self._end_typing()

    def _reset_point(self) -> None:
        self._end_typing()
        self._give_up(USER_SPEED)

    def _derive(self) -> None:
        self._give_up(OUTPUT_RATE)

    def _give_up(self, name: str) -> None:
        row = self._own_row(name)
        if row is not None:
            self._session.reset_value(row)


class KnownCard(Card):
    """How the figure came about: tier, band, date, reason and rows."""

    def __init__(self) -> None:
        super().__init__(tr("How this is known"), "")
        self.tier = label("", "strong", wraps=True)
        self.tier.setObjectName("throughput.tier")
        self.facts = label("", "", wraps=True)
        self.facts.setObjectName("throughput.band")
        self._reason = label("", "caption", wraps=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self._shown: tuple[MeasuredPlace, ...] = ()
        for text in (self.tier, self.facts, self._reason):
            self.box.addWidget(text)
        self.box.addLayout(self._rows)

    def show_study(self, study: OperatingStudy) -> None:
        """Show what a figure rests on."""
        known = study.known
        self.setVisible(known is not None)
        if known is None:
            return
        self.tier.setText(
            tr("Tier {tier}: {meaning}", tier=known.tier, meaning=known.meaning)
        )
        likely = tr(
            "Likely {low} to {high} per GPU",
            low=figure(known.low, SPEED_UNIT),
            high=figure(known.high, SPEED_UNIT),
        )
        dated = tr("rows up to {date}", date=known.date) if known.date else ""
        self.facts.setText(" · ".join(part for part in (likely, dated) if part))
        self._reason.setText(known.reason)
        self._reason.setVisible(bool(known.reason))
        if known.rows == self._shown:
            return
        self._shown = known.rows
        clear(self._rows)
        for row in known.rows:
            text = tr("● {citation}, {date}", citation=row.citation, date=row.date)
            self._rows.addWidget(label(text, "caption", wraps=True))


class PointCard(Card):
    """What the operating point comes to.

    Signals
    -------
    explained
        A figure is to be explained: its line and items.
    input_explained
        An input is to be explained: its key.
    """

    explained = Signal(str, tuple)
    input_explained = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("What this point means"), "")
        self.figures = FigureList()
        self.figures.explained.connect(self._explain)
        self.box.addWidget(self.figures)

    def show_study(self, study: OperatingStudy, result: Result) -> None:
        """Show the figures of the point, and of the plan with it."""
        rows = [*_rows_of_point(study), *_rows_of_plan(result)]
        self.figures.show_rows(rows)

    def _explain(self, key: str) -> None:
        # The key of an input has parts; a line's name has none.
        if "." in key:
            self.input_explained.emit(key)
        else:
            self.explained.emit(key, ())


def _rows_of_point(study: OperatingStudy) -> list[FigureRow]:
    point, items = study.meaning, f"{study.phase.id}.{study.product.id}"
    if point is None:
        return []
    rows = [
        FigureRow(
            tr("Per GPU, as benchmarked")
            if study.entered is None
            else tr("Per GPU, entered by hand"),
            figure(point.rate, SPEED_UNIT),
            f"{OUTPUT_RATE}.{items}",
        ),
        FigureRow(
            tr("Per GPU, in real traffic"),
            figure(point.real_rate, SPEED_UNIT),
            "capacity.derate",
        ),
    ]
    if point.user_speed is not None:
        speed = figure(point.user_speed, SPEED_UNIT)
        rows.append(FigureRow(tr("Per user"), speed, f"{USER_SPEED}.{items}"))
    if point.users is not None and point.user_speed is not None:
        shown = figure(point.users, "1")
        key = f"capacity.gpu_share.{study.product.id}"
        users = tr(
            "At full load, before what real traffic takes off: {rate} per GPU × {gpus} "
            "GPUs × {share} of their hours ÷ {speed} per user.",
            rate=figure(point.rate, SPEED_UNIT),
            gpus=figure(point.gpus, "1"),
            share=_share(point.gpu_share),
            speed=figure(point.user_speed, SPEED_UNIT),
        )
        rows.append(FigureRow(tr("Users at once"), shown, key, tip=users))
    return rows


def _rows_of_plan(result: Result) -> list[FigureRow]:
    rows = []
    for key, text in (
        ("cost_per_mtok", tr("Cost per Mtok, all products")),
        ("payback_months", tr("Payback of the plan")),
    ):
        metric = result.metrics[key]
        shown = (
            tr("none")
            if metric.value is None
            else figure(metric.value, metric.unit, name=key)
        )
        rows.append(FigureRow(text, shown, key, tip=metric.reason or ""))
    return rows


class ShapeField(ValueField):
    """One number of a request; it is set together with the others."""

    def __init__(self, session: Session, row: InputRow, card: "ShapeCard") -> None:
        self._card = card
        super().__init__(session, row)

    def _set(self, value: Value) -> None:
        self._card.set_number(self.row.base_key, float(value), self._typing)
        self.row = replace(self.row, value=value)

    def _is_emptied(self) -> bool:
        return False

    def _offers_reset(self) -> bool:
        # The first of the choices resets all numbers of the request at once.
        return False


class ShapeCard(Card):
    """The requests of a product: known shapes, or numbers of one's own."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Request shape"), tr("mean of the product’s requests"))
        self._session = session
        self._product = ""
        self._shape: ProductShape | None = None
        self._fields: dict[str, ShapeField] = {}
        # The product they are of, and the size of their text.
        self._fields_of = ("", 0.0)
        self._typing = -1
        self._before: tuple[ProductShape, Project] | None = None
        self.choices = Segments(
            (
                (OWN_SHAPE, tr("Workload’s Own")),
                *((one, _short(one, text)) for one, text in shape_choices()),
                (CUSTOM_SHAPE, tr("Custom")),
            ),
            name="throughput.shape",
            wraps=True,
        )
        self.choices.chosen.connect(self._choose)
        self.box.addWidget(self.choices)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self.box.addLayout(self._grid)
        self.sentence = label("", "caption", wraps=True)
        self.sentence.setObjectName("throughput.shape.sentence")
        self.box.addWidget(self.sentence)
        self.billed = label("", "amber", wraps=True)
        self.billed.setObjectName("throughput.shape.billed")
        self.box.addWidget(self.billed)

    def show_study(self, study: OperatingStudy) -> None:
        """Show the requests of a product."""
        self._product, shape = study.product.id, study.shape
        self._shape = shape
        self.setVisible(shape is not None)
        if shape is None:
            return
        self.choices.choose(shape.id)
        self._show_fields(shape)
        self.sentence.setText(
            tr(
                "{ratio} tokens read for each one written, {cached} of them from "
                "cache. An answer takes {multiple} times the GPU time of a chat "
                "answer.",
                ratio=figure(shape.tokens_per_output, "1", digits=3),
                cached=_share(shape.cached_share),
                multiple=figure(shape.chat_multiple, "1"),
            )
        )
        self.billed.setVisible(not shape.is_billed_alike)
        self.billed.setText(
            tr(
                "Billed are {ratio} tokens read for each one written, {cached} of them "
                "as cached: set apart from the requests that the GPUs serve.",
                ratio=figure(shape.billed_per_output, "1", digits=3),
                cached=_share(shape.billed_cached_share),
            )
        )

    def _show_fields(self, shape: ProductShape) -> None:
        numbers = {
            INPUT_TOKENS: (tr("Tokens read"), shape.input_tokens),
            OUTPUT_TOKENS: (tr("Tokens written"), shape.output_tokens),
            CACHED_SHARE: (tr("Read from cache"), shape.cached_share),
        }
        fields_of = (self._product, theme().scale)
        is_fresh = self._fields_of != fields_of
        if is_fresh:
            self._fields_of = fields_of
            clear(self._grid)
            self._fields = {}
        for place, (key, (name, value)) in enumerate(numbers.items()):
            row = self._session.row(f"{key}.{self._product}")
            if row is None:
                continue
            shown = replace(row, value=value)
            if is_fresh:
                field = ShapeField(self._session, shown, self)
                field.setMaximumWidth(theme().pixels(_FIELD_WIDTH))
                self._fields[key] = field
                self._grid.addWidget(label(name), place, 0)
                self._grid.addWidget(field, place, 1)
            elif key in self._fields:
                self._fields[key].set_row(shown)

    # -- edits

    def _choose(self, shape: str) -> None:
        if shape == CUSTOM_SHAPE:
            first = self._fields.get(INPUT_TOKENS)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)
        elif shape == OWN_SHAPE:
            self._reset()
        else:
            self._apply(named_shape(shape))
        if self._shape is not None:
            self.choices.choose(self._shape.id)

    def _reset(self) -> None:
        session = self._session
        after = session.project
        for key in SHAPE_KEYS:
            after = reset_input(after, f"{key}.{self._product}", session.scenario)
        session.edit(tr("Reset request shape"), after)

    def set_number(self, key: str, value: float, typing: int) -> None:
        """Set one number of the shown shape, with all that follows from it."""
        if self._shape is None:
            return
        if typing != self._typing or self._before is None:
            self._typing, self._before = typing, (self._shape, self._session.project)
        shape, before = self._before
        numbers = {
            INPUT_TOKENS: shape.input_tokens,
            OUTPUT_TOKENS: shape.output_tokens,
            CACHED_SHARE: shape.cached_share,
        }
        if numbers[key] == value:
            # What was typed is taken back: as if nothing had been.
            self._session.edit(tr("Change request shape"), before, typing=typing)
            return
        numbers[key] = value
        wanted = RequestShape(
            numbers[INPUT_TOKENS], numbers[OUTPUT_TOKENS], numbers[CACHED_SHARE]
        )
        self._apply(wanted, typing)

    def _apply(self, shape: RequestShape, *typing: int) -> None:
        session = self._session
        known = set_values(session.project, session.scenario)
        values = shape_values(self._product, shape, known)
        found = [(session.row(key), value) for key, value in values.items()]
        pairs = [(row, value) for row, value in found if row is not None]
        session.set_values(tr("Change request shape"), pairs, *typing)


class SoftwareCard(Card):
    """What better software adds a year, and what that comes to."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Better software"), tr("all products"))
        self._session = session
        self._field: ValueField | None = None
        self._field_scale = 0.0
        self._line = QGridLayout()
        self._line.setHorizontalSpacing(GAP)
        self._line.setColumnStretch(0, 1)
        self._line.addWidget(label(tr("Software gain a year")), 0, 0)
        self.box.addLayout(self._line)
        self.sentence = label("", "caption", wraps=True)
        self.sentence.setObjectName("throughput.software")
        self.box.addWidget(self.sentence)

    def show_study(self, study: OperatingStudy, result: Result) -> None:
        """Show what software makes of the rate by the end of the horizon."""
        row = self._session.row(_SOFTWARE_GAIN)
        if row is not None and self._field_scale != theme().scale:
            if self._field is not None:
                self._field.hide()
                self._field.deleteLater()
            self._field_scale = theme().scale
            self._field = ValueField(self._session, row)
            self._field.setMaximumWidth(theme().pixels(_FIELD_WIDTH))
            self._line.addWidget(self._field, 0, 1)
        elif row is not None and self._field is not None:
            self._field.set_row(row)
        rate = study.meaning.rate if study.meaning is not None else None
        found = software_growth(result, rate)
        parts = [
            tr(
                "By {month}, the end of the horizon, software makes {multiple} times "
                "as much of each GPU.",
                month=month_text(found.month),
                multiple=figure(found.multiple, "1", digits=3),
            )
        ]
        if found.rate_at_end is not None:
            parts.append(
                tr(
                    "{now} per GPU become {then}.",
                    now=figure(rate, SPEED_UNIT),
                    then=figure(found.rate_at_end, SPEED_UNIT),
                )
            )
        if found.is_limited:
            parts.append(
                tr(
                    "That is the highest gain of the plan, {highest} times.",
                    highest=figure(found.highest, "1", digits=3),
                )
            )
        self.sentence.setText(" ".join(parts))


class ThroughputView(QWidget):
    """The operating curve of a product on a phase, and beside it what it means.

    Signals
    -------
    explained
        A figure is to be explained: its line and items.
    input_explained
        An input is to be explained: its key.
    figure_wanted
        A figure of the catalog is to be entered: item and field.
    """

    explained = Signal(str, tuple)
    input_explained = Signal(str)
    figure_wanted = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__(objectName="throughput")
        self._session = session
        self._product = self._phase = ""
        self.curve, self.known = CurveCard(session), KnownCard()
        self.point, self.shape = PointCard(), ShapeCard(session)
        self.software = SoftwareCard(session)
        self.curve.chosen.connect(self._pick)
        self.curve.figure_wanted.connect(self.figure_wanted)
        self.point.explained.connect(self.explained)
        self.point.input_explained.connect(self.input_explained)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(GAP)
        for card in (self.point, self.shape, self.software):
            side.addWidget(card)
        side.addStretch(1)
        page = Page()
        self._grid = QGridLayout(page.content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._is_wide: bool | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(page)
        self._arrange()

    def show_product(self, product: str, phase: str = "") -> None:
        """Show another product, another phase, or both; empty leaves one as it is."""
        self._product = product or self._product
        self._phase = phase or self._phase
        self.refresh()

    def _pick(self) -> None:
        self.show_product(str(self.curve.product.currentData()))

    def refresh(self) -> None:
        """Show the present figures."""
        result = self._session.result
        products, phases = result.project.products, result.project.phases
        if self._product not in {one.id for one in products}:
            sold = (one for one in products if one.kind in TOKEN_KINDS)
            self._product = next(sold, products[0]).id
        if self._phase not in {one.id for one in phases}:
            self._phase = phases[0].id
        choices = [(one.id, one.label) for one in products]
        self.curve.product.show_choices(choices, self._product)
        study = operating_study(result, self._product, self._phase)
        self.curve.show_study(study, self._session.problem)
        self.known.show_study(study)
        self.point.show_study(study, result)
        self.shape.show_study(study)
        self.software.show_study(study, result)

    def _arrange(self) -> None:
        """Place the cards beside the chart, or below it where there is little room."""
        is_wide = self.width() >= theme().pixels(_SIDE_BY_SIDE_FROM)
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        for part in (self.curve, self.known, self._side):
            self._grid.removeWidget(part)
        self._grid.addWidget(self.curve, 0, 0)
        if is_wide:
            self._grid.addWidget(self.known, 1, 0)
            self._grid.addWidget(self._side, 0, 1, 2, 1)
        else:
            self._grid.addWidget(self._side, 1, 0)
            self._grid.addWidget(self.known, 2, 0)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2 if is_wide else 0)
        self._grid.setRowStretch(0, 1)

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cards anew."""
        super().resizeEvent(event)
        self._arrange()


def _said_of_entered(study: OperatingStudy) -> str:
    """Say that the curve decides nothing where a rate was entered by hand."""
    if study.entered is None:
        return ""
    return tr(
        "The plan uses an output rate that was entered by hand, {rate} per GPU. The "
        "curve has no effect until that is given up.",
        rate=figure(study.entered, SPEED_UNIT),
    )


def _short(shape: str, otherwise: str) -> str:
    """Return what a shape is called on a button."""
    names = {
        "chat": tr("Chat"),
        "mixed": tr("Mixed"),
        "reasoning": tr("Reasoning"),
        "agent": tr("Agent"),
    }
    return names.get(shape, otherwise)


def _share(value: float) -> str:
    return SHARE.display(value, unit="1", locale=number_locale())
