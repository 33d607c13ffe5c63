import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.factory.chain import months_between, retirement_months

DEFAULTS = {
    "timeline.order": 0.0,
    "timeline.site_start": 0.0,
    "timeline.site_build": 0.0,
    "timeline.install_days": 0.0,
    "timeline.commissioning_days": 0.0,
    "timeline.lead_time": 0.0,
    "timeline.site_lead_time": 0.0,
    "depreciation.equipment_life": 5.0,
}.__getitem__

months = st.floats(0, 100, allow_nan=False)


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

    assert retirement_months("pod", values, DEFAULTS) == pytest.approx(68)
    assert retirement_months(
        "pod", {**values, "timeline.site_build.pod": 10.0}, DEFAULTS
    ) == pytest.approx(70)


def test_the_site_is_ready_after_the_longer_of_its_work_and_its_lead_time():
    weeks = 30.4375 / 7
    values = {
        "timeline.site_start.pod": 1.0,
        "timeline.site_build.pod": 6.0,
        "timeline.site_lead_time.pod": 10.0 * weeks,
    }

    assert retirement_months("pod", values, DEFAULTS) == pytest.approx(1 + 10 + 60)
    assert retirement_months(
        "pod", {**values, "timeline.site_lead_time.pod": 4.0 * weeks}, DEFAULTS
    ) == pytest.approx(1 + 6 + 60)


@given(order=months, site=months, delay=months)
def test_a_later_order_never_brings_the_end_forward(order, site, delay):
    values = {"timeline.site_build.pod": site, "timeline.order.pod": order}
    later = {**values, "timeline.order.pod": order + delay}

    assert retirement_months("pod", later, DEFAULTS) >= retirement_months(
        "pod", values, DEFAULTS
    )
