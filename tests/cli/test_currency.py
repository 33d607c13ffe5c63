"""``planner currency``: what is printed, and what is written."""

import json

SET = ("EUR", "--rate", "0.92", "--source", "ECB", "--date", "2026-11-20")
RATE = "finance.exchange_rate.usd"


def test_a_project_is_converted_and_written(planner, provider):
    answer = planner("currency", provider, *SET)
    assert answer.status == 0
    assert "counts in EUR" in answer.out
    assert "0.92 EUR per USD, ECB, 2026-11-20" in answer.out
    project = json.loads(provider.read_text(encoding="utf-8"))["project"]
    assert project["currency"] == "EUR"
    assert project["inputs"][RATE] == 0.92
    assert project["evidence"][RATE]["source"] == "ECB"


def test_the_currency_is_shown_as_json(planner, provider):
    planner("currency", provider, *SET)
    found = planner("currency", provider, "--json").json
    name = planner("evaluate", provider, "--json").json["project"]
    rate = {"rate": 0.92, "source": "ECB", "date": "2026-11-20", "assumption": False}
    assert found == {
        "project": name,
        "currency": "EUR",
        "rates": {"USD": rate},
        "converted": 0,
    }


def test_figures_and_units_are_in_the_currency(planner, provider):
    before = planner("evaluate", provider, "--json").json
    planner("currency", provider, *SET)
    after = planner("evaluate", provider, "--json", "--lines").json
    assert after["currency"] == "EUR"
    capex = after["metrics"]["capex_total"]
    assert capex["unit"] == "EUR"
    assert (
        abs(capex["value"] / before["metrics"]["capex_total"]["value"] - 0.92) < 1e-12
    )
    assert after["metrics"]["irr"]["unit"] == "1/year"
    assert after["lines"]["revenue"]["unit"] == "EUR"
    units = {
        row["key"]: row["unit"] for row in planner("inputs", provider, "--json").json
    }
    assert units["opex.electricity_price"] == "EUR/kWh"
    assert units[RATE] == "EUR/USD"
    assert planner("explain", provider, "npv", "--json").json["unit"] == "EUR"


def test_people_read_no_dollars_where_there_are_euros(planner, provider):
    planner("currency", provider, *SET)
    for words in (("evaluate", provider), ("explain", provider, "npv", "--depth", "2")):
        # What NVIDIA has published stands below, in its own words.
        text = planner(*words).out.partition("Reality check")[0]
        assert "EUR\u00a0" in text
        assert "$" not in text


def test_a_rate_can_be_set_for_one_run(planner, provider):
    planner("currency", provider, *SET)
    at_par = planner("evaluate", provider, "--set", f"{RATE}=1", "--json").json
    usual = planner("evaluate", provider, "--json").json
    assert (
        at_par["metrics"]["capex_total"]["value"]
        > usual["metrics"]["capex_total"]["value"]
    )


def test_back_in_usd_there_is_no_rate(planner, provider):
    before = json.loads(provider.read_text(encoding="utf-8"))["project"]
    planner("currency", provider, *SET)
    answer = planner("currency", provider, "usd", "--json")
    assert answer.json["rates"] == {}
    assert answer.json["converted"] > 0
    project = json.loads(provider.read_text(encoding="utf-8"))["project"]
    assert project["inputs"] == before["inputs"]


def test_what_cannot_be_is_refused_in_a_line_and_nothing_is_written(planner, provider):
    before = provider.read_bytes()
    for words, said in (
        (("EUR",), "what one USD costs in EUR"),
        (("EUX", "--rate", "1"), "not the code of a currency"),
        (("EUR", "--rate", "0"), "not allowed"),
        (("EUR", "--rate", "much"), "--rate"),
        (("--rate", "0.92"), "name it before"),
        (("EUR", "--rate", "1", "--date", "today"), "date"),
    ):
        answer = planner("currency", provider, *words)
        assert answer.status == 2
        assert said in answer.err
        assert answer.err.count("\n") == 1
    assert provider.read_bytes() == before
