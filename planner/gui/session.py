"""The state of the window: the open project, its result, and how both change.

Widgets ask the session for a change and hear of changes through its signals; they never
call each other. Every change is one command on the undo stack, which holds the project
before and after by reference.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from planner.core.declarations import InputRow, input_rows, reset_input, set_input
from planner.core.document import BASE, Project, own_values, with_own_values
from planner.core.evaluation import Result, evaluate
from planner.core.issues.found import Issue, issues
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value
from planner.core.studies.scenarios import label_of
from planner.gui.texts import tr

# An edit that follows another within this time is computed together with the next.
COALESCE_MS: Final = 40
# Other scenarios and the side file wait until the hand rests.
SETTLE_MS: Final = 120
_NO_MERGE: Final = -1


class EditCommand(QUndoCommand):
    """One step of the undo stack: the project before and after, and the edit's name."""

    def __init__(
        self,
        session: "Session",
        text: str,
        before: Project,
        after: Project,
        *,
        scenarios: tuple[str, str],
        merge_key: int = _NO_MERGE,
    ) -> None:
        super().__init__(text)
        self._session = session
        self.before = before
        self._after = after
        self._scenarios = scenarios
        self._merge_key = merge_key

    # Names and spelling of Qt from here on.

    def id(self) -> int:
        """Return the number of the typing this edit belongs to."""
        return self._merge_key

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the later state of the same typing."""
        if not isinstance(other, EditCommand) or other.id() != self.id():
            return False
        self._after = other._after
        self._scenarios = (self._scenarios[0], other._scenarios[1])
        self.setObsolete(self._after == self.before)
        return True

    def undo(self) -> None:
        """Show the project as it was before."""
        self._session.show(self.before, self._scenarios[0])

    def redo(self) -> None:
        """Show the project as it was after."""
        self._session.show(self._after, self._scenarios[1])


@dataclass(frozen=True)
class _Computed:
    """A result and what it was computed from."""

    project: Project
    result: Result


def _is_same_case(one: Project, other: Project, scenario: str) -> bool:
    """Whether a scenario has the same figures in two states of a project."""
    if one is other:
        return True
    if own_values(one, scenario) != own_values(other, scenario):
        return False
    bare = (replace(project, scenarios=()) for project in (one, other))
    return next(bare) == next(bare)


class Session(QObject):
    """The open project and its result.

    Signals
    -------
    project_changed
        The project or the scenario that is worked on is another one.
    result_changed
        The figures of the scenario that is worked on are new.
    scenarios_computed
        The figures of the other scenarios are up to date, too.
    document_changed
        Another file, another name of it, saved or no longer saved.
    failed
        The figures cannot be computed; a sentence says why. Empty once they can again.
    undo_changed
        There is more or less to undo.
    told
        Something worth a line in the status bar has happened.
    """

    project_changed = Signal()
    result_changed = Signal()
    scenarios_computed = Signal()
    document_changed = Signal()
    failed = Signal(str)
    told = Signal(str)
    undo_changed = Signal()

    def __init__(self, project: Project, path: Path | None = None) -> None:
        super().__init__()
        self.project = project
        self.path = path
        self.scenario = BASE
        self.undo_stack = QUndoStack(self)
        self.problem = ""
        self.milliseconds = 0.0
        self._typing = count(1)
        self._computed: dict[str, _Computed] = {}
        self._rows: dict[str, InputRow] = {}
        self._rows_of: tuple[Project | None, str] = (None, BASE)
        self._issues_of: tuple[Result | None, str] = (None, "")
        self._issues: tuple[Issue, ...] = ()
        self._is_due = False
        self._pause = QTimer(self, singleShot=True, interval=COALESCE_MS)
        self._pause.timeout.connect(self._compute_if_due)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._compute_others)
        self.undo_stack.cleanChanged.connect(self.document_changed)
        self.undo_stack.indexChanged.connect(self.undo_changed)
        self._compute()
        self._saved = self._result
        # The curves of the other scenarios follow as soon as the window has shown.
        self._settle.start()

    # -- what is there

    @property
    def result(self) -> Result:
        """The figures of the scenario that is worked on.

        The last ones that could be computed, while `problem` is not empty.
        """
        return self._result

    @property
    def reference(self) -> Result | None:
        """The figures that changes are measured against.

        Those of the base case while a scenario is worked on, else those of the last
        save (or of the file as it was opened). None where those are in another
        currency: amounts of two do not differ by any amount.
        """
        if self.scenario != BASE:
            return self.result_of(BASE)
        is_comparable = self._saved.project.currency == self.project.currency
        return self._saved if is_comparable else None

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What is wrong or doubtful in the scenario that is worked on, errors first."""
        known = (self._result, self.problem)
        if known[0] is not self._issues_of[0] or known[1] != self._issues_of[1]:
            found = issues(self._result)
            if self.problem:
                broken = Issue(
                    id="problem",
                    severity="error",
                    message=self.problem,
                    remedy=tr("the figures are those from before the last change"),
                )
                found = (broken, *found)
            self._issues, self._issues_of = found, known
        return self._issues

    @property
    def error(self) -> str:
        """What makes the figures invalid; empty while nothing does."""
        first = self.issues[0] if self.issues else None
        return first.message if first and first.severity == "error" else ""

    @property
    def rows(self) -> tuple[InputRow, ...]:
        """Every input of the scenario that is worked on."""
        return tuple(self._known_rows().values())

    def row(self, key: str) -> InputRow | None:
        """Return one input by its key."""
        return self._known_rows().get(key)

    def _known_rows(self) -> dict[str, InputRow]:
        known, scenario = self._rows_of
        if known is not self.project or scenario != self.scenario:
            result = self._result
            is_fresh = result.project is self.project
            if is_fresh and result.scenario == self.scenario:
                rows = result.input_rows
            else:
                rows = input_rows(self.project, self.scenario)
            self._rows = {row.key: row for row in rows}
            self._rows_of = (self.project, self.scenario)
        return self._rows

    @property
    def scenario_ids(self) -> tuple[str, ...]:
        """The base case and the scenarios, in their order."""
        return (BASE, *(scenario.id for scenario in self.project.scenarios))

    def scenario_label(self, scenario: str) -> str:
        """Return the name of a scenario as shown."""
        return label_of(self.project, scenario)

    def result_of(self, scenario: str) -> Result | None:
        """Return the figures of any scenario, or None if they cannot be computed."""
        known = self._computed.get(scenario)
        if known is None or not _is_same_case(known.project, self.project, scenario):
            try:
                result = evaluate(self.project, scenario)
            except PlannerError:
                return None
            known = _Computed(self.project, result)
            self._computed[scenario] = known
        return known.result

    def known_result(self, scenario: str) -> Result | None:
        """Return the last figures of a scenario, without computing any.

        They may be from before the last edit, until `scenarios_computed`.
        """
        known = self._computed.get(scenario)
        return known.result if known and scenario in self.scenario_ids else None

    @property
    def is_modified(self) -> bool:
        """Whether there are edits that are not in a file."""
        return not self.undo_stack.isClean()

    @property
    def title(self) -> str:
        """Name of the document for title bars."""
        return self.path.stem if self.path else self.project.name

    # -- changes

    def attempt(self, change: Callable[[], Project]) -> Project | None:
        """Return the project as a change makes it; where it is refused, tell why."""
        try:
            return change()
        except PlannerError as error:
            self.told.emit(str(error))
            return None

    def edit(
        self,
        text: str,
        after: Project,
        *,
        scenario: str | None = None,
        typing: int = _NO_MERGE,
    ) -> None:
        """Replace the project, as one step that the Edit menu calls by `text`.

        Edits with the same `typing` (see `new_typing`) become one step. `scenario` is
        the one that is worked on afterwards.
        """
        target = self.scenario if scenario is None else scenario
        if after == self.project and target == self.scenario:
            return
        command = EditCommand(
            self,
            text,
            self.project,
            after,
            scenarios=(self.scenario, target),
            merge_key=typing,
        )
        self.undo_stack.push(command)

    def new_typing(self) -> int:
        """Return a number under which the edits of one field merge while typing."""
        return next(self._typing)

    def set_value(
        self, row: InputRow, value: Value, *, typing: int = _NO_MERGE
    ) -> None:
        """Set an input in the scenario that is worked on.

        Raises
        ------
        PlannerError
            If the value is not allowed; nothing is changed then.
        """
        self.set_values(tr("Change {label}", label=row.label), [(row, value)], typing)

    def set_values(
        self,
        text: str,
        values: Sequence[tuple[InputRow, Value]],
        typing: int = _NO_MERGE,
    ) -> None:
        """Set several inputs in the scenario that is worked on, as one step.

        Raises PlannerError if one of the values is not allowed; nothing is changed
        then.
        """
        for row, value in values:
            # The row holds all that is declared; to find it again would take longer
            # than to compute the whole case.
            problem = row.kind.check(
                value, minimum=row.minimum, maximum=row.maximum, choices=row.choices
            )
            if problem is not None or not row.editable:
                set_input(self.project, row.key, value, self.scenario)
        before = self._before_typing(typing)
        changed = {row.key: value for row, value in values}
        own = {**own_values(before, self.scenario), **changed}
        after = with_own_values(before, own, self.scenario)
        self.edit(text, after, typing=typing)

    def _before_typing(self, typing: int) -> Project:
        """Return the project as it was before the typing that is going on.

        What is typed on the way leaves no trace: not even that it was once something
        else than what the evidence of the value speaks of.
        """
        last = self.undo_stack.command(self.undo_stack.index() - 1)
        if (
            typing != _NO_MERGE
            and isinstance(last, EditCommand)
            and last.id() == typing
        ):
            return last.before
        return self.project

    def reset_value(self, row: InputRow) -> None:
        """Give an input its value of the base case, or its default in the base case."""
        after = reset_input(self.project, row.key, self.scenario)
        self.edit(tr("Reset {label}", label=row.label), after)

    def select(self, scenario: str) -> None:
        """Work on another scenario. This is no edit: it cannot be undone."""
        if scenario != self.scenario and scenario in self.scenario_ids:
            self.show(self.project, scenario)

    def show(self, project: Project, scenario: str) -> None:
        """Show a state of the project; for commands, which know the way back."""
        self.project = project
        self.scenario = scenario if scenario in self.scenario_ids else BASE
        self.project_changed.emit()
        self._recalculate()

    def replace(self, project: Project, path: Path | None) -> None:
        """Show another document; its undo history starts anew."""
        self.project = project
        self.path = path
        self.scenario = BASE
        self._computed.clear()
        self.undo_stack.clear()
        self.undo_stack.setClean()
        self._compute()
        self._saved = self._result
        self.document_changed.emit()
        self.project_changed.emit()
        self.result_changed.emit()
        self._settle.start()

    def saved_as(self, path: Path) -> None:
        """Note that the project is in a file as it stands."""
        self.path = path
        self.undo_stack.setClean()
        self._saved = self.result_of(BASE) or self._saved
        self.document_changed.emit()
        self.result_changed.emit()

    # -- figures

    def _recalculate(self) -> None:
        """Compute at once; further calls within a short time are computed together."""
        if self._pause.isActive():
            self._is_due = True
            return
        self._pause.start()
        self._compute_and_tell()

    def _compute_if_due(self) -> None:
        if self._is_due:
            self._is_due = False
            self._pause.start()
            self._compute_and_tell()

    def _compute_and_tell(self) -> None:
        if self._compute():
            self.result_changed.emit()
        self._settle.start()

    def _compute(self) -> bool:
        started = time.perf_counter()
        try:
            self._result = evaluate(self.project, self.scenario)
        except PlannerError as error:
            if not hasattr(self, "_result"):
                raise
            self._set_problem(str(error))
            return False
        self._computed[self.scenario] = _Computed(self.project, self._result)
        self.milliseconds = (time.perf_counter() - started) * 1000
        self._set_problem("")
        return True

    def _set_problem(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self.failed.emit(problem)

    def _compute_others(self) -> None:
        for scenario in self.scenario_ids:
            self.result_of(scenario)
        self.scenarios_computed.emit()

    def finish_computing(self) -> None:
        """Compute what is still due now, for tests, exports and pictures."""
        self._pause.stop()
        self._compute_if_due()
        self._settle.stop()
        self._compute_others()
