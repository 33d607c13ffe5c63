"""The reality check in full: the walk to sold tokens, break-even, generations.

Where a figure needs an acknowledgement, it is given here.
"""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from planner.core.catalog.claims import claims_of_return
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import SHARE
from planner.core.reality.acknowledgements import (
    Unbelievable,
    acknowledge,
    unbelievable,
)
from planner.core.reality.check import remarks
from planner.core.reality.walk import NAIVE_UTILIZATION, TokenWalk, token_walks
from planner.core.studies.breakeven import breakeven_volume
from planner.core.studies.generations import generation_steps
from planner.gui.charts.walk import WalkChart
from planner.gui.figures import figure
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import Card, Page, button, label
from planner.gui.widgets.segments import Segments


class RealityDialog(QDialog):
    """What stands behind the reality check of the case that is worked on."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, objectName="reality")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Reality check"))
        self._session = session
        page = Page()
        box = QVBoxLayout(page.content)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(GAP)
        for one in unbelievable(session.result):
            box.addWidget(self._acknowledgement(one))
        walks = token_walks(session.result)
        if walks:
            box.addWidget(self._walks(walks))
        box.addWidget(self._beside())
        box.addWidget(self._generations())
        box.addStretch(1)
        close = button(tr("Close"), name="reality.close")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(PADDING, 0, PADDING, PADDING)
        foot.addStretch(1)
        foot.addWidget(close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page, 1)
        outer.addLayout(foot)
        self.resize(theme().pixels(880), theme().pixels(760))

    # -- the walk

    def _walks(self, walks: tuple[TokenWalk, ...]) -> Card:
        card = Card(
            tr("From benchmark to sold tokens"),
            tr("output tokens a second per GPU, mean over the hours in service"),
        )
        stack = QStackedLayout()
        places = {}
        for place, walk in enumerate(walks):
            places[walk.product] = place
            stack.addWidget(self._walk(walk))
        if len(walks) > 1:
            segments = Segments(
                [(walk.product, walk.label) for walk in walks],
                name="reality.product",
                wraps=True,
            )
            segments.chosen.connect(lambda one: stack.setCurrentIndex(places[one]))
            card.box.addWidget(segments)
        card.box.addLayout(stack)
        return card

    def _walk(self, walk: TokenWalk) -> QWidget:
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        chart = WalkChart()
        chart.show_walk(walk)
        box.addWidget(chart)
        if walk.naive_revenue:
            box.addWidget(
                label(
                    tr(
                        "The benchmark at today’s output price and {share} use would "
                        "promise {naive}; this plan has {planned}.",
                        share=SHARE.display(NAIVE_UTILIZATION, unit="1"),
                        naive=figure(walk.naive_revenue, walk.unit),
                        planned=figure(walk.revenue, walk.unit),
                    ),
                    wraps=True,
                )
            )
        if walk.rows:
            rows = "\n".join(walk.rows)
            box.addWidget(
                label(tr("Measured: {rows}", rows=rows), "caption", wraps=True)
            )
        box.addStretch(1)
        return side

    # -- what stands beside

    def _beside(self) -> Card:
        card = Card(tr("Beside IRR and payback"))
        result = self._session.result
        sentences = [remark.sentence for remark in remarks(result)]
        share = breakeven_volume(result)
        if share is None:
            said = tr("No volume brings NPV to zero, with everything else as planned.")
        else:
            said = tr(
                "NPV is zero where {share} of the planned volume is sold, with "
                "everything else as planned.",
                share=SHARE.display(share, unit="1", digits=3),
            )
        for sentence in (*sentences, said):
            card.box.addWidget(label(sentence, wraps=True))
        return card

    def _generations(self) -> Card:
        card = Card(tr("Measured and claimed"), tr("two generations of GPUs"))
        for step in generation_steps(self._session.project):
            line = label(step.sentence, wraps=True)
            line.setToolTip(step.source)
            card.box.addWidget(line)
        for claim in claims_of_return():
            said = tr(
                "Claimed by {by}, {date}: {statement} Left out: {rest}",
                by=claim.by,
                date=claim.source_date,
                statement=claim.statement,
                rest=claim.leaves_out,
            )
            line = label(said, "muted", wraps=True)
            line.setToolTip(claim.source)
            card.box.addWidget(line)
        return card

    # -- acknowledgements

    def _acknowledgement(self, one: Unbelievable) -> Card:
        shown = figure(one.figure.value, one.figure.unit)
        card = Card(tr("{label}: {value}", label=one.figure.label, value=shown))
        card.box.addWidget(label(one.figure.explanation, wraps=True))
        reason = QLineEdit(
            objectName=f"acknowledge.{one.figure.key}",
            placeholderText=tr("Why the figure stands"),
        )
        given = label("", "muted", wraps=True)
        given.hide()
        if one.given is not None:
            reason.setText(one.given.reason)
            given.setText(tr("Acknowledged {date}.", date=one.given.date))
            given.show()
        give = button(tr("Acknowledge"), "primary", name="reality.acknowledge")
        give.clicked.connect(lambda: self._give(one.figure.key, reason.text(), given))
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(reason, 1)
        row.addWidget(give)
        card.box.addLayout(row)
        card.box.addWidget(given)
        return card

    def _give(self, key: str, reason: str, said: QLabel) -> None:
        project = self._session.project
        said.show()
        try:
            after = acknowledge(project, key, reason, date.today())
        except PlannerError as error:
            said.setText(str(error))
            return
        self._session.edit(tr("Acknowledge a figure"), after)
        said.setText(tr("Acknowledged {date}.", date=after.acknowledgements[key].date))
