"""Two systems side by side, against figures worked out by hand."""

import pytest
from msgspec.structs import replace

from planner.core.catalog.claims import claims
from planner.core.catalog.loading import UnknownItemError
from planner.core.declarations import set_inputs
from planner.core.editing.bill import set_own_item
from planner.core.evaluation import evaluate
from planner.core.factory.items import project_catalog
from planner.core.studies.hardware import (
    HardwareError,
    compare_hardware,
    systems,
    usual_pair,
)
from planner.core.templates import load_template
from planner.core.throughput.workloads import UnknownWorkloadError

GB200, H100 = "gb200-nvl72", "hgx-h100-8gpu"
GPT_OSS = "gpt-oss-120b-mixed"


@pytest.fixture(scope="module")
def plan():
    return evaluate(load_template("provider-token-factory"))


@pytest.fixture(scope="module")
def found(plan):
    return compare_hardware(plan, GB200, H100, GPT_OSS)


def test_throughput_is_that_of_the_operating_points_with_their_bands(found):
    per_gpu, per_system = found.row("tokens_per_gpu"), found.row("tokens_per_system")

    # 8,050 (4,500 to 12,000) and 2,440 (1,500 to 3,200) tokens/s per GPU.
    assert per_gpu.one.band == (8050, 4500, 12000)
    assert per_gpu.other.band == (2440, 1500, 3200)
    assert per_gpu.ratio.value == pytest.approx(8050 / 2440)
    assert per_gpu.ratio.low == pytest.approx(4500 / 3200)
    assert per_gpu.ratio.high == pytest.approx(12000 / 1500)
    assert per_gpu.better == "one"
    assert per_system.one.value == 72 * 8050
    assert per_system.other.value == 8 * 2440
    assert (found.one.rate.tier, found.one.rate.date) == (2, "2026-09")
    assert found.one.rate.rows


def test_one_system_has_the_figures_of_the_catalog(found):
    # 132 and 10.5 kW at the plan's PUE of 1.2; 3.1 M and 190 k USD.
    assert found.row("it_kw").one.value == 132
    assert found.row("facility_kw").one.value == pytest.approx(158.4)
    assert found.row("facility_kw").other.value == pytest.approx(12.6)
    assert found.row("price").one.value == 3_100_000
    assert found.row("price").other.value == 190_000
    # Systems of different sizes: neither is better for being smaller.
    assert found.row("price").better == ""


def test_tokens_for_price_rent_and_energy_follow_by_hand(found):
    # 5 years of 8,766 hours; rents of 3.30 and 2.35 USD; 120 kW under load, PUE 1.2.
    per_price = 72 * 8050 * 3600 * 8766 * 5 / 1e6 / 3_100_000
    assert found.row("tokens_per_price").one.value == pytest.approx(per_price)
    assert found.row("tokens_per_rent").one.value == pytest.approx(
        8050 * 3600 / 1e6 / 3.30
    )
    assert found.row("tokens_per_rent").other.value == pytest.approx(
        2440 * 3600 / 1e6 / 2.35
    )
    assert found.row("tokens_per_kwh").one.value == pytest.approx(
        72 * 8050 * 3600 / 1e6 / (120 * 1.2)
    )


def test_both_serve_the_tokens_of_the_plan_with_whole_systems(found):
    # 576 GB200 make 4,636,800 tokens/s; a server of 8 H100 makes 19,520: 237.5 of them.
    assert found.row("systems_needed").one.value == 8
    assert found.row("systems_needed").other.value == 238
    assert found.row("gpus_needed").other.value == 8 * 238
    # At the low end of the bands: 4,636,800 / (72 x 4,500) and / (8 x 1,500).
    assert found.row("systems_needed").one.high == 15
    assert found.row("systems_needed").other.high == 387
    assert any("4,636,800" in said for said in found.held_equal)


def test_both_sides_sell_the_same_tokens(found):
    sold = [side.cases[0].sold_mtok for side in (found.one, found.other)]

    assert sold[0] == pytest.approx(sold[1])
    # Capital over the tokens that it sells is the row's figure.
    for side, key in ((found.one, "one"), (found.other, "other")):
        per_capital = getattr(found.row("sold_per_capital"), key).value
        capital = getattr(found.row("capital"), key).value
        assert per_capital * capital == pytest.approx(side.cases[0].sold_mtok)


def test_the_case_buys_all_around_the_systems_and_the_hall_by_the_kw(found, plan):
    case = found.other.cases[0]
    classes = {line.asset_class for line in case.result.bill if line.quantity}
    assert {"network", "storage", "management", "building"} <= classes

    # The plan has 1.44 + 0.96 MW of hall for the IT power of both its phases.
    hall = sum(line.quantity for line in case.result.bill if line.item.unit == "MW")
    it_kw = sum(
        plan.assembly.inputs[f"opex.power_peak_kw.{phase}"]
        for phase in ("phase-1", "phase-2")
    )
    assert hall == pytest.approx(case.it_kw * 2.4 / it_kw)


def test_cost_of_a_token_is_that_of_the_model(found):
    case = found.one.cases[0].result

    assert found.row("cost_per_mtok").one.value == case.number("cost_per_mtok")
    assert [product.workload for product in case.project.products] == [GPT_OSS]
    assert max(abs(case.number(check)) for check in case.checks) < 0.01


def test_of_the_same_gpu_only_the_systems_differ(plan):
    found = compare_hardware(plan, H100, "dgx-h100", GPT_OSS)

    ratio = found.row("tokens_per_gpu").ratio
    assert (ratio.value, ratio.low, ratio.high) == (1.0, 1.0, 1.0)
    assert found.row("tokens_per_gpu").better == ""
    # 190 k against 375 k USD.
    assert found.row("tokens_per_price").ratio.value == pytest.approx(375 / 190)
    assert found.row("tokens_per_price").ratio.high == pytest.approx(375 / 190)


def test_blackwell_over_hopper_stands_beside_what_was_claimed(plan, found):
    turned = compare_hardware(plan, H100, GB200, GPT_OSS)

    assert found.title == turned.title == "Blackwell over Hopper"
    assert found.headline == turned.headline
    assert "3.3 times (1.4 to 8.0)" in found.headline
    assert claims()["up-to-30x"] in found.claims
    assert found.gains == turned.gains
    for gain in found.gains:
        assert gain.ratio.high < claims()["up-to-30x"].value


def test_a_rate_taken_over_from_the_other_side_has_the_band_of_their_ratio(plan):
    found = compare_hardware(plan, GB200, "dgx-b200", "deepseek-671b-mixed")
    ratio = found.row("tokens_per_gpu").ratio

    # MLPerf v5.1 deepseek-r1, offline 4,023.78 and 3,917.925, server 2,327.47 and
    # 1,787.11 tokens/s per GPU; what the operating point may be off by cancels out.
    offline, server = 4023.78 / 3917.925, 2327.47 / 1787.11
    assert ratio.value == pytest.approx((offline * server) ** 0.5)
    assert (ratio.low, ratio.high) == pytest.approx((offline, server))
    assert (found.other.rate.tier, found.other.rate.point) == (2, None)
    assert not any("family" in said for said in found.differences)


def test_the_speed_of_users_that_the_plan_sets_holds_for_both(plan):
    key = "throughput.user_speed.phase-1.gpt-oss-mixed"
    faster = evaluate(set_inputs(plan.project, {key: 60.0}))
    found = compare_hardware(faster, GB200, H100, GPT_OSS)

    for side, point in ((found.one, 8050), (found.other, 2440)):
        assert side.rate.user_tokens_per_s == pytest.approx(60.0)
        assert 0 < side.rate.value < point


def test_one_round_of_one_benchmark_stands_beside_where_it_has_both(plan, found):
    llama = compare_hardware(plan, GB200, H100, "llama-70b-mixed")
    (measured,) = (gain for gain in llama.gains if gain.key == "measured")

    # MLPerf v5.1 llama2-70b: offline and server rows of both.
    assert measured.label == "MLPerf v5.1 llama2-70b, per GPU"
    assert 3.2 < measured.ratio.low < measured.ratio.high < 3.4
    assert measured.rows
    assert all("MLPerf v5.1 llama2-70b" in row for row in measured.rows)
    assert "measured" not in [gain.key for gain in found.gains]


def test_the_other_way_round_every_ratio_is_the_inverse(plan, found):
    turned = compare_hardware(plan, H100, GB200, GPT_OSS)

    for row, other in zip(found.rows, turned.rows, strict=True):
        assert row.ratio.value == pytest.approx(1 / other.ratio.value)
        assert row.ratio.low == pytest.approx(1 / other.ratio.high)
        sides = {"one": "other", "other": "one", "": ""}
        assert sides[row.better] == other.better


def test_nothing_is_claimed_of_two_of_one_generation(plan):
    assert compare_hardware(plan, H100, "hgx-h200-8gpu", GPT_OSS).claims == ()


def test_it_is_said_in_what_the_measurements_differ(found):
    said = " ".join(found.differences)

    assert "H100 TensorRT-LLM" in said
    assert "GB200 2026-09" in said
    assert "H100 fp8" in said
    assert "1-year contract" in said


def test_systems_bought_whole_and_hardly_used_are_remarked():
    plan = evaluate(load_template("hopper-today"))
    found = compare_hardware(plan, GB200, H100, GPT_OSS)

    # 256 H100 make 624,640 tokens/s: 1.08 racks of GB200, so two, 46% idle.
    assert found.row("systems_needed").one.value == 2
    assert found.one.cases[0].idle_share == pytest.approx(1 - 624_640 / (2 * 579_600))
    assert any("46% of the 2" in said for said in found.differences)


def test_what_no_source_states_is_named_with_what_to_enter(plan):
    found = compare_hardware(plan, "dgx-rubin-nvl8", GB200, GPT_OSS)

    assert found.row("price").one.value is None
    price, power = found.row("price").one, found.row("it_kw").one
    assert price.reason == (
        "No source states the price of DGX Rubin NVL8. Enter it in the catalog: "
        "Details, Enter Figures…"
    )
    assert price.in_file == "price_usd of an own item dgx-rubin-nvl8"
    assert "the highest power of DGX Rubin NVL8" in power.reason
    assert power.in_file == "power_kw of an own item dgx-rubin-nvl8"
    for key in ("capital", "cost_per_mtok", "systems_needed"):
        row = found.row(key)
        assert row.one.value is None
        assert row.one.reason
        assert row.ratio is None
        assert row.other.value is not None


@pytest.mark.parametrize(("price", "better"), [(1.004, ""), (1.02, "other")])
def test_figures_that_are_equal_to_a_reader_mark_no_side(plan, price, better):
    known = project_catalog(plan.project).item(GB200)
    twin = replace(known, id="twin", price_usd=known.price_usd * price)
    project = set_own_item(plan.project, twin)
    project = set_inputs(project, {f"bill.price.{GB200}": known.price_usd})
    found = compare_hardware(evaluate(project), "twin", GB200, GPT_OSS)

    row = found.row("tokens_per_price")
    assert row.ratio.value == pytest.approx(1 / price)
    assert row.better == better


def test_what_cannot_be_sized_is_said_with_the_label_of_its_figure(plan):
    found = compare_hardware(plan, "mi355x-8gpu", GB200, GPT_OSS)

    assert (
        "No source states the rack space of Instinct MI355X 8-GPU server. Its capital "
        "leaves out the racks, which cannot be sized without it."
    ) in found.differences


def test_a_figure_that_is_entered_fills_the_gap(plan):
    project = set_inputs(plan.project, {"bill.price.gb200-nvl72": 3_500_000.0})
    known = project_catalog(project)
    own = replace(known.item("mi355x-8gpu"), rack_units=8.0, power_kw=16.0)
    found = compare_hardware(
        evaluate(set_own_item(project, own)), GB200, "mi355x-8gpu", GPT_OSS
    )

    assert found.row("price").one.value == 3_500_000
    assert found.row("rack_units").other.value == 8
    assert found.row("it_kw").other.value == 16


def test_amounts_are_in_the_currency_of_the_project(plan):
    project = replace(plan.project, currency="EUR")
    project = set_inputs(project, {"finance.exchange_rate.usd": 0.5})
    found = compare_hardware(evaluate(project), GB200, H100, GPT_OSS)

    assert found.row("price").unit == "EUR"
    assert found.row("price").one.value == 1_550_000
    assert found.row("tokens_per_rent").one.value == pytest.approx(
        8050 * 3600 / 1e6 / 1.65
    )


def test_a_plan_that_lacks_the_workload_gets_a_product_for_it(plan):
    found = compare_hardware(plan, GB200, H100, "llama-70b-mixed")

    # 3,540 and 910 tokens/s per GPU.
    assert found.row("tokens_per_gpu").ratio.value == pytest.approx(3540 / 910)
    assert found.row("cost_per_mtok").one.value > 0
    sold = [side.cases[0].sold_mtok for side in (found.one, found.other)]
    assert sold[0] == pytest.approx(sold[1])


def test_what_cannot_be_compared_is_refused_with_what_to_choose(plan):
    with pytest.raises(HardwareError, match="on both sides"):
        compare_hardware(plan, GB200, GB200)
    with pytest.raises(HardwareError, match=r"no system with GPUs\. Choose one of"):
        compare_hardware(plan, GB200, "sn5600")
    with pytest.raises(UnknownItemError, match=r"[Dd]id you mean"):
        compare_hardware(plan, GB200, "hgx-h100-8gp")
    with pytest.raises(UnknownWorkloadError):
        compare_hardware(plan, GB200, H100, "gpt-oss")


def test_the_plans_own_system_is_compared_with_another_generation_first(plan):
    assert usual_pair(plan) == (GB200, H100)
    assert usual_pair(evaluate(load_template("hopper-today"))) == (H100, GB200)


def test_every_pair_with_the_usual_system_can_be_compared(plan):
    for system in systems(plan.project):
        if system.id != GB200:
            found = compare_hardware(plan, GB200, system.id)
            for row in found.rows:
                for figure in (row.one, row.other):
                    assert (figure.value is None) == bool(figure.reason)
