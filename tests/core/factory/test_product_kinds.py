"""What the factory derives for each kind of product, and from the price regime."""

import msgspec
import pytest

from planner.core.document import Product
from planner.core.factory.assembly import AssemblyError

SEATS = Product(
    id="copilot", label="Copilot", kind="seats", workload="gpt-oss-120b-mixed"
)
TASKS = msgspec.structs.replace(SEATS, id="claims", label="Claims", kind="tasks")
OWN = msgspec.structs.replace(SEATS, id="own", label="Own use", kind="internal")


def test_seats_have_the_shape_and_rate_of_their_model_and_no_token_price(
    assembled, racks
):
    assembly = assembled(
        racks, {"demand.mtok_per_unit.copilot": 2.0}, products=(SEATS,)
    )

    inputs, sentences = assembly.inputs, assembly.sentences
    assert inputs["capacity.is_token_product.copilot"] == 1
    assert inputs["demand.input_per_output.copilot"] == 3.6
    assert inputs["capacity.output_rate.phase-1.copilot"] == 8050
    for component in ("output", "input", "cached"):
        assert inputs[f"revenue.{component}_price.copilot"] == 0
        assert "sold by the seat" in sentences[f"revenue.{component}_price.copilot"]


@pytest.mark.parametrize(
    ("product", "words"), [(SEATS, "per seat and month"), (TASKS, "per task")]
)
def test_what_a_seat_or_task_takes_must_be_set(assembled, racks, product, words):
    with pytest.raises(AssemblyError) as caught:
        assembled(racks, products=(product,))

    assert words in str(caught.value)
    assert f"Set 'demand.mtok_per_unit.{product.id}' by hand." in str(caught.value)


def test_tokens_are_sold_by_the_million_and_hours_have_none(assembled, racks):
    inputs = assembled(racks, products=(*racks.products, OWN)).inputs

    assert inputs["demand.mtok_per_unit.deepseek"] == 1
    assert inputs["demand.mtok_per_unit.own"] == 1
    assert inputs["demand.mtok_per_unit.rental"] == 0


def test_only_internal_use_replaces_an_api_bill(assembled, racks):
    inputs = assembled(racks, products=(*racks.products, OWN)).inputs

    flags = {key: value for key, value in inputs.items() if "is_internal" in key}
    assert flags == {
        "revenue.is_internal.deepseek": 0,
        "revenue.is_internal.rental": 0,
        "revenue.is_internal.own": 1,
    }


@pytest.mark.parametrize(
    ("regime", "change", "gain"),
    [
        (None, -0.2, 0.15),
        ("named-open-model", -0.2, 0.15),
        ("current-frontier-tier", 0.0, 0.0),
        ("fixed-quality", -0.9, 0.15),
    ],
)
def test_the_regime_gives_price_change_and_software_gain(
    assembled, racks, regime, change, gain
):
    values = {} if regime is None else {"revenue.price_regime": regime}
    assembly = assembled(racks, values)

    assert assembly.inputs["revenue.token_price_change"] == change
    assert assembly.inputs["capacity.software_gain"] == gain


def test_the_price_change_has_the_evidence_and_range_of_its_regime(assembled, racks):
    assembly = assembled(racks, {"revenue.price_regime": "current-frontier-tier"})

    proof = assembly.evidence["revenue.token_price_change"]
    assert (proof.low, proof.high) == (-0.4, 0.4)
    assert "vendor tiers" in proof.source
    assert proof.source_date == "2026-11"
    assert proof.assumption
    said = assembly.sentences["revenue.token_price_change"]
    assert said.startswith("Keep moving to the current best models")


def test_an_unknown_regime_is_refused_with_the_choices(assembled, racks):
    with pytest.raises(AssemblyError) as caught:
        assembled(racks, {"revenue.price_regime": "hope"})

    assert str(caught.value) == (
        "'revenue.price_regime' is 'hope'. Choose named-open-model, "
        "current-frontier-tier or fixed-quality."
    )
