"""What each command answers: the shapes of docs/contract.md, and their figures."""

import re
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from planner.cli.case import read_project
from planner.core.editing.phases import add_refresh
from planner.core.evaluation import evaluate
from planner.core.model import MODEL
from planner.core.project import load, save
from planner.core.templates import load_template, templates

CONTRACT = (Path(__file__).resolve().parents[2] / "docs/contract.md").read_text()

INPUT_KEYS = (
    *("key", "label", "unit", "value", "default", "minimum", "maximum"),
    *("low", "high", "source", "source_date", "assumption", "help", "applies"),
)


def documented(heading: str) -> str:
    """Return the section of the contract under a heading."""
    return CONTRACT.split(f"## `{heading}`")[1].split("\n## ")[0]


def documented_keys(heading: str) -> set[str]:
    return set(re.findall(r'"([a-z_]+)"', documented(heading)))


# --- templates, new ----------------------------------------------------------------


def test_templates_lists_the_three_samples(planner):
    found = planner("templates", "--json").json
    text = planner("templates").out

    ids = {"enterprise-pod", "provider-token-factory", "hopper-today"}
    assert {template["id"] for template in found} >= ids
    for template in found:
        assert template.keys() == documented_keys("planner templates --json")
        assert template["id"] in text
        assert template["label"] in text


def test_new_writes_a_project_that_is_the_template(planner, tmp_path):
    answer = planner("new", "hopper-today", tmp_path / "mine", "--json").json

    assert answer.keys() == documented_keys("planner new TEMPLATE FILE --json")
    path = tmp_path / "mine.aifactory"
    assert answer["file"] == str(path)
    assert load(path) == load_template("hopper-today")


def test_new_gives_a_name_and_replaces_only_when_forced(planner, tmp_path):
    path = tmp_path / "mine.aifactory"
    planner("new", "hopper-today", path)

    refused = planner("new", "enterprise-pod", path, "--name", "Pod of ours")
    assert refused.status == 2
    assert load(path).name == "Hopper today"
    planner("new", "enterprise-pod", path, "--name", "Pod of ours", "--force")
    assert load(path).name == "Pod of ours"


# --- evaluate ----------------------------------------------------------------------


@pytest.mark.parametrize("template", [template.id for template in templates()])
def test_evaluate_json_has_the_shape_and_the_values_of_the_engine(
    planner, tmp_path, template
):
    path = tmp_path / "case.aifactory"
    planner("new", template, path)

    answer = planner("evaluate", path, "--lines", "--json").json

    result = evaluate(load(path))
    assert list(answer) == [
        *("project", "scenario", "currency", "months", "metrics", "by_year"),
        *("checks", "hurdles", "acknowledgements", "lines"),
    ]
    assert answer["scenario"] == "base"
    assert answer["months"] == list(result.months)
    assert re.fullmatch(r"\d{4}-\d\d", answer["months"][0])
    assert answer["metrics"].keys() == result.metrics.keys()
    for key, metric in answer["metrics"].items():
        assert list(metric) == ["label", "unit", "value", "reason"]
        assert metric["value"] == result.metrics[key].value
        assert metric["value"] is not None or metric["reason"]
    assert answer["checks"] == pytest.approx(dict(result.checks))
    assert answer["lines"].keys() == MODEL.lines.keys()
    for name, line in answer["lines"].items():
        assert list(line) == ["label", "unit", "axes", "items", "values"]
        values = np.array(line["values"], dtype=float)
        assert (line["axes"][-1:] == ["month"]) == MODEL.is_monthly(name)
        assert values.shape == tuple(
            len(result.months) if axis == "month" else len(line["items"][axis])
            for axis in line["axes"]
        )
        np.testing.assert_array_equal(values, result.line(name).values)


def test_evaluate_json_has_the_margins_by_year_and_says_where_there_is_none(
    planner, provider
):
    found = planner("evaluate", provider, "--lines", "--json").json
    by_year, months = found["by_year"], found["months"]

    assert by_year.keys() <= documented_keys("planner evaluate FILE --json")
    assert by_year["years"] == sorted({int(month[:4]) for month in months})
    # The hall is built in the first year.
    assert by_year["reasons"][0] == "there is no revenue in 2027"
    assert not any(by_year["reasons"][1:])
    profits = {"gross_margin": "gross_profit", "ebitda_margin": "ebitda"}
    assert by_year["metrics"].keys() == profits.keys()
    for metric, values in by_year["metrics"].items():
        assert len(values) == len(by_year["years"])
        assert values[0] is None
        of_2030 = [month.startswith("2030") for month in months]
        earned, revenue = (
            np.array(found["lines"][line]["values"])[of_2030].sum()
            for line in (profits[metric], "revenue")
        )
        assert values[3] == pytest.approx(earned / revenue)


def test_evaluate_without_lines_leaves_them_out(planner, pod):
    assert "lines" not in planner("evaluate", pod, "--json").json
    assert documented_keys("planner evaluate FILE --json") >= {"lines", "checks"}


def test_evaluate_prints_every_metric_and_says_why_one_is_undefined(planner, hopper):
    answer = planner("evaluate", hopper)

    for metric in evaluate(load(hopper)).metrics.values():
        assert metric.label in answer.out
    undefined = re.search(r"Payback +n/a +— (.*)", answer.out)
    assert undefined is not None
    assert undefined[1].startswith("cumulative cash")
    assert not re.search(r"\bnan\b", answer.out, re.IGNORECASE)


@pytest.mark.parametrize("columns", ["60", "80", "100", "300"])
def test_evaluate_keeps_to_the_width_of_the_terminal(
    planner, provider, monkeypatch, columns
):
    monkeypatch.setenv("COLUMNS", columns)
    answer = planner("evaluate", provider)

    prose = [line for line in answer.out.splitlines() if not line.startswith("  ")]
    assert max(map(len, prose)) <= min(int(columns), 100)
    # Tables of short words fit from 80 columns on.
    if int(columns) >= 80:
        assert max(map(len, answer.out.splitlines())) <= 100


def test_evaluate_lines_prints_every_line_by_year(planner, provider):
    out = planner("evaluate", provider, "--lines").out

    result = evaluate(load(provider))
    for line in MODEL.lines.values():
        assert line.label in out
    assert all(str(year) in out for year in result.years)
    row = re.search(
        r"^ +GPU-hours available, all phases \(GPU-hours\) +(.*)$", out, re.M
    )
    second_year = result.yearly("gpu_hours_available_total")[1]
    assert row is not None
    assert f"{second_year / 1e6:.2f} M" in row[1]


# --- --set and --scenario ----------------------------------------------------------


def metrics(planner, *words: object) -> dict[str, float | None]:
    answer = planner("evaluate", *words, "--json")
    assert answer.status == 0, answer.err
    return {key: metric["value"] for key, metric in answer.json["metrics"].items()}


@pytest.mark.parametrize("text", ["12%", "0.12", "12", "=6%*2"])
def test_set_reads_a_rate_as_people_type_it(planner, pod, text):
    expected = evaluate(load(pod), overrides={"finance.discount_rate": 0.12})

    found = metrics(planner, pod, "--set", f"finance.discount_rate={text}")

    assert found["npv"] == expected.metrics["npv"].value


def test_set_takes_money_choices_and_several_keys(planner, pod):
    overrides = {"bill.price.gb200-nvl72": 3.2e6, "revenue.price_position": "lowest"}
    expected = evaluate(load(pod), overrides=overrides)

    found = metrics(
        *(planner, pod, "--set", "bill.price.gb200-nvl72=3.2M"),
        *("--set", "revenue.price_position=lowest"),
    )

    assert found["npv"] == expected.metrics["npv"].value


def test_set_of_a_key_without_items_sets_all_of_them(planner, provider):
    overrides = {f"timeline.order.phase-{phase}": 2.0 for phase in (1, 2)}
    expected = evaluate(load(provider), overrides=overrides)

    found = metrics(planner, provider, "--set", "timeline.order=2")

    assert found["npv"] == expected.metrics["npv"].value


def test_set_holds_in_a_scenario_that_sets_the_key_itself(planner, provider):
    key = "timeline.site_build.phase-1"
    own = {scenario.id: scenario.overrides for scenario in load(provider).scenarios}
    name = next(id for id, overrides in own.items() if key in overrides)
    assert own[name][key] != 15.0
    expected = evaluate(load(provider), name, overrides={key: 15.0})

    found = metrics(planner, provider, "--scenario", name, "--set", f"{key}=15")

    assert found["npv"] == expected.metrics["npv"].value


def test_set_changes_nothing_in_the_file(planner, pod):
    before = pod.read_bytes()
    planner("evaluate", pod, "--set", "finance.discount_rate=12%")
    assert pod.read_bytes() == before


def test_a_scenario_is_found_by_id_and_by_label(planner, hopper):
    by_id = planner("evaluate", hopper, "--scenario", "flat-rents", "--json").json
    by_label = planner("evaluate", hopper, "--scenario", "flat RENTS", "--json").json
    base = planner("evaluate", hopper, "--scenario", "Base case", "--json").json

    assert by_id == by_label
    assert by_id["scenario"] == "flat-rents"
    assert base["scenario"] == "base"
    assert base["metrics"]["npv"] != by_id["metrics"]["npv"]


# --- explain -----------------------------------------------------------------------


def leaves(node):
    for child in node["precedents"]:
        if "key" in child:
            yield child
        else:
            yield from leaves(child)


def nodes(node):
    yield node
    for child in node.get("precedents", ()):
        yield from nodes(child)


def test_explain_leads_from_npv_down_to_inputs_with_their_sources(planner, provider):
    answer = planner("explain", provider, "npv", "--json").json

    evaluated = planner("evaluate", provider, "--json").json
    assert answer["value"] == evaluated["metrics"]["npv"]["value"]
    assert answer["formula"].startswith("NPV = ")
    found = list(leaves(answer))
    keys = {leaf["key"] for leaf in found}
    assert {
        *("finance.discount_rate", "timeline.lead_time.phase-2", "tax.tax_rate"),
        *("capex.equipment_cost.phase-1.accelerated-systems",),
    } <= keys
    for leaf in found:
        assert leaf["source"] or leaf["assumption"] or leaf["sentence"], leaf["key"]
    explained = set()
    for node in nodes(answer):
        place = (node["name"], *node["items"])
        if node["repeated"]:
            assert place in explained
        explained.add(place)
        assert "key" in node or node["repeated"] or node["precedents"], place


def test_explain_has_the_documented_keys(planner, provider):
    keys = documented_keys("planner explain FILE NAME --json")
    answer = planner("explain", provider, "delivery", "--json").json

    assert {key for node in nodes(answer) for key in node} <= keys
    assert set(answer) <= keys


def test_explain_of_a_chain_fills_in_numbers_one_can_check_by_hand(planner, provider):
    words = ("explain", provider, "delivery.phase-2")
    settings = ("--set", "timeline.order=18", "--set", "timeline.lead_time=26")
    answer = planner(*words, *settings, "--json").json

    # 18 months and 26 weeks of 7 days, at 365.25 / 12 days a month.
    assert answer["value"] == pytest.approx(18 + 26 * 7 / (365.25 / 12))
    assert answer["items"] == ["phase-2"]
    text = planner(*words, *settings).out
    assert "= order + lead time × days a week ÷ days a month" in text
    assert "= 18 mo + 26 wk × 7 d/week ÷ 30.44 d/month = 23.98 mo" in text
    assert "[timeline.order.phase-2]" in text


@pytest.mark.parametrize("month", ["21", "2028-09"])
def test_explain_takes_a_month_by_number_and_by_name(planner, provider, month):
    answer = planner("explain", provider, "revenue", "--month", month, "--json").json

    assert answer["month"] == "2028-09"
    assert answer["value"] == evaluate(load(provider)).line("revenue").values[20]


def test_explain_stops_at_the_depth_asked_for(planner, provider):
    def depth(node) -> int:
        return 1 + max(map(depth, node.get("precedents", ())), default=-1)

    for wanted in (0, 1, 3):
        words = ("explain", provider, "npv", "--depth", wanted, "--json")
        assert depth(planner(*words).json) == wanted


def test_explain_takes_items_after_the_name_or_as_an_option(planner, provider):
    item = load(provider).products[1].id
    dotted = planner("explain", provider, f"product_revenue.{item}", "--json").json
    option = planner("explain", provider, "product_revenue", "--items", item, "--json")

    assert dotted == option.json
    assert dotted["items"] == [item]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("capacity.derate", 0.75),
        ("bill.quantity.phase-1.gb200-nvl72", 8),
        ("revenue.price_position", "p25"),
    ],
)
def test_explain_of_an_input_says_where_its_value_is_from(
    planner, provider, key, value
):
    row = next(r for r in evaluate(load(provider)).input_rows if r.key == key)

    answer = planner("explain", provider, key, "--json").json
    text = planner("explain", provider, key).out

    assert answer["value"] == value
    assert answer["key"] == key
    assert answer["source"] == row.source
    assert row.kind.display(row.value, unit=row.unit) in text


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("NPV", "npv"), ("Payback", "payback_months"), ("payback", "payback_months")),
        *(("Cost per Mtok", "cost_per_mtok"), ("CAPEX_TOTAL", "capex_total")),
        *(("Revenue", "revenue"), ("Delivery.phase-2", "delivery")),
        *(("Derate of the benchmark", "derate"), ("Capacity.Derate", "derate")),
        # The label of an input and of the line that is made with it.
        ("Demand charge", "demand_cost"),
    ],
)
def test_explain_takes_labels_and_any_case(planner, provider, typed, name):
    answer = planner("explain", provider, typed, "--depth", "0", "--json").json

    assert answer["name"] == name


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Paybak", "payback_months"), ("NPVV", "npv"), ("output_token", "output_tokens")],
)
def test_explain_suggests_metrics_before_anything_else(planner, provider, typed, near):
    assert f"Did you mean '{near}'?" in planner("explain", provider, typed).err


def test_explain_without_a_month_shows_one_that_says_something(planner, provider):
    refreshed = add_refresh(load(provider), "phase-1")
    save(refreshed, provider)
    in_service = evaluate(refreshed).line("service_share").values[0]
    assert in_service[-1] == 0

    answer = planner("explain", provider, "service_share.phase-1", "--json").json

    assert answer["value"] == in_service[in_service > 0][-1]


def test_the_place_in_a_line_that_is_looked_up_has_its_own_month(planner, provider):
    settings = (
        "revenue.prepaid_share.reserved=50%",
        "revenue.prepayment_lead.reserved=6",
    )
    words = ("explain", provider, "contract_liabilities.phase-1.reserved")
    options = [word for setting in settings for word in ("--set", setting)]

    answer = planner(*words, "--month", "9", *options, "--json").json

    months = evaluate(read_project(provider, settings)).line("prepaid_whole")
    expected = months.values[0, 3, 8]
    places = [node for node in nodes(answer) if node["name"] == "prepaid_whole"]
    assert places
    for place in places:
        assert (place["month"], place["value"]) == ("2027-09", expected)


# --- inputs, lines -----------------------------------------------------------------


def test_inputs_of_a_project_have_every_key_with_the_documented_fields(
    planner, provider
):
    rows = planner("inputs", provider, "--json").json

    result = evaluate(load(provider))
    assert [row["key"] for row in rows] == [row.key for row in result.input_rows]
    assert tuple(rows[0]) == INPUT_KEYS
    assert documented_keys("planner inputs [FILE] --json") == set(INPUT_KEYS)
    values = {row["key"]: row["value"] for row in rows}
    assert values["bill.quantity.phase-1.gb200-nvl72"] == 8
    assert values["revenue.price_position"] == "p25"
    text = planner("inputs", provider).out
    for row in rows:
        assert row["key"] in text


def test_inputs_of_a_scenario_mark_what_it_changes(planner, provider):
    scenario = load(provider).scenarios[0]
    words = ("inputs", provider, "--scenario", scenario.label)
    values = {row["key"]: row["value"] for row in planner(*words, "--json").json}

    for key, value in scenario.overrides.items():
        assert values[key] == value
    assert planner(*words).out.count("changed by the scenario") == len(
        scenario.overrides
    )


def test_inputs_without_a_file_are_those_the_model_declares(planner):
    rows = planner("inputs", "--json").json

    assert tuple(rows[0]) == INPUT_KEYS
    keys = [row["key"] for row in rows]
    declared = {i.key for i in MODEL.inputs.values()} - {"timeline.month"}
    assert set(keys) == declared
    assert len(keys) == len(declared)
    derate = next(row for row in rows if row["key"] == "capacity.derate")
    assert (derate["value"], derate["low"], derate["high"]) == (0.75, 0.55, 0.9)
    text = planner("inputs").out
    assert "capacity.output_rate.<phase>.<product>" in text
    assert "ASSUMPTION" in text


def test_lines_lists_every_line_with_its_formula_in_words(planner):
    lines = planner("lines", "--json").json
    text = planner("lines").out

    assert {line["name"] for line in lines} == MODEL.lines.keys()
    for line in lines:
        assert line.keys() == documented_keys("planner lines --json") - {
            *("flow", "balance", "rate", "level", "line", "metric", "check"),
        }
        assert line["formula"].startswith(f"{line['label']} = ")
        assert line["name"] in text
    ebitda = next(line for line in lines if line["name"] == "ebitda")
    assert ebitda["formula"] == "EBITDA = revenue − opex"
    assert ebitda["axes"] == ["month"]
    assert ebitda["chapter"] == "cashflow"


# --- compare -----------------------------------------------------------------------


def test_compare_puts_the_values_of_evaluate_side_by_side(planner, hopper):
    answer = planner("compare", hopper, "--json").json

    scenarios = ["base", *(scenario.id for scenario in load(hopper).scenarios)]
    assert list(answer) == ["scenarios", "metrics", "reasons", "changed_inputs"]
    assert answer.keys() == documented_keys("planner compare FILE --json")
    assert answer["scenarios"] == scenarios
    for place, scenario in enumerate(scenarios):
        evaluated = planner("evaluate", hopper, "--scenario", scenario, "--json").json
        for key, metric in evaluated["metrics"].items():
            assert answer["metrics"][key][place] == metric["value"]
            if metric["value"] is None:
                assert answer["reasons"][key][place] == metric["reason"]
    changed = {key for s in load(hopper).scenarios for key in s.overrides}
    assert set(answer["changed_inputs"]) <= changed
    for values in answer["changed_inputs"].values():
        assert len(values) == len(scenarios)


def test_compare_takes_chosen_scenarios_in_their_order_and_settings(planner, hopper):
    words = ("--scenarios", "New servers", "base", "--set", "finance.discount_rate=15%")
    answer = planner("compare", hopper, *words, "--json").json

    assert answer["scenarios"] == ["new-servers", "base"]
    expected = evaluate(load(hopper), overrides={"finance.discount_rate": 0.15})
    assert answer["metrics"]["npv"][1] == expected.metrics["npv"].value
    assert "finance.discount_rate" not in answer["changed_inputs"]


def test_compare_prints_labels_metrics_and_changed_inputs(planner, hopper):
    out = planner("compare", hopper).out

    for said in ("Base case", "Flat rents", "New servers", "NPV", "Changed inputs"):
        assert said in out
    assert max(map(len, out.splitlines())) <= 100


# --- export ------------------------------------------------------------------------


def test_export_writes_the_workbook_of_a_scenario_with_what_is_set(
    planner, pod, tmp_path
):
    out = tmp_path / "case.xlsx"
    words = ("--scenario", "cautious-adoption", "--set", "finance.discount_rate=13%")
    answer = planner("export", pod, out, *words, "--json").json

    assert answer.keys() == documented_keys("planner export FILE OUT.xlsx --json")
    assert answer["file"] == str(out)
    expected = evaluate(
        load(pod), "cautious-adoption", overrides={"finance.discount_rate": 0.13}
    )
    book = openpyxl.load_workbook(out, read_only=True, data_only=True)
    numbers = {
        cell
        for row in book["Metrics"].iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, float)
    }
    book.close()
    npv = expected.metrics["npv"].value
    assert any(number == pytest.approx(npv, rel=1e-9) for number in numbers)


def test_evaluate_says_what_a_setting_was_understood_as(planner, provider):
    answer = planner("evaluate", provider, "--set", "finance.discount_rate=12")

    assert "With Discount rate 12%" in answer.out
    assert "NOT VALID" not in answer.out


def test_a_plan_with_an_error_is_not_sold_as_an_answer(planner, provider):
    answer = planner("evaluate", provider, "--set", "capacity.gpu_share.reserved=95%")

    assert answer.status == 1
    assert answer.out.index("NOT VALID") < answer.out.index("pay back")


# --- hurdles, acknowledge ----------------------------------------------------------


def test_evaluate_holds_the_plan_against_the_hurdles_that_are_set(planner, provider):
    settings = ("--set", "hurdle.irr=50%", "--set", "hurdle.peak_funding=1B")

    answer = planner("evaluate", provider, *settings, "--json").json
    printed = planner("evaluate", provider, *settings).out

    irr, peak = answer["hurdles"]
    assert irr.keys() <= documented_keys("planner evaluate FILE --json")
    assert (irr["key"], irr["threshold"], irr["passes"]) == ("hurdle.irr", 0.5, False)
    assert irr["margin"] == pytest.approx(irr["value"] - 0.5)
    assert (peak["metric"], peak["passes"]) == ("peak_funding", True)
    assert "MISSED  IRR is" in printed
    assert "met     Peak funding is" in printed


def test_evaluate_prints_the_walk_and_what_stands_beside_the_return(planner, provider):
    printed = planner("evaluate", provider).out

    assert "From benchmark to sold tokens: DeepSeek 671B API" in printed
    assert "7,275 tokens/s per GPU" in printed
    assert "The plan breaks even, before tax" in printed
    assert "NPV is zero where" in printed
    assert "Claimed by NVIDIA" in printed


def test_the_walks_of_the_answer_lead_to_the_tokens_that_are_paid_for(planner, pod):
    answer = planner(pod, "--json").json

    assert answer["remarks"][0].keys() == {"metric", "sentence"}
    for walk in answer["walks"]:
        assert walk.keys() <= documented_keys("planner [FILE] --json")
        product = walk["benchmark"] * walk["gpu_hours"] * 0.0036
        for step in walk["steps"]:
            assert step.keys() <= documented_keys("planner [FILE] --json")
            product *= step["factor"]
        assert product == pytest.approx(walk["paid_mtok"])


def test_a_figure_nobody_believes_is_an_error_until_it_is_acknowledged(
    planner, tmp_path
):
    path = tmp_path / "claim.aifactory"
    planner("new", "published-claim", path)
    before = planner("evaluate", path)
    assert before.status == 1
    assert "NOT YET TO BE SHOWN" in before.out
    answer = planner("evaluate", path, "--json").json
    assert answer["acknowledgements"] == {"reality_it_payback": None}

    command = (
        "acknowledge",
        path,
        "reality_it_payback",
        "--reason",
        "A claim, rebuilt.",
    )
    given = planner(*command, "--json").json

    heading = "planner acknowledge FILE FIGURE --reason TEXT --json"
    assert given.keys() == documented_keys(heading)
    after = planner("evaluate", path)
    assert after.status == 0
    assert f"acknowledged {given['date']}: A claim, rebuilt." in after.out
    assert planner("evaluate", path, "--json").json["acknowledgements"] == {
        "reality_it_payback": {"reason": "A claim, rebuilt.", "date": given["date"]}
    }


def test_what_cannot_be_acknowledged_is_said_in_one_line(planner, pod):
    answer = planner("acknowledge", pod, "npv", "--reason", "It stands.")

    assert answer.status == 2
    assert "needs no acknowledgement" in answer.err
    assert answer.err.count("\n") == 1
