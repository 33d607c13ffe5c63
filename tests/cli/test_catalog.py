"""``planner catalog``: looking, checking and importing, as a user types it."""

import pytest

from planner.core.catalog.user import user_catalog_file
from planner.core.project import load
from planner.core.templates import load_template
from tests.core.catalog.own_switch import SWITCH

WRONG = SWITCH.replace("own-switch", "wrong-switch").replace("ports = 32", "ports = 0")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Give every test a data folder of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SWITCH, encoding="utf-8")
    return path


@pytest.fixture
def half(tmp_path):
    path = tmp_path / "half.toml"
    path.write_text(SWITCH + WRONG, encoding="utf-8")
    return path


# ------------------------------------------------------------------ list and show


def test_the_list_has_a_heading_for_each_category_and_a_line_for_each_item(planner):
    answer = planner("catalog", "list")

    assert answer.status == 0
    assert "Systems (system)" in answer.out
    assert "3,100,000 USD/rack" in answer.out
    assert "no price known" in answer.out


def test_the_list_is_narrowed_by_words_category_and_vendor(planner):
    answer = planner(
        *("catalog", "list", "h200", "--category", "system", "--vendor", "nvidia"),
        "--json",
    )

    assert [item["id"] for item in answer.json] == ["dgx-h200"]
    assert answer.json[0] == {
        "id": "dgx-h200",
        "category": "system",
        "asset_class": "accelerated-systems",
        "vendor": "NVIDIA",
        "model": "DGX H200",
        "unit": "server",
        "charge": "once",
        "price_usd": 400_000,
        "price_low_usd": 330_000,
        "price_high_usd": 500_000,
        "price_basis": "assumption",
        "power_kw": 10.2,
        "lead_time_weeks": 8,
        "source": "Same chassis as DGX H100; memory and FLOPS "
        "SemiAnalysisAI/InferenceX-app, packages/app/src/lib/gpu-specs.ts "
        "(commit 77ca49a, 2026-04-03)",
        "source_date": "2026-04",
        "confidence": "medium",
        "origin": "shipped",
    }


def test_a_search_that_finds_nothing_says_so(planner):
    assert "No item" in planner("catalog", "list", "abacus").out
    assert planner("catalog", "list", "abacus", "--json").json == []


def test_a_category_that_is_misspelt_is_told_with_the_nearest(planner):
    answer = planner("catalog", "list", "--category", "sytem")

    assert answer.status == 2
    assert "Did you mean 'system'?" in answer.err


def test_an_item_is_shown_with_what_is_inside_it_and_its_sources(planner):
    answer = planner("catalog", "show", "gb200-nvl72")

    assert answer.status == 0
    for words in ("132 kW", "9 nvlink5-switch-tray", "(2025-08)", "87%", "assumption"):
        assert words in " ".join(answer.out.split())


def test_an_item_in_json_has_every_field_and_what_holds_it(planner):
    tray = planner("catalog", "show", "nvlink5-switch-tray", "--json").json
    rack = planner("catalog", "show", "gb200-nvl72", "--json").json

    assert tray["inside"] == ["gb200-nvl72", "gb300-nvl72"]
    assert {"item": "nvlink5-switch-tray", "quantity": 9} in rack["includes"]
    assert (rack["category"], rack["gpus"], rack["covers"]) == ("system", 72, [])
    assert tray["lead_time_weeks"] is None


def test_an_unknown_item_is_told_with_the_nearest(planner):
    answer = planner("catalog", "show", "gb200-nvl27")

    assert answer.status == 2
    assert "Did you mean 'gb200-nvl72'?" in answer.err


# ------------------------------------------------------------------ validate


def test_a_sound_file_is_said_to_be_sound(planner, mine):
    answer = planner("catalog", "validate", mine, "--json")

    assert answer.status == 0
    assert answer.json == [{"file": str(mine), "items": ["own-switch"], "problems": []}]


def test_what_is_wrong_is_told_with_line_and_reason(planner, mine, half):
    answer = planner("catalog", "validate", mine, half, "--json")

    assert answer.status == 1
    assert answer.json[1] == {
        "file": str(half),
        "items": ["own-switch"],
        "problems": [
            {
                "line": 17 + 12,
                "message": "item 'wrong-switch': ports is 0; a switch has one at "
                "least.",
            }
        ],
    }
    assert "line 29: item 'wrong-switch'" in planner("catalog", "validate", half).out


def test_a_file_that_is_not_there_is_told_in_one_line(planner, tmp_path):
    answer = planner("catalog", "validate", tmp_path / "nothing.toml")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.count("\n") == 1


def test_without_a_file_all_catalogs_in_use_are_checked(planner, half):
    shipped = planner("catalog", "validate", "--json")
    user_catalog_file().parent.mkdir(parents=True)
    user_catalog_file().write_text(half.read_text(encoding="utf-8"), encoding="utf-8")
    with_own = planner("catalog", "validate", "--json")

    assert (shipped.status, with_own.status) == (0, 1)
    listed = planner("catalog", "list", "--json").json
    of_program = {one["id"] for one in listed if one["origin"] == "shipped"}
    assert {item for one in shipped.json for item in one["items"]} == of_program
    assert with_own.json[:-1] == shipped.json
    assert with_own.json[-1]["file"] == str(user_catalog_file())


# ------------------------------------------------------------------ import


def test_an_import_goes_into_the_catalog_of_the_user(planner, mine):
    answer = planner("catalog", "import", mine, "--json")

    assert answer.status == 0
    assert answer.json == {
        "file": str(user_catalog_file()),
        "added": ["own-switch"],
        "replaced": [],
        "problems": [],
    }
    (found,) = planner("catalog", "list", "own-switch", "--json").json
    assert found["origin"] == "user"


def test_an_import_takes_what_is_sound_and_tells_the_rest(planner, half):
    answer = planner("catalog", "import", half)

    assert answer.status == 1
    assert "added: own-switch" in answer.out
    assert "line 29: item 'wrong-switch'" in answer.out
    assert planner("catalog", "show", "wrong-switch").status == 2


def test_an_import_into_a_project_makes_items_of_its_own(planner, mine, pod):
    before = load(pod)

    answer = planner("catalog", "import", mine, "--project", pod, "--json")

    assert answer.json["added"] == ["own-switch"]
    assert [item.id for item in load(pod).own_items] == ["own-switch"]
    assert load(pod).phases == before.phases
    assert not user_catalog_file().exists()
    listed = planner("catalog", "list", "own-switch", "--project", pod, "--json").json
    assert [item["origin"] for item in listed] == ["project"]
    assert planner("catalog", "list", "own-switch", "--json").json == []


def test_an_import_into_a_project_replaces_an_item_of_the_same_id(planner, mine, pod):
    planner("catalog", "import", mine, "--project", pod)
    mine.write_text(SWITCH.replace("20000", "19000"), encoding="utf-8")

    answer = planner("catalog", "import", mine, "--project", pod, "--json")

    assert (answer.json["added"], answer.json["replaced"]) == ([], ["own-switch"])
    assert [item.price_usd for item in load(pod).own_items] == [19_000]


def test_a_wrong_item_in_the_users_catalog_is_told_and_the_rest_is_listed(planner):
    path = user_catalog_file()
    path.parent.mkdir(parents=True)
    path.write_text(SWITCH + WRONG, encoding="utf-8")

    answer = planner("catalog", "list", "switch 32", "--json")

    assert [item["id"] for item in answer.json] == ["own-switch"]
    assert "line 29" in answer.err


# ------------------------------------------------------------------ schema


def test_the_schema_is_printed_as_json(planner):
    schema = planner("catalog", "schema").json

    assert schema["title"] == "Catalog of AI Factory Planner"
    assert "System" in schema["$defs"]


def test_an_action_is_needed(planner):
    answer = planner("catalog")

    assert answer.status == 2
    assert "planner catalog --help" in answer.err


def test_the_sample_plan_has_no_items_of_its_own():
    assert load_template("enterprise-pod").own_items == ()
