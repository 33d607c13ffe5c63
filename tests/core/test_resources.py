from pathlib import Path

import pytest

from planner.core import resources
from planner.core.resources import MissingResourceError, resource_path

ROOT = Path(__file__).resolve().parents[2]


def test_a_checkout_finds_its_resources_in_the_top_level_folder():
    assert resource_path() == ROOT / "resources"
    assert resource_path("icons", "app.svg") == ROOT / "resources/icons/app.svg"


def test_a_wheel_or_frozen_program_finds_its_resources_inside_the_package(
    tmp_path, monkeypatch
):
    inside = tmp_path / "planner/resources"
    beside = tmp_path / "resources"
    for place in (inside, beside):
        place.mkdir(parents=True)
        (place / "table.toml").touch()
    monkeypatch.setattr(resources, "_PLACES", (inside, beside))

    assert resource_path("table.toml") == inside / "table.toml"


def test_a_missing_resource_is_named_and_the_remedy_given():
    with pytest.raises(MissingResourceError) as caught:
        resource_path("catalog", "unobtainium.toml")

    message = str(caught.value)
    assert "catalog/unobtainium.toml" in message
    assert str(ROOT / "resources") in message
    assert "Install AI Factory Planner again" in message
