"""Catalog files of other people: what is sound is read, the rest is told by line."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.catalog.items import Service, Switch
from planner.core.catalog.loading import CatalogFileError, catalog, read_items
from planner.core.catalog.schema import catalog_schema
from planner.core.catalog.user import (
    import_items,
    user_catalog,
    user_catalog_file,
    user_problems,
)
from planner.core.catalog.writing import rendered
from planner.core.resources import resource_path
from tests.core.catalog.own_switch import SWITCH

OTHER = SWITCH.replace("own-switch", "other-switch")


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Give every test a data folder of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def ids(items):
    return [item.id for item in items]


# ------------------------------------------------------------------ reading


def test_a_sound_file_is_read_as_it_is(written):
    items, problems = read_items(written(SWITCH + OTHER))

    assert ids(items) == ["own-switch", "other-switch"]
    assert isinstance(items[0], Switch)
    assert (items[0].ports, items[0].charge) == (32, "once")
    assert problems == ()


def test_of_a_file_with_a_wrong_item_the_rest_is_read(written):
    wrong = SWITCH.replace("ports = 32", "ports = -32")

    items, problems = read_items(written(wrong + OTHER))

    assert ids(items) == ["other-switch"]
    assert [str(problem) for problem in problems] == [
        "mine.toml, line 12: item 'own-switch': ports is -32, below zero."
    ]


def test_an_item_that_is_not_toml_does_not_take_the_others_along(written):
    broken = SWITCH.replace("ports = 32", "ports = = 32")

    items, problems = read_items(written(f"{OTHER}{broken}{SWITCH}"))

    assert ids(items) == ["other-switch", "own-switch"]
    # An item has 17 lines, and the ports stand on its twelfth.
    assert [problem.line for problem in problems] == [17 + 12]
    assert "this is not TOML" in problems[0].message


def test_wrong_lines_are_told_in_their_order_with_the_right_numbers(written):
    broken = SWITCH.replace("ports = 32", "ports = = 32")
    wrong = OTHER.replace('"Acme"', '""')

    items, problems = read_items(written(broken + wrong))

    assert items == ()
    assert [problem.line for problem in problems] == [12, 17 + 5]
    assert problems[1].message == "item 'other-switch': vendor is empty."


def test_a_table_of_another_kind_is_told_and_passed_over(written):
    items, problems = read_items(written('[meta]\nname = "mine"\n' + SWITCH))

    assert ids(items) == ["own-switch"]
    assert [str(problem) for problem in problems] == [
        "mine.toml, line 1: there is no table 'meta' here."
    ]


@pytest.mark.parametrize(
    "text",
    ["item = 3", "item = [1, 2]", '[item]\nid = "a"', "", "# nothing", "[[item]]"],
)
def test_a_file_without_items_has_none(written, text):
    items, problems = read_items(written(text))

    assert items == ()
    assert len(problems) == (0 if text in ("", "# nothing") else 1)


def test_the_second_item_of_an_id_is_refused(written):
    dearer = SWITCH.replace("20000", "30000")

    items, problems = read_items(written(SWITCH + dearer))

    assert [item.price_usd for item in items] == [20_000]
    assert [problem.line for problem in problems] == [17 + 2]
    assert "is taken already" in problems[0].message


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_refused(written, number):
    items, (problem, *_) = read_items(written(SWITCH.replace("0.9", number)))

    assert items == ()
    assert problem.line == 11
    assert "power_kw is not a finite number" in problem.message


def test_a_file_that_is_no_text_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "picture.toml"
    path.write_bytes(b"\x89PNG\xff\xfe")

    with pytest.raises(CatalogFileError, match=r"picture\.toml is not a text in UTF-8"):
        read_items(path)
    with pytest.raises(CatalogFileError, match="there is no such file"):
        read_items(tmp_path / "nothing.toml")


# ------------------------------------------------------------------ writing

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip)
AMOUNTS = st.none() | st.floats(0, 1e12)


@given(
    model=TEXTS,
    note=TEXTS,
    price=AMOUNTS,
    weight=AMOUNTS,
    covers=st.lists(st.sampled_from(("rack", "ups", "cdu")), unique=True),
)
def test_what_is_written_is_read_again_as_it_was(
    tmp_path_factory, model, note, price, weight, covers
):
    item = Service(
        id="mine",
        asset_class="installation",
        vendor="Acme",
        model=model,
        contains=note,
        unit="rack",
        price_usd=price,
        price_basis="" if price is None else "quote",
        weight_kg=weight,
        covers=tuple(covers),
        source="Quote 4711",
        source_date="2026-11",
        confidence="high",
        note=note,
    )
    path = tmp_path_factory.mktemp("catalog") / "mine.toml"
    path.write_text(rendered([item]), encoding="utf-8", newline="\n")

    assert read_items(path) == ((item,), ())


def test_the_shipped_items_survive_being_written(written):
    items = tuple(catalog().items.values())

    assert read_items(written(rendered(items))) == (items, ())


# ------------------------------------------------------------------ the user's own


def test_without_a_file_the_user_has_no_items_of_his_own():
    assert not user_catalog_file().exists()
    assert dict(user_catalog().items) == {}
    assert user_problems() == ()


def test_an_import_adds_what_is_new_and_replaces_what_is_there(written):
    first, _ = read_items(written(SWITCH))
    import_items(first)
    both, _ = read_items(written(SWITCH.replace("20000", "19000") + OTHER))

    done = import_items(both)

    assert (done.added, done.replaced) == (("other-switch",), ("own-switch",))
    assert [item.price_usd for item in user_catalog().items.values()] == [
        *(19_000, 20_000),
    ]


def test_an_import_that_would_lose_something_is_refused_and_changes_nothing(written):
    path = user_catalog_file()
    path.parent.mkdir(parents=True)
    path.write_text(SWITCH.replace('"quote"', '"guess"') + OTHER, encoding="utf-8")
    before = path.read_bytes()
    items, _ = read_items(written(SWITCH))

    with pytest.raises(CatalogFileError, match="Mend them"):
        import_items(items)

    assert path.read_bytes() == before
    assert list(user_catalog().items) == ["other-switch"]
    assert [problem.line for problem in user_problems()] == [10]


def test_an_import_of_nothing_writes_nothing():
    done = import_items(())

    assert (done.added, done.replaced) == ((), ())
    assert not user_catalog_file().exists()


def test_a_catalog_that_cannot_be_written_says_so(monkeypatch, written):
    items, _ = read_items(written(SWITCH))
    user_catalog_file().parent.parent.mkdir(parents=True)
    user_catalog_file().parent.write_text("a file where a folder should be")

    with pytest.raises(CatalogFileError, match="cannot be written"):
        import_items(items)


# ------------------------------------------------------------------ the schema


def test_the_shipped_schema_is_that_of_the_classes():
    text = resource_path("catalog.schema.json").read_text(encoding="utf-8")

    assert json.loads(text) == json.loads(json.dumps(catalog_schema()))


def test_the_schema_names_what_each_category_needs_and_allows():
    definitions = catalog_schema()["$defs"]

    assert {"ports", "port_speed_gbps", "fabric", "id", "unit"} <= set(
        definitions["Switch"]["required"]
    )
    assert "gpus" not in definitions["Switch"]["properties"]
    assert definitions["System"]["properties"]["gpus"]["minimum"] == 0
    assert definitions["Cooling"]["properties"]["kind"]["enum"] == [
        *("cdu", "rear-door", "air-handler", "heat-rejection", "chiller", "piping"),
        "part",
    ]
    assert all(
        definition["additionalProperties"] is False
        for name, definition in definitions.items()
    )


def test_an_item_cannot_have_a_field_that_its_category_does_not_know():
    with pytest.raises(msgspec.ValidationError, match="unknown field `gpus`"):
        msgspec.convert(
            {**msgspec.to_builtins(catalog().item("sn5600")), "gpus": 8}, Switch
        )
