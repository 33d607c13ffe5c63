"""Power and heat: where the power of a phase comes from and where it ends."""

from typing import Final

from planner.core.pictures.power_flow import power_flow
from planner.core.pictures.scene import Scene, Sheet
from planner.gui.scenes.panel import ScenePanel
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.widgets.segments import Segments

_ONE: Final = "phase"
_ALL: Final = "all"


class PowerFlowView(ScenePanel):
    """The flow of power of `phase`, or of all phases that stand side by side."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "power", tr("Power and heat"))
        self.phase = ""
        self._is_all = False
        self.which = Segments(
            ((_ONE, tr("This Phase")), (_ALL, tr("All Phases"))), name="power.which"
        )
        self.which.chosen.connect(self._choose)
        self.choices.addWidget(self.which)
        self.choices.addStretch(1)

    def make_scene(self, sheet: Sheet) -> Scene:
        """Return the flow of power."""
        result = self.session.result
        phases = result.project.phases
        several = sum(not phase.refreshes for phase in phases) > 1
        self.which.setVisible(several)
        ids = [phase.id for phase in phases]
        shown = self.phase if self.phase in ids else ids[0]
        is_all = self._is_all and several
        label = phases[ids.index(shown)].label
        self.note.set_full_text(tr("all phases") if is_all else label)
        return power_flow(result, "" if is_all else shown, sheet)

    def _choose(self, which: str) -> None:
        self._is_all = which == _ALL
        self.refresh()
