from collections.abc import Iterator

import msgspec
import pytest

from planner.core.records import (
    Record,
    RecordError,
    RecordFile,
    date_problems,
    duplicate_problems,
    range_problems,
)


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    value: float


class Fruit(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    weight: float
    sweet: bool = True
    names: tuple[str, ...] = ()
    point: tuple[Point, ...] = ()

    def problems(self) -> Iterator[tuple[str, str]]:
        if self.weight > 10:
            yield "weight", "is too much to carry"
        for index, point in enumerate(self.point):
            yield from range_problems(f"point[{index}].value", 0, point.value, 1)


def problems_of(text):
    file = RecordFile.parse("fruit.toml", text, tables=("fruit",))
    _, problems = file.records("fruit", Fruit)
    return [str(problem) for problem in problems]


APPLE = '[[fruit]]\nid = "apple"\nweight = 0.2\n'


def test_sound_records_come_back_typed_and_without_problems():
    file = RecordFile.parse("fruit.toml", APPLE, tables=("fruit",))

    assert file.records("fruit", Fruit) == ((Fruit(id="apple", weight=0.2),), ())


def test_a_record_that_breaks_its_own_rule_names_file_line_record_and_reason():
    assert problems_of(APPLE + '\n[[fruit]]\nid = "melon"\nweight = 12.0\n') == [
        "fruit.toml, line 7: fruit 'melon': weight is too much to carry."
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[fruit]]\nid = "apple"\nweight = "light"\n',
            "fruit.toml, line 3: fruit 'apple': weight is a text, not a number.",
        ),
        (
            '[[fruit]]\nid = "apple"\n',
            "fruit.toml, line 1: fruit 'apple': the field weight is missing.",
        ),
        (
            APPLE + "wieght = 1.0\n",
            "fruit.toml, line 4: fruit 'apple': there is no field wieght. "
            "Did you mean 'weight'?",
        ),
        (
            "[[fruit]]\nid = 7\nweight = 0.2\n",
            "fruit.toml, line 2: fruit 1: id is a whole number, not a text.",
        ),
        (
            APPLE + "sweet = 1\n",
            "fruit.toml, line 4: fruit 'apple': sweet is a whole number, "
            "not true or false.",
        ),
        (
            APPLE.replace("0.2", "nan"),
            "fruit.toml, line 3: fruit 'apple': weight is not a finite number.",
        ),
        (
            APPLE + 'names = [\n    "Boskop",\n    3,\n]\n',
            "fruit.toml, line 4: fruit 'apple': names[1] is a whole number, not a "
            "text.",
        ),
        (
            APPLE + "[[fruit.point]]\nvalue = 0.5\n[[fruit.point]]\nvalue = 2.0\n",
            "fruit.toml, line 7: fruit 'apple': point[1].value is 2, above the high "
            "end 1.",
        ),
        (
            APPLE + "[[fruit.point]]\nvalue = 0.5\n[[fruit.point]]\n",
            "fruit.toml, line 6: fruit 'apple': the field value of point[1] is "
            "missing.",
        ),
        (
            APPLE + "[[fruit.point]]\nvalue = inf\n",
            "fruit.toml, line 5: fruit 'apple': point[0].value is not a finite number.",
        ),
    ],
)
def test_a_wrong_field_is_named_with_its_line(text, message):
    assert message in problems_of(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[fruit]\n", "fruit.toml, line 1: this is not TOML:"),
        ('[[fruit]]\nid = "apple\n', "fruit.toml, line 2: this is not TOML:"),
        (
            APPLE + "[[friut]]\n",
            "fruit.toml, line 4: there is no table 'friut' here. Did you mean 'fruit'?",
        ),
        (
            "[fruit]\n",
            "fruit.toml, line 1: 'fruit' is a list of tables: write [[fruit]].",
        ),
    ],
)
def test_a_file_that_holds_something_else_is_refused_with_its_line(text, message):
    with pytest.raises(RecordError) as caught:
        RecordFile.parse("fruit.toml", text, tables=("fruit",))

    assert str(caught.value).startswith(message)


def test_all_problems_of_a_file_are_reported_not_just_the_first():
    text = '[[fruit]]\nid = "a"\n\n[[fruit]]\nweight = 1.0\n'

    assert problems_of(text) == [
        "fruit.toml, line 1: fruit 'a': the field weight is missing.",
        "fruit.toml, line 4: fruit 2: the field id is missing.",
    ]


def test_a_name_that_is_taken_is_reported_where_it_comes_again():
    file = RecordFile.parse("fruit.toml", APPLE + APPLE, tables=("fruit",))

    assert [
        str(problem) for problem in duplicate_problems(file, "fruit", "id", {})
    ] == [
        "fruit.toml, line 5: fruit 'apple': id 'apple' is taken already in fruit.toml."
    ]


@pytest.mark.parametrize("date", ["2026", "2026-11", "2026-11-23"])
def test_a_source_may_be_dated_by_year_month_or_day(date):
    assert not list(date_problems("source_date", date))


@pytest.mark.parametrize("date", ["", "last year", "2026-1", "11/2026"])
def test_other_dates_are_refused(date):
    ((field, reason),) = date_problems("source_date", date)

    assert field == "source_date"
    assert reason == f"is '{date}'; write a year, 2026-11 or 2026-11-23"
