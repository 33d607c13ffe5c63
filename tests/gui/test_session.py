"""The session: edits, undo, scenarios and when figures are computed."""

import pytest

from planner.core.declarations import InputError, set_input
from planner.core.document import BASE
from planner.core.evaluation import evaluate
from planner.gui import session as session_module
from planner.gui.session import Session

RATE = "finance.discount_rate"


@pytest.fixture
def computed(monkeypatch):
    """The scenarios that were evaluated, in order."""
    calls = []

    def counting(project, scenario=BASE):
        calls.append(scenario)
        return evaluate(project, scenario)

    monkeypatch.setattr(session_module, "evaluate", counting)
    return calls


def test_an_edit_is_computed_at_once(session):
    before = session.result.metrics["npv"].value

    session.set_value(session.row(RATE), 0.05)

    expected = evaluate(set_input(session.project, RATE, 0.05)).metrics["npv"].value
    assert session.result.metrics["npv"].value == expected > before


def test_edits_in_quick_succession_are_computed_once_more(qtbot, computed, project):
    session = Session(project)
    computed.clear()

    for step in range(10):
        session.set_value(session.row(RATE), 0.05 + step / 100)
    assert computed == [BASE]
    # Scenarios beside it may be computed in between.
    qtbot.waitUntil(lambda: computed.count(BASE) > 1)
    session.finish_computing()

    assert computed.count(BASE) == 2
    assert session.result.metrics["npv"].value == (
        evaluate(session.project).metrics["npv"].value
    )


def test_undo_and_redo_restore_the_project_exactly(session, project):
    session.set_value(session.row(RATE), 0.05)
    session.set_value(session.row("opex.pue"), 1.4)
    edited = session.project

    session.undo_stack.undo()
    session.undo_stack.undo()
    session.finish_computing()
    assert session.project == project
    assert session.result.project == project
    session.undo_stack.redo()
    session.undo_stack.redo()
    assert session.project == edited


def test_an_edit_is_called_by_the_field_it_changes(session):
    session.set_value(session.row(RATE), 0.05)

    assert session.undo_stack.undoText() == f"Change {session.row(RATE).label}"


def test_edits_while_typing_are_one_step(session, project):
    typing = session.new_typing()
    for value in (0.01, 0.012, 0.125):
        session.set_value(session.row(RATE), value, typing=typing)
    assert session.undo_stack.count() == 1

    session.undo_stack.undo()

    assert session.project == project


def test_typing_back_to_the_old_value_leaves_nothing_to_undo(session):
    typing = session.new_typing()
    old = session.row(RATE).value
    session.set_value(session.row(RATE), 0.3, typing=typing)

    session.set_value(session.row(RATE), old, typing=typing)

    assert not session.undo_stack.canUndo()
    assert not session.is_modified


def test_a_value_that_is_not_allowed_changes_nothing(session, project):
    with pytest.raises(InputError):
        session.set_value(session.row("capacity.derate"), 7.0)

    assert session.project is project
    assert not session.undo_stack.canUndo()


def test_in_a_scenario_an_edit_is_a_difference_from_the_base(session, project):
    scenario = project.scenarios[0].id
    session.select(scenario)

    session.set_value(session.row(RATE), 0.05)

    assert session.project.inputs == project.inputs
    assert session.row(RATE).changed_from_base
    session.reset_value(session.row(RATE))
    assert session.project == project


def test_changes_are_measured_against_the_base_case_in_a_scenario(session, project):
    saved = session.result
    assert session.reference is saved

    session.select(project.scenarios[0].id)

    assert session.reference.scenario == BASE
    assert session.result.scenario == project.scenarios[0].id


def test_editing_a_scenario_does_not_compute_the_base_case_again(computed, project):
    session = Session(project)
    session.select(project.scenarios[0].id)
    session.finish_computing()
    computed.clear()

    session.set_value(session.row(RATE), 0.05)
    assert session.reference is not None

    assert BASE not in computed


def test_undo_returns_to_the_scenario_in_which_the_edit_was_made(session, project):
    session.select(project.scenarios[0].id)
    session.set_value(session.row(RATE), 0.05)
    session.select(BASE)

    session.undo_stack.undo()

    assert session.scenario == project.scenarios[0].id
    assert session.project == project


def test_figures_that_cannot_be_computed_leave_the_last_ones_and_a_reason(
    qtbot, session
):
    last = session.result
    phase = session.project.phases[0]
    from msgspec.structs import replace

    broken = replace(session.project, phases=(replace(phase, items=("no-such-item",)),))
    with qtbot.waitSignal(session.failed) as told:
        session.edit("Break it", broken)

    assert session.result is last
    assert "no-such-item" in told.args[0]
    session.finish_computing()
    session.undo_stack.undo()
    session.finish_computing()
    assert session.problem == ""


def test_the_other_scenarios_are_computed_without_an_edit(qtbot, session):
    qtbot.waitUntil(
        lambda: all(session.known_result(one) for one in session.scenario_ids),
        timeout=5000,
    )
