"""Two generations on one workload, and the published claims beside them."""

import pytest

from planner.core.catalog.claims import claims, claims_of_return, read_claims
from planner.core.records import RecordError
from planner.core.studies.generations import Ratio, generation_steps
from planner.core.templates import load_template


def test_a_newer_generation_is_compared_on_the_workload_of_the_plan():
    (step,) = generation_steps(load_template("provider-token-factory"))

    assert (step.workload, step.newer, step.older) == (
        *("gpt-oss-120b-mixed", "GB200", "H100"),
    )
    # 8,050 over 2,440 tokens/s per GPU; bands 4,500-12,000 and 1,500-3,200.
    assert step.throughput == Ratio(8050 / 2440, 4500 / 3200, 12000 / 1500)
    # Rents of 3.30 and 2.35 USD per GPU-hour.
    assert step.efficiency.value == pytest.approx(8050 / 3.30 / (2440 / 2.35))
    assert step.efficiency.low == pytest.approx(4500 / 3.30 / (3200 / 2.35))
    assert step.efficiency.high == pytest.approx(12000 / 3.30 / (1500 / 2.35))


def test_a_plan_without_such_a_workload_sees_all_there_are():
    steps = generation_steps(load_template("published-claim"))

    assert {step.workload for step in steps} == {
        *("gpt-oss-120b-mixed", "llama-70b-mixed"),
    }


def test_what_is_measured_is_less_than_what_is_claimed():
    claimed = claims()["up-to-30x"].value

    for step in generation_steps(load_template("published-claim")):
        assert step.efficiency.high < claimed


def test_every_claim_names_who_said_it_where_and_what_it_leaves_out():
    assert claims()["five-to-seventy-five"].value == 75 / 5
    for claim in claims_of_return():
        assert claim.by
        assert claim.source
        assert claim.source_date
        assert claim.leaves_out


def test_a_claim_without_a_source_is_refused(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(
        '[[claim]]\nid = "x"\nabout = "return"\ntitle = "T"\n'
        'statement = "S"\nvalue = 2\nunit = "1"\n'
        'by = "B"\nsource = ""\nsource_date = "2026"\nleaves_out = "All"\n',
        encoding="utf-8",
    )

    with pytest.raises(RecordError, match="source is empty"):
        read_claims(path)
