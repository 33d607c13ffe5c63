import errno
import json
import math
import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core import files
from planner.core.document import Scenario
from planner.core.project import (
    DamagedFileError,
    Evidence,
    Phase,
    Product,
    Project,
    ProjectFileError,
    dumps,
    last_saved,
    load,
    loads,
    save,
    validate,
)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "plan.aifactory"


@pytest.fixture(scope="session")
def raw(pod):
    """Return a copy of a file's content, as plain data to be spoilt."""
    return lambda: json.loads(dumps(pod))


def changed(project: Project, **fields) -> Project:
    return msgspec.structs.replace(project, **fields)


def refusal(document) -> ProjectFileError:
    with pytest.raises(ProjectFileError) as caught:
        loads(document if isinstance(document, str) else json.dumps(document))
    assert "\n" not in str(caught.value)
    return caught.value


# ------------------------------------------------------------------ there and back


def test_a_saved_project_is_loaded_as_it_was(pod, path):
    save(pod, path)
    assert load(path) == pod


def test_the_same_project_gives_the_same_text(pod):
    turned = changed(pod, inputs=dict(reversed(pod.inputs.items())))
    assert dumps(turned) == dumps(pod)


def test_the_file_is_readable_json_with_its_format_and_version_first(pod):
    text = dumps(pod, saved=datetime(2026, 11, 23, 18, 44, tzinfo=UTC))
    assert text.startswith(
        '{\n  "format": "aifactory",\n  "version": 1,\n'
        '  "saved": "2026-11-23T18:44:00+00:00",\n  "project": {\n    "name": "Pod",'
    )
    assert text.endswith("}\n")


def test_inputs_stand_in_the_order_of_the_alphabet(raw):
    keys = list(raw()["project"]["inputs"])
    assert keys == sorted(keys)


def test_names_in_any_script_are_written_as_they_are(pod):
    named = changed(pod, name="Fabrik für Ωμέγα 工場")
    assert "Fabrik für Ωμέγα 工場" in dumps(named)
    assert loads(dumps(named)).name == "Fabrik für Ωμέγα 工場"


def test_a_whole_number_and_a_switch_keep_their_types(raw):
    document = raw()
    document["project"]["inputs"] |= {
        "timeline.order.phase-1": 3,
        "demand.s_shaped_ramp": False,
    }
    inputs = loads(json.dumps(document)).inputs
    assert type(inputs["timeline.order.phase-1"]) is float
    assert inputs["demand.s_shaped_ramp"] is False


def test_a_file_of_a_windows_editor_with_a_byte_order_mark_is_read(pod, path):
    path.write_text(dumps(pod).replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert load(path) == pod


def test_values_of_removed_items_stay_out_of_the_file(pod, path):
    save(changed(pod, phases=pod.phases[:1]), path)
    assert not [key for key in load(path).inputs if "phase-2" in key]


_TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs"))) | st.just("a\nb\tc")


@given(
    name=_TEXTS,
    notes=_TEXTS,
    rate=st.floats(0.0, 1.0),
    order=st.floats(0.0, 240.0),
    s_shaped=st.booleans(),
    horizon=st.none() | st.integers(1, 600),
    decision=st.dates().map(lambda day: f"{2000 + day.year % 100}-{day.month:02}"),
)
def test_loading_undoes_saving(
    pod, name, notes, rate, order, s_shaped, horizon, decision
):
    project = changed(
        pod,
        name=name,
        horizon_months=horizon,
        decision=decision,
        inputs=pod.inputs | {"capacity.derate": rate, "demand.s_shaped_ramp": s_shaped},
        scenarios=(
            Scenario(
                id="late",
                label=name,
                notes=notes,
                overrides={"timeline.order.phase-1": order},
            ),
        ),
    )
    assert loads(dumps(project)) == project


# ------------------------------------------------------------------ what is refused


def test_a_file_cut_off_anywhere_is_called_damaged(pod):
    text = dumps(pod).rstrip()
    for end in range(len(text)):
        with pytest.raises(DamagedFileError, match="damaged"):
            loads(text[:end])


def test_a_file_that_ends_too_early_names_the_line(pod):
    text = dumps(pod)
    error = refusal(text[: text.index('"products"')])
    line = text[: text.index('"products"')].count("\n") + 1
    assert f"damaged in line {line}" in str(error)
    assert "it ends too early" in str(error)


def test_a_damaged_file_names_the_backup_where_there_is_one(pod, path):
    save(pod, path)
    save(pod, path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DamagedFileError, match=r"open that one") as caught:
        load(path)
    assert "plan.aifactory.bak" in str(caught.value)
    assert load(path.with_name("plan.aifactory.bak")) == pod


def test_a_damaged_file_without_a_backup_promises_none(path):
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DamagedFileError) as caught:
        load(path)
    assert ".bak" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"   \n", b"\0" * 512])
def test_an_empty_file_is_called_empty(path, content):
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match="it is empty"):
        load(path)


def test_a_file_that_is_not_text_is_called_damaged(path):
    path.write_bytes(b'{"format": "\xff\xfe"}')
    with pytest.raises(DamagedFileError, match="byte 13 is not text"):
        load(path)


def test_brackets_nested_beyond_reason_are_called_damaged():
    assert isinstance(refusal("[" * 100_000), DamagedFileError)


@pytest.mark.parametrize("document", [[], 1, "text", {}, {"format": "other"}])
def test_other_json_is_called_no_project(document):
    assert "not a project of AI Factory Planner" in str(refusal(json.dumps(document)))


def test_a_newer_format_asks_for_an_update(raw):
    message = str(refusal(raw() | {"version": 2}))
    assert "newer planner (version 2 of the format; this one reads up to 1)" in message
    assert "Update the planner" in message


def test_a_newer_format_is_told_before_anything_else_in_it(raw):
    document = raw() | {"version": 3, "chapters": []}
    document["project"] = {"new": True}
    assert "newer planner" in str(refusal(document))


@pytest.mark.parametrize("version", [None, "1", 0, -1, 1.5, True])
def test_a_version_that_is_no_number_is_called_damaged(raw, version):
    assert "version" in str(refusal(raw() | {"version": version}))


def test_an_unknown_field_is_told_its_nearest_neighbour(raw):
    document = raw()
    document["project"]["phases"][1]["lable"] = "Phase 2"
    assert str(refusal(document)) == (
        'project: project.phases[1]: there is no field "lable". Did you mean "label"?'
    )


def test_an_unknown_field_beside_the_project_is_refused(raw):
    assert 'there is no field "extra"' in str(refusal(raw() | {"extra": 1}))


def test_a_missing_field_is_named(raw):
    document = raw()
    del document["project"]["products"][0]["kind"]
    message = str(refusal(document))
    assert 'project.products[0]: the field "kind" is missing' in message


def test_a_name_that_stands_twice_is_refused(pod):
    text = dumps(pod).replace('"name": "Pod"', '"name": "Pod",\n    "name": "Rod"')
    assert '"name" stands twice' in str(refusal(text))


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("name",), 3, "project.name: found a number. Give a text"),
        (("phases",), {}, "project.phases: found an object. Give a list"),
        (("phases", 0), "x", "project.phases[0]: found a text. Give an object"),
        (("phases", 0, "items", 0), 1, "project.phases[0].items[0]: found a number"),
        (("inputs",), [], "project.inputs: found a list. Give an object"),
        (
            ("inputs", "capacity.derate"),
            None,
            'project.inputs["capacity.derate"]: found null. '
            "Give a number or a text or true or false",
        ),
        (("horizon_months",), 60.5, "Give a whole number or null"),
        (("horizon_months",), True, "project.horizon_months: found true or false"),
        (("inputs", "capacity.derate"), 10**400, "not a finite number"),
        (("own_items",), [{"id": "x"}], '[0]: the field "category" is missing. Add'),
        (("own_items",), [{"category": []}], "[0].category: found a list. Give a text"),
        (("own_items",), [{"category": "rack"}], "“rack” is not allowed"),
        (("name",), "bell \a", "cannot be printed"),
        (("name",), "half \ud800", "cannot be printed"),
    ],
)
def test_a_wrong_value_in_the_file_is_named_with_its_place(raw, place, value, said):
    document = raw()
    target = document["project"]
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    assert said in str(refusal(document))


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_not_finite_is_refused_with_its_place(raw, literal):
    document = raw()
    document["project"]["inputs"]["capacity.derate"] = "here"
    text = json.dumps(document).replace('"here"', literal)
    assert str(refusal(text)) == (
        'project: project.inputs["capacity.derate"]: '
        "the value is not a finite number. Give a number."
    )


def test_all_problems_are_listed_and_the_first_is_in_the_message(raw):
    document = raw()
    document["project"]["name"] = 1
    document["project"]["audience"] = 2
    error = refusal(document)
    assert [problem.place for problem in error.problems] == [
        "project.name",
        "project.audience",
    ]
    assert "project.name" in str(error)
    assert "(and 1 more)" in str(error)


# ------------------------------------------------------------------ soundness


def places(project: Project) -> list[str]:
    return [problem.place for problem in validate(project)]


def test_a_sound_project_has_no_problems(pod):
    assert validate(pod) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("audience", "everybody"),
        ("currency", "Dollar"),
        ("currency", "usd"),
        ("decision", "2027-13"),
        ("decision", "2027-1"),
        ("decision", "01/2027"),
        ("prices_as_of", ""),
        ("horizon_months", 0),
        ("horizon_months", 601),
        ("phases", ()),
    ],
)
def test_a_wrong_field_of_the_project_is_a_problem_of_that_field(pod, field, value):
    assert places(changed(pod, **{field: value})) == [f"project.{field}"]


@pytest.mark.parametrize(
    "id_", ["", "Phase-1", "phase 1", "phase--1", "-a", "a.b", "ä"]
)
def test_an_id_that_is_not_in_kebab_case_is_a_problem(pod, id_):
    phase = Phase(id=id_, label="Phase", items=())
    assert places(changed(pod, phases=(phase,))) == ["project.phases[0].id"]


def test_an_id_that_stands_twice_is_a_problem(pod):
    assert places(changed(pod, phases=(pod.phases[0],) * 2)) == ["project.phases[1].id"]
    assert places(changed(pod, products=(pod.products[1],) * 2)) == [
        "project.products[1].id"
    ]
    scenario = Scenario(id="late", label="Late")
    assert places(changed(pod, scenarios=(scenario, scenario))) == [
        "project.scenarios[1].id"
    ]


def test_an_unknown_item_is_told_its_nearest_neighbour(pod):
    phase = Phase(id="phase-1", label="Phase 1", items=("gb200-nvl27",))
    (problem,) = validate(changed(pod, phases=(phase,)))
    assert str(problem) == (
        "project.phases[0].items[0]: the catalog has no item 'gb200-nvl27'. "
        "Did you mean 'gb200-nvl72'?"
    )


def test_an_item_that_is_paid_by_the_month_is_a_problem(pod):
    phase = Phase(id="phase-1", label="Phase 1", items=("colo-wholesale-kw-month",))
    (problem,) = validate(changed(pod, phases=(phase,)))
    assert "paid monthly" in problem.message


def test_an_item_that_stands_twice_in_a_phase_is_a_problem(pod):
    phase = changed(pod.phases[0], items=("gb200-nvl72", "gb200-nvl72"))
    assert places(changed(pod, phases=(phase,))) == ["project.phases[0].items[1]"]


def test_a_product_of_an_unknown_kind_is_a_problem(pod):
    product = Product(id="x", label="X", kind="apy", workload="deepseek-671b-mixed")
    (problem,) = validate(changed(pod, products=(product,)))
    assert problem.place == "project.products[0].kind"
    assert "did you mean api" in problem.message


def test_a_token_product_needs_a_workload_that_exists(pod):
    without = Product(id="x", label="X", kind="internal")
    assert places(changed(pod, products=(without,))) == ["project.products[0].workload"]
    unknown = Product(id="x", label="X", kind="api", workload="deepsek-671b-mixed")
    (problem,) = validate(changed(pod, products=(unknown,)))
    assert "Did you mean 'deepseek-671b-mixed'?" in str(problem)


def test_no_scenario_can_be_called_base(pod):
    scenario = Scenario(id="base", label="Base")
    assert places(changed(pod, scenarios=(scenario,))) == ["project.scenarios[0].id"]


def test_an_unknown_input_is_told_its_nearest_neighbour(pod):
    (problem,) = validate(changed(pod, inputs={"finance.discout_rate": 0.1}))
    assert problem.place == 'project.inputs["finance.discout_rate"]'
    assert "Did you mean 'finance.discount_rate'?" in problem.message


def test_an_input_out_of_its_range_is_a_problem_that_says_the_range(pod):
    (problem,) = validate(changed(pod, inputs={"capacity.derate": 1.6}))
    assert problem.place == 'project.inputs["capacity.derate"]'
    assert "0% to 150%" in problem.message


def test_an_input_set_for_all_items_at_once_is_told_how_to_be_written(pod):
    (problem,) = validate(changed(pod, inputs={"timeline.order": 1.0}))
    assert "timeline.order.phase-1" in problem.message


def test_an_override_of_an_unknown_key_names_the_scenario(pod):
    scenario = Scenario(id="late", label="Late", overrides={"timeline.odrer": 3.0})
    assert places(changed(pod, scenarios=(scenario,))) == [
        'project.scenarios[0].overrides["timeline.odrer"]'
    ]


def test_a_fixed_number_cannot_be_set_in_a_file(pod):
    (problem,) = validate(changed(pod, inputs={"timeline.months_per_year": 13.0}))
    assert "fixed number" in problem.message


# ------------------------------------------------------------------ saving


def test_saving_keeps_the_version_before_as_a_backup(pod, path):
    save(pod, path)
    save(changed(pod, name="Second"), path)
    save(changed(pod, name="Third"), path)
    assert load(path).name == "Third"
    assert load(path.with_name("plan.aifactory.bak")).name == "Second"


def test_the_first_save_makes_no_backup_and_leaves_no_other_file(pod, path):
    save(pod, path)
    assert [file.name for file in path.parent.iterdir()] == ["plan.aifactory"]


def test_a_project_that_could_not_be_read_again_is_not_written(pod, path):
    save(pod, path)
    before = path.read_bytes()
    spoilt = changed(pod, inputs={"capacity.derate": math.nan})
    with pytest.raises(ProjectFileError, match=r"capacity\.derate"):
        save(spoilt, path)
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_old_file_and_is_told_in_words(pod, path, monkeypatch):
    save(pod, path)
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(ProjectFileError, match="the disk is full; free some space"):
        save(changed(pod, name="Second"), path)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.tmp")), "a temporary file was left behind"
    assert not list(path.parent.glob(".*.tmp")), "a temporary file was left behind"


def test_a_missing_permission_is_told_in_words(pod, path, monkeypatch):
    def forbidden(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(ProjectFileError, match=r"plan\.aifactory: .* no permission"):
        save(pod, path)


def test_a_file_made_read_only_is_not_replaced(pod, path, monkeypatch):
    save(pod, path)
    # The superuser may write everything, so the answer of the system is acted.
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    with pytest.raises(ProjectFileError, match="no permission"):
        save(changed(pod, name="Second"), path)
    assert load(path).name == "Pod"


def test_a_folder_that_is_not_there_is_told_in_words(pod, tmp_path):
    with pytest.raises(ProjectFileError, match="no such file or folder"):
        save(pod, tmp_path / "missing" / "plan.aifactory")
    with pytest.raises(ProjectFileError, match="no such file or folder"):
        load(tmp_path / "missing.aifactory")


def test_a_folder_in_the_place_of_a_file_is_told_in_words(pod, tmp_path):
    with pytest.raises(ProjectFileError, match="it is a folder"):
        load(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_permissions_of_the_file_stay(pod, path):
    save(pod, path)
    path.chmod(0o640)
    save(pod, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_saving_over_a_link_writes_the_file_it_points_to(pod, path, tmp_path):
    target = tmp_path / "elsewhere" / "real.aifactory"
    target.parent.mkdir()
    save(pod, target)
    path.symlink_to(target)
    save(changed(pod, name="Second"), path)
    assert path.is_symlink()
    assert load(target).name == "Second"


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_a_new_file_gets_the_permissions_that_new_files_get(pod, path, tmp_path):
    other = tmp_path / "other"
    other.touch()
    save(pod, path)
    assert path.stat().st_mode == other.stat().st_mode


def test_when_a_file_was_saved_is_read_from_it_and_nothing_from_one_that_is_silent(
    pod, tmp_path
):
    moment = datetime(2026, 11, 23, 18, 44, tzinfo=UTC)
    told, silent = tmp_path / "told.aifactory", tmp_path / "silent.aifactory"
    told.write_text(dumps(pod, saved=moment), encoding="utf-8")
    silent.write_text(dumps(pod), encoding="utf-8")

    assert last_saved(told) == "2026-11-23 18:44 UTC"
    assert last_saved(silent) == ""


# ------------------------------------------------------------------ evidence


def test_evidence_is_written_and_read(pod):
    evidence = {
        "timeline.order.phase-2": Evidence(reason="As agreed."),
        "finance.discount_rate": Evidence(
            source="Our bank", source_date="2026-10", assumption=False, low=0.08
        ),
    }
    project = changed(pod, evidence=evidence)
    assert loads(dumps(project)) == project


def test_a_file_without_evidence_is_read(raw, pod):
    document = raw()
    del document["project"]["evidence"]
    assert loads(json.dumps(document)) == pod


@pytest.mark.parametrize(
    ("key", "evidence", "said"),
    [
        ("finance.discout_rate", Evidence(), "Did you mean 'finance.discount_rate'?"),
        (
            "finance.discount_rate",
            Evidence(low=0.2, high=0.1),
            "the low end 0.2 is above the high end 0.1",
        ),
        ("finance.discount_rate", Evidence(high=float("nan")), "not a finite number"),
        ("finance.discount_rate", Evidence(reason="bell \a"), "cannot be printed"),
        (
            "finance.discount_rate",
            Evidence(reason="x" * 4001),
            "the text has 4,001 characters. Shorten it to 4,000.",
        ),
        (
            "finance.discount_rate",
            Evidence(assumption=False),
            "Name it, or mark the value as an assumption.",
        ),
    ],
)
def test_evidence_that_is_not_allowed_is_a_problem_of_its_key(pod, key, evidence, said):
    (problem,) = validate(changed(pod, evidence={key: evidence}))
    assert problem.place.startswith(f'project.evidence["{key}"]')
    assert said in str(problem)


def test_evidence_of_a_wrong_type_is_named_with_its_place(raw):
    document = raw()
    document["project"]["evidence"] = {"finance.discount_rate": {"low": "much"}}
    assert (
        'project.evidence["finance.discount_rate"].low: found a text. '
        "Give a number or null."
    ) in str(refusal(document))
