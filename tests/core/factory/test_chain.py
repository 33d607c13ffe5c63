from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.document import Phase
from planner.core.factory.chain import (
    horizon_months,
    in_succession,
    months_between,
    phase_times,
)
from planner.core.factory.errors import AssemblyError

DEFAULTS = {
    "timeline.site_build": 0.0,
    "timeline.move_in": 0.0,
    "timeline.install_days": 0.0,
    "timeline.commissioning_days": 0.0,
    "timeline.first_model_days": 0.0,
    "timeline.sales_delay_days": 0.0,
    "timeline.lead_time": 0.0,
    "timeline.site_lead_time": 0.0,
    "depreciation.equipment_life": 5.0,
}.__getitem__

months = st.floats(0, 100, allow_nan=False)


def project_of(*phases: tuple[str, str]) -> SimpleNamespace:
    """Return something with phases: id and the id of the phase each refreshes."""
    made = (Phase(id=i, label=i, items=(), refreshes=r) for i, r in phases)
    return SimpleNamespace(phases=tuple(made))


POD = project_of(("pod", ""))


def retirement(values):
    return phase_times(POD, values, DEFAULTS)["pod"].retirement


@pytest.mark.parametrize(
    ("start", "end", "months_apart"),
    [
        ("2026-11", "2027-01", 2),
        ("2027-01", "2027-01", 0),
        ("2027-01", "2026-11", -2),
        ("2026-12", "2028-01", 13),
    ],
)
def test_months_between_two_months_of_the_calendar(start, end, months_apart):
    assert months_between(start, end) == months_apart


def test_the_later_of_delivery_and_site_decides():
    values = {"timeline.lead_time.pod": 30.4375 / 7 * 8, "timeline.site_build.pod": 3.0}

    assert retirement(values) == pytest.approx(68)
    assert retirement({**values, "timeline.site_build.pod": 10.0}) == pytest.approx(70)


def test_the_site_is_ready_after_the_longer_of_its_work_and_its_lead_time():
    weeks = 30.4375 / 7
    values = {
        "timeline.site_start.pod": 1.0,
        "timeline.site_build.pod": 6.0,
        "timeline.site_lead_time.pod": 10.0 * weeks,
    }

    assert retirement(values) == pytest.approx(1 + 10 + 60)
    assert retirement(
        {**values, "timeline.site_lead_time.pod": 4.0 * weeks}
    ) == pytest.approx(1 + 6 + 60)


@given(order=months, site=months, delay=months)
def test_a_later_order_never_brings_the_end_forward(order, site, delay):
    values = {"timeline.site_build.pod": site, "timeline.order.pod": order}
    later = {**values, "timeline.order.pod": order + delay}

    assert retirement(later) >= retirement(values)


def test_moving_into_colocation_runs_beside_site_work():
    values = {"timeline.site_build.pod": 2.0, "timeline.move_in.pod": 3.0}

    times = phase_times(POD, values, DEFAULTS)["pod"]

    assert (times.built, times.moved_in, times.site_ready) == (2, 3, 3)


def test_a_refresh_is_ordered_to_be_ready_at_the_end_of_life_of_its_phase():
    project = project_of(("pod", ""), ("next", "pod"), ("last", "next"))
    week = 7 / 30.4375
    values = {
        "timeline.site_build.pod": 4.0,
        "timeline.lead_time.next": 26.0,
        "timeline.move_in.next": 1.0,
        "timeline.install_days.next": 30.4375,
        "timeline.move_in.last": 8.0,
    }

    times = phase_times(project, values, DEFAULTS)

    # Ready at 4, five years of life; delivery and a month of installation before.
    assert times["next"].order == pytest.approx(64 - 26 * week - 1)
    assert times["next"].site_start == times["next"].order
    assert times["next"].ready == pytest.approx(64)
    assert times["pod"].retirement == pytest.approx(64)
    # The next one needs eight months in its hall and no delivery.
    assert times["last"].order == pytest.approx(124 - 8)
    assert horizon_months(times) == 184


def test_a_phase_retires_when_its_successor_is_ready_and_not_before_it_is_itself():
    project = project_of(("pod", ""), ("next", "pod"))
    values = {"timeline.site_build.pod": 4.0, "timeline.order.next": 40.0}

    early = phase_times(project, values, DEFAULTS)
    too_early = phase_times(project, values | {"timeline.order.next": 1.0}, DEFAULTS)
    late = phase_times(project, values | {"timeline.order.next": 90.0}, DEFAULTS)

    assert early["pod"].retirement == 40
    assert too_early["pod"].retirement == 4
    assert late["pod"].retirement == 64


def test_a_life_that_ends_before_a_refresh_could_come_has_it_ordered_at_once():
    project = project_of(("pod", ""), ("next", "pod"))
    values = {"depreciation.equipment_life": 0.25, "timeline.lead_time.next": 52.0}

    assert phase_times(project, values, DEFAULTS)["next"].order == 0


def test_the_order_of_the_phases_in_the_plan_does_not_matter():
    values = {"timeline.site_build.pod": 4.0}
    forth = phase_times(project_of(("pod", ""), ("next", "pod")), values, DEFAULTS)
    back = phase_times(project_of(("next", "pod"), ("pod", "")), values, DEFAULTS)

    # A phase that stands later begins its site at its order, here the decision too.
    assert forth == {"pod": back["pod"], "next": back["next"]}
    assert list(back) == ["next", "pod"]


@pytest.mark.parametrize("phases", [[("a", "b"), ("b", "a")], [("a", "lost")]])
def test_phases_that_succeed_none_that_is_there_are_refused(phases):
    with pytest.raises(AssemblyError, match="not a phase that stands before it"):
        in_succession(project_of(*phases))
