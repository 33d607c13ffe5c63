"""Kinds: what people type is what is meant, shown and checked.

Expected values are written out by hand; formulas are compared with Python's own
evaluation over fractions.
"""

import math
import re
from contextlib import suppress
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from planner.core.language.kinds import (
    CHOICE,
    COUNT,
    DAYS,
    ENERGY_PRICE,
    ENGLISH,
    FRENCH,
    GERMAN,
    KINDS,
    MONEY,
    MONTH_DATE,
    MONTHS,
    NUMBER,
    POWER,
    RATE,
    SHARE,
    SWISS,
    SWITCH,
    TEXT,
    WEEKS,
    YEARS,
    Kind,
    Locale,
    ParseError,
    display_value,
    readable_unit,
)

NARROW = "\N{NARROW NO-BREAK SPACE}"
HARD = "\N{NO-BREAK SPACE}"
LOCALES = [
    ENGLISH,
    GERMAN,
    FRENCH,
    SWISS,
    Locale(".", ""),
    Locale(",", ""),
    Locale(",", " "),
]
UNITS = {
    "money": ["USD", "EUR", "USD/Mtok", "USD/(GPU*hour)", "USD/year"],
    "energy-price": ["USD/kWh"],
    "number": ["1", "token/second/GPU", "Mtok", "GPU*hour", "U/rack", "kWh"],
    "count": ["1", "GPU", "rack"],
    "share": ["1"],
    "rate": ["1/year", "1/month"],
    "power": ["kW", "MW", "kW/GPU"],
    "months": ["month"],
    "years": ["year"],
    "days": ["day"],
    "weeks": ["week"],
}
NUMBER_FIELDS = [(KINDS[name], unit) for name, units in UNITS.items() for unit in units]
ALL_FIELDS = [
    *NUMBER_FIELDS,
    *((kind, "1") for kind in (CHOICE, SWITCH, TEXT, MONTH_DATE)),
]


def refusal(kind: Kind, text: str, *, unit: str, locale: Locale = ENGLISH) -> str:
    with pytest.raises(ParseError) as caught:
        kind.parse(text, unit=unit, locale=locale)
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value.message


# ------------------------------------------------------------------- reading numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.2M", 3_200_000),
        ("3,2 M", 3_200_000),
        ("1 200", 1_200),
        (f"1{NARROW}200", 1_200),
        (f"1{HARD}200{HARD}300", 1_200_300),
        ("1'200", 1_200),
        ("1’200.50", 1_200.5),
        ("1,234", 1_234),
        ("1.234", 1.234),
        ("1,234.5", 1_234.5),
        ("1.234,50", 1_234.5),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("12,5", 12.5),
        ("1234,567", 1_234.567),
        ("0,123", 0.123),
        (",5", 0.5),
        (".5", 0.5),
        ("5.", 5),
        ("$3.1M", 3_100_000),
        ("3.1M USD", 3_100_000),
        ("$3.1M USD", 3_100_000),
        ("usd 3.1m", 3_100_000),
        ("US$ 3.1 M", 3_100_000),
        ("3.1 Mio. USD", 3_100_000),
        ("180k", 180_000),
        ("180 K$", 180_000),
        ("1.5bn", 1_500_000_000),
        ("1.5 B", 1_500_000_000),
        ("1.5G", 1_500_000_000),
        ("2T", 2_000_000_000_000),
        ("2 million", 2_000_000),
        ("50 ct", 0.5),
        ("(1,200)", -1_200),
        ("$(1.2M)", -1_200_000),
        ("(1,200) USD", -1_200),
        ("−$66.4 M", -66_400_000),
        ("-$5", -5),
        ("$-5", -5),
        ("–5", -5),
        ("+5", 5),
        ("1e6", 1_000_000),
        ("2.5E-3", 0.0025),
        ("  7 ", 7),
    ],
)
def test_that_amounts_are_understood_as_people_write_them(text, value):
    assert MONEY.parse(text, unit="USD") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=4*1.2M", 4_800_000),
        ("=(3+2)/4", 1.25),
        ("=12%*2", 0.24),
        ("= 2 - -3", 5),
        ("=-(2+3)*2", -10),
        ("=2+3*4", 14),
        ("=12/4/3", 1),
        ("=10-4-3", 3),
        ("=1 200*2", 2_400),
        ("=3×2", 6),
        ("=6÷2", 3),
        ("=(3+2)M", 5_000_000),
        ("=$3.1M*16 + 200k", 49_800_000),
        ("=3.1M USD*85%", 2_635_000),
        ("=$3.1M/72", 3_100_000 / 72),
        ("=0.1+0.2", 0.3),
        ("=1/3*3", 1),
    ],
)
def test_that_a_formula_is_worked_out_exactly(text, value):
    assert MONEY.parse(text, unit="USD") == value


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        (ENGLISH, "1,234", 1_234),
        (ENGLISH, "1.234", 1.234),
        (GERMAN, "1,234", 1.234),
        (GERMAN, "1.234", 1_234),
        (FRENCH, "1,234", 1.234),
        (SWISS, "1.234", 1.234),
        (GERMAN, "1,234.5", 1_234.5),
        (GERMAN, "3.2M", 3_200_000),
        (FRENCH, "1 234,5", 1_234.5),
        (FRENCH, "1 234,567", 1_234.567),
        (SWISS, "1'234.567", 1_234.567),
        (GERMAN, "=1.000*2,5", 2_500),
    ],
)
def test_that_only_an_ambiguous_mark_follows_the_locale(locale, text, value):
    assert MONEY.parse(text, unit="EUR", locale=locale) == value


@pytest.mark.parametrize(("locale", "text"), [(FRENCH, "1.234"), (SWISS, "1,234")])
def test_that_a_mark_the_locale_does_not_use_is_not_guessed(locale, text):
    message = refusal(MONEY, text, unit="EUR", locale=locale)
    assert "1234" in message
    assert f"1{locale.decimal}234" in message


@pytest.mark.parametrize(
    ("kind", "unit", "text", "value"),
    [
        (POWER, "kW", "1.2 GW", 1_200_000),
        (POWER, "kW", "250 MW", 250_000),
        (POWER, "kW", "500 W", 0.5),
        (POWER, "kW", "132", 132),
        (POWER, "kW", "3 M kW", 3_000_000),
        (POWER, "kW", "=250 MW + 10 kW", 250_010),
        (POWER, "kW", "=2*250MW", 500_000),
        (POWER, "kW", "=(250+10) MW", 260_000),
        (POWER, "MW", "1200 kW", 1.2),
        (POWER, "kW/GPU", "1,200 W", 1.2),
        (YEARS, "year", "18 months", 1.5),
        (YEARS, "year", "5y", 5),
        (YEARS, "year", "18m", 1.5),
        (MONTHS, "month", "5 years", 60),
        (MONTHS, "month", "18 mo.", 18),
        (MONTHS, "month", "30.4375 days", 1),
        (MONTHS, "month", "2 weeks", 14 / 30.4375),
        (MONTHS, "month", "=1 year + 6 months", 18),
        (DAYS, "day", "2 weeks", 14),
        (DAYS, "day", "1 month", 30.4375),
        (DAYS, "day", "36 h", 1.5),
        (WEEKS, "week", "30 days", 30 / 7),
        (WEEKS, "week", "12 w", 12),
        (ENERGY_PRICE, "USD/kWh", "80 USD/MWh", 0.08),
        (ENERGY_PRICE, "USD/kWh", "80 per MWh", 0.08),
        (ENERGY_PRICE, "USD/kWh", "8 ct/kWh", 0.08),
        (ENERGY_PRICE, "USD/kWh", "$0.08", 0.08),
        (MONEY, "USD/Mtok", "$0.96 /Mtok", 0.96),
        (MONEY, "USD/Mtok", "0.96 USD per million tokens", 0.96),
        (MONEY, "USD/Mtok", "$0.96 / 1M tokens", 0.96),
        (MONEY, "USD/Mtok", "$0.002 per 1k tokens", 2),
        (MONEY, "USD/(GPU*hour)", "2.4 USD/(GPU*hour)", 2.4),
        (MONEY, "USD/(GPU*hour)", "$2.40 per GPU-h", 2.4),
        (MONEY, "USD/(GPU*hour)", "1753.2 $/GPU/month", 2.4),
        (MONEY, "USD/(kW*month)", "150 USD/kW/month", 150),
        (MONEY, "USD/year", "10k/month", 120_000),
        (MONEY, "CAD", "$5", 5),
        (MONEY, "EUR", "5k€", 5_000),
        (NUMBER, "token/second/GPU", "1.2k tok/s/GPU", 1_200),
        (NUMBER, "Mtok", "75 billion tokens", 75_000),
        (MONEY, "USD/m3", "$2.50 /m³", 2.5),
        (MONEY, "USD/m3", "2.5 USD per m3", 2.5),
        (NUMBER, "liter/kWh", "1.8 L/kWh", 1.8),
        (NUMBER, "liter/kWh", "0.0018 m3/kWh", 1.8),
        (NUMBER, "unit/month", "12k units per month", 12_000),
        (NUMBER, "GPU*hour", "12k", 12_000),
        (NUMBER, "1", "12%", 0.12),
        (COUNT, "GPU", "1,152 GPUs", 1_152),
        (COUNT, "GPU", "=16*72", 1_152),
    ],
)
def test_that_units_are_converted_to_the_unit_of_the_field(kind, unit, text, value):
    assert kind.parse(text, unit=unit) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12%", 0.12),
        ("12 %", 0.12),
        ("12", 0.12),
        ("0.12", 0.12),
        ("0.12%", 0.0012),
        ("1", 1.0),
        ("1%", 0.01),
        ("1.5", 0.015),
        ("-5", -0.05),
        ("-0.05", -0.05),
        ("150%", 1.5),
        ("7%", 0.07),
        ("=12%*2", 0.24),
        ("=60%*3", 1.8),
        ("=1/4", 0.25),
        ("=10+2", 0.12),
        ("50 bps", 0.005),
        ("5‰", 0.005),
        ("12% per year", 0.12),
        ("12 % p.a.", 0.12),
        ("(3%)", -0.03),
    ],
)
def test_that_percentages_and_fractions_are_told_apart(text, value):
    assert RATE.parse(text, unit="1/year") == value


def test_that_a_share_reads_like_a_rate():
    assert SHARE.parse("12.5%", unit="1") == 0.125
    assert SHARE.parse("58", unit="1") == 0.58


def test_that_a_monthly_rate_is_not_turned_into_a_yearly_one_by_guessing():
    assert "per year" in refusal(RATE, "1%/month", unit="1/year")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "Nothing was entered"),
        ("   ", "Nothing was entered"),
        ("nan", "not a number"),
        ("-inf", "not a number"),
        ("∞", "not a number"),
        ("1e400", "too large"),
        ("1e9999999999", "too large"),
        ("=1e300*1e300", "too large"),
        ("1e-400", "too close to zero"),
        ("abc", "not a number"),
        ("3 apples", "apples"),
        ("12%", "percentage"),
        ("12 34", "two numbers"),
        ("3*4", "looks like a calculation"),
        ("1/4", "looks like a calculation"),
        ("1,2,3", "marks"),
        ("12,34,567", "marks"),
        ("1.2.3,4.5", "marks"),
        ("-(5)", "both a sign and brackets"),
        ("(5", "closing bracket"),
        ("=(5", "closing bracket"),
        ("=5)", "not understood"),
        ("=", "not finished"),
        ("=4*", "not finished"),
        ("=5/0", "divides by zero"),
        ("=5/(2-2)", "divides by zero"),
        ("=2^3", "cannot be used"),
        ("=SUM(1)", "SUM"),
        ("=" + "(" * 50 + "1" + ")" * 50, "brackets"),
        ("=" + "1+" * 150 + "1", "characters long"),
        ("€3M", "currency"),
        ("3M EUR", "currency"),
        ("3 kW", "USD"),
        ("=$2*$3", "units"),
        ("1\t2", "tab"),
        ("1\n2", "line break"),
        ("#DIV/0!", "#"),
        ("1½", "½"),
    ],
)
def test_that_what_is_no_amount_is_refused_with_its_reason(text, part):
    assert part in refusal(MONEY, text, unit="USD")


@pytest.mark.parametrize("text", ["3M", "=4*1.2M", "1.2 million"])
def test_that_a_bare_scale_is_refused_where_it_could_be_part_of_the_unit(text):
    # 3M in a field in kW: 3 MW or 3 million kW?
    assert "unclear" in refusal(POWER, text, unit="kW")


@pytest.mark.parametrize("text", ["=250 MW + 10", "=2 MW * 3 MW", "=1/(2 MW)"])
def test_that_units_in_a_formula_have_to_combine(text):
    assert "do not combine" in refusal(POWER, text, unit="kW")


@pytest.mark.parametrize("text", ["1.5", "=10/4", "12%"])
def test_that_a_count_is_whole(text):
    assert "whole" in refusal(COUNT, text, unit="1")


def test_that_negative_zero_becomes_zero():
    for text in ("-0", "(0)", "=0*-1"):
        assert math.copysign(1, NUMBER.parse(text, unit="1")) == 1
    assert NUMBER.format(-0.0, unit="1") == "0"
    assert SHARE.display(-0.0, unit="1") == "0%"


@pytest.mark.parametrize(
    ("decimal", "group"), [("'", ","), (",", ","), (".", "5"), ("", ".")]
)
def test_that_a_locale_whose_numbers_could_not_be_read_is_refused(decimal, group):
    with pytest.raises(ValueError, match=r"mark|thousands"):
        Locale(decimal, group)


# ------------------------------------------------------------------- writing numbers


@pytest.mark.parametrize(
    ("kind", "value", "locale", "text"),
    [
        (MONEY, 3_100_000, ENGLISH, "3,100,000"),
        (MONEY, 3_100_000.25, GERMAN, "3.100.000,25"),
        (MONEY, 3_100_000, FRENCH, f"3{NARROW}100{NARROW}000"),
        (MONEY, -1_200.0, SWISS, "-1’200"),
        (NUMBER, 0.1 + 0.2, ENGLISH, "0.30000000000000004"),
        (NUMBER, 1e300, ENGLISH, "1e300"),
        (NUMBER, 1.5e-9, GERMAN, "1,5e-9"),
        (NUMBER, np.float64(0.75), ENGLISH, "0.75"),
        (NUMBER, np.int64(1_500), ENGLISH, "1,500"),
        (COUNT, 72, ENGLISH, "72"),
        (SHARE, 0.58, ENGLISH, "58%"),
        (SHARE, 0.07, ENGLISH, "7%"),
        (SHARE, 0.125, FRENCH, "12,5%"),
        (RATE, -0.03, ENGLISH, "-3%"),
        (SWITCH, True, ENGLISH, "yes"),
        (SWITCH, False, ENGLISH, "no"),
        (MONTH_DATE, "2027-01", ENGLISH, "2027-01"),
    ],
)
def test_that_an_editor_shows_every_digit(kind, value, locale, text):
    assert kind.format(value, unit="1", locale=locale) == text


@pytest.mark.parametrize(
    ("kind", "unit", "value", "text"),
    [
        (MONEY, "USD", 3_100_000, "understood: 3,100,000 USD"),
        (MONEY, "USD/Mtok", -0.96, "understood: −0.96 USD per Mtok"),
        (SHARE, "1", 0.12, "understood: 12%"),
        (RATE, "1/year", -0.12, "understood: −12% per year"),
        (POWER, "kW", 1_200_000, "understood: 1,200,000 kW"),
        (MONTHS, "month", 1, "understood: 1 month"),
        (MONTHS, "month", 18, "understood: 18 months"),
        (MONTHS, "month", 14 / 30.4375, "understood: 0.459958932238 months"),
        (NUMBER, "1", 0.1 + 0.2, "understood: 0.3"),
        (COUNT, "GPU", 1_152, "understood: 1,152 GPU"),
        (SWITCH, "1", True, "understood: yes"),
        (CHOICE, "1", "linear", "understood: linear"),
        (MONTH_DATE, "1", "2027-01", "understood: January 2027"),
    ],
)
def test_that_the_echo_says_what_was_understood(kind, unit, value, text):
    assert kind.echo(value, unit=unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3_100_000, "USD", "$3.10 M"),
        (-66_400_000, "USD", "−$66.4 M"),
        (184_000_000, "USD", "$184 M"),
        (3_100_000, "EUR", "EUR\u00a03.10 M"),
        (0, "USD", "$0"),
        (1e-9, "USD", "$0"),
        (0.5, "USD", "$0.50"),
        (12.53, "USD", "$12.53"),
        (164.4, "USD", "$164"),
        (3_600, "USD", "$3,600"),
        (9_999.6, "USD", "$10.0 k"),
        (999_950, "USD", "$1.00 M"),
        (2.5e9, "USD", "$2.50 B"),
        (7.2e12, "USD", "$7.20 T"),
        (0.96, "USD/Mtok", "$0.96 /Mtok"),
        (2.5, "USD/m3", "$2.50 /m³"),
        (1.8, "liter/kWh", "1.8 L/kWh"),
        (40, "USD/unit", "$40.00 /unit"),
        (0.0725, "USD/kWh", "$0.0725 /kWh"),
        (2.4, "USD/(GPU*hour)", "$2.40 /GPU-hour"),
        (-0.96, "EUR/Mtok", "−EUR\u00a00.96 /Mtok"),
        (0.83, "1", "0.83"),
        (0.8312, "1", "0.831"),
        (-12_345, "1", "−12.3 k"),
        (0.126, "1/year", "12.6%"),
        (0.1265, "1/year", "12.7%"),
        (-0.05, "1/year", "−5%"),
        (0.01, "1/month", "1% /month"),
        (63, "month", "63 mo"),
        (63.44, "month", "63.4 mo"),
        (3.2, "year", "3.2 y"),
        (20, "day", "20 d"),
        (12, "week", "12 wk"),
        (1_350, "kW", "1,350 kW"),
        (10_560, "kW", "10.6 MW"),
        (1_200_000, "kW", "1.20 GW"),
        (9_996_000, "kWh", "10.0 GWh"),
        (0.5, "kW", "0.5 kW"),
        (9_000, "Mtok", "9,000 Mtok"),
        (75_000, "Mtok", "75.0 B tok"),
        (1_200, "token/second/GPU", "1,200 tok/s/GPU"),
        (1_234_567, "GPU*hour", "1.23 M GPU-h"),
        (0.02, "1/GPU", "0.02 /GPU"),
        (1e-8, "1", "1.00e-8"),
        (math.nan, "USD", "n/a"),
        (math.inf, "1/year", "n/a"),
        (None, "month", "n/a"),
        (5, "no % unit", "5 no % unit"),
    ],
)
def test_that_a_value_is_displayed_from_its_unit_alone(value, unit, text):
    assert display_value(value, unit) == text


def test_that_display_follows_locale_and_digits():
    assert display_value(1_234.5, "kW", locale=GERMAN) == "1.235 kW"
    assert display_value(3_100_000, "EUR", locale=FRENCH) == "EUR\u00a03,10 M"
    assert display_value(123_456, "USD", digits=6) == "$123,456"
    assert display_value(123_456, "USD", digits=3) == "$123 k"
    assert display_value(0.123456, "1/year", digits=6) == "12.346%"


def test_that_kinds_display_what_their_unit_does_not_say():
    assert SHARE.display(0.126, unit="1") == "12.6%"
    assert SHARE.display(math.nan, unit="1") == "n/a"
    assert RATE.display(0.126, unit="1/year") == "12.6%"
    assert COUNT.display(73_728, unit="GPU") == "73,728 GPU"
    assert MONEY.display(3_100_000, unit="USD") == "$3.10 M"
    assert MONTH_DATE.display("2027-01", unit="1") == "Jan 2027"
    for kind, unit in ALL_FIELDS:
        assert kind.display(None, unit=unit) == "n/a"


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("1", ""),
        ("", ""),
        ("USD", "USD"),
        ("USD/Mtok", "USD per Mtok"),
        ("USD/(GPU*hour)", "USD per GPU-hour"),
        ("USD/kW/month", "USD per kW per month"),
        ("1/year", "per year"),
        ("month", "months"),
        ("GPU*hour", "GPU-hours"),
        ("token/second/GPU", "tokens per second per GPU"),
        ("kWh", "kWh"),
        ("no % unit", "no % unit"),
    ],
)
def test_that_a_unit_reads_as_a_person_says_it(unit, text):
    assert readable_unit(unit) == text


def test_that_numbers_of_the_wrong_type_are_not_written():
    with pytest.raises(TypeError):
        MONEY.format("3", unit="USD")
    with pytest.raises(TypeError):
        MONEY.format(True, unit="USD")
    with pytest.raises(ValueError, match="nan"):
        MONEY.format(math.nan, unit="USD")


# ------------------------------------------------------------- dates, switches, texts


@pytest.mark.parametrize(
    "text",
    [
        *("2027-01", "2027-1", "2027/01", "01/2027", "1.2027", "01-2027"),
        *("Jan 2027", "jan. 2027", "Jan-2027", "January 2027", "January, 2027"),
    ],
)
def test_that_a_month_is_understood_as_people_write_it(text):
    assert MONTH_DATE.parse(text, unit="1") == "2027-01"


def test_that_every_month_has_its_number():
    for month in range(1, 13):
        for pattern in ("%b %Y", "%B %Y", "%m/%Y"):
            text = date(2030, month, 1).strftime(pattern)
            assert MONTH_DATE.parse(text, unit="1") == f"2030-{month:02}"


@pytest.mark.parametrize(
    "text", ["", "2027", "2027-13", "00/2027", "Jan-27", "Foo 2027", "2027-01-15", "12"]
)
def test_that_what_is_no_month_is_refused(text):
    assert "not a month" in refusal(MONTH_DATE, text, unit="1")


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", True), ("ON", True), ("1", True), ("no", False), (" false ", False)],
)
def test_that_a_switch_understands_words(text, value):
    assert SWITCH.parse(text, unit="1") is value


def test_that_a_switch_refuses_other_words():
    assert "neither yes nor no" in refusal(SWITCH, "perhaps", unit="1")


def test_that_a_text_is_kept_but_not_its_control_characters():
    assert TEXT.parse("Halle 3, Süd\nzweiter Bau ", unit="1").endswith("Bau ")
    assert TEXT.parse("", unit="1") == ""
    assert "cannot be printed" in refusal(TEXT, "a\x00b", unit="1")
    assert "cannot be printed" in refusal(TEXT, "a\ud800b", unit="1")


def test_that_a_choice_is_one_word():
    assert CHOICE.parse(" straight-line ", unit="1") == "straight-line"
    assert "Nothing was entered" in refusal(CHOICE, " ", unit="1")


# ---------------------------------------------------------------------------- checks


@pytest.mark.parametrize(
    ("kind", "value", "minimum", "maximum", "sentence"),
    [
        (MONEY, 5, 10, 2_000, "5 is not allowed; allowed is 10 to 2,000."),
        (MONEY, 5, 10, None, "5 is not allowed; allowed is 10 or more."),
        (MONEY, -5, None, -10, "−5 is not allowed; allowed is at most −10."),
        (MONEY, "5", 0, None, "“5” is not a number; allowed is 0 or more."),
        (MONEY, True, 0, 1, "“True” is not a number; allowed is 0 to 1."),
        (
            *(NUMBER, math.nan, 0, 1),
            "The value is not a finite number; allowed is 0 to 1.",
        ),
        (
            *(NUMBER, math.inf, None, None),
            "The value is not a finite number; allowed is any number.",
        ),
        (
            *(COUNT, 10**400, 0, 10),
            "The value is not a finite number; allowed is 0 to 10.",
        ),
        (SHARE, 1.2, None, None, "120% is not allowed; allowed is 0% to 100%."),
        (SHARE, 0.9, None, 0.85, "90% is not allowed; allowed is 0% to 85%."),
        (RATE, -0.6, -0.5, 0.5, "−60% is not allowed; allowed is −50% to 50%."),
        (COUNT, 2.5, 0, None, "2.5 is not a whole number; allowed is 0 or more."),
        (SWITCH, 1, None, None, "“1” is not a switch; allowed is yes or no."),
        (TEXT, 1, None, None, "“1” is not a text; allowed is any text."),
        (
            *(MONTH_DATE, "2019-05", 2020, 2040.5),
            "2019-05 is not allowed; allowed is 2020-01 to 2040-07.",
        ),
        (
            *(MONTH_DATE, "May 2027", None, None),
            "“May 2027” is not a month such as 2027-01; allowed is 1900-01 to 2199-12.",
        ),
    ],
)
def test_that_a_check_says_what_is_allowed(kind, value, minimum, maximum, sentence):
    assert kind.check(value, minimum=minimum, maximum=maximum) == sentence


def test_that_a_choice_outside_its_words_gets_the_nearest_one():
    choices = ("straight-line", "macrs-5")
    limits = {"minimum": None, "maximum": None}
    assert CHOICE.check("macrs-5", **limits, choices=choices) is None
    message = CHOICE.check("Macrs5", **limits, choices=choices)
    assert message == (
        "“Macrs5” is not allowed (did you mean macrs-5?); "
        "allowed is one of: straight-line, macrs-5."
    )
    assert "straight-line" in CHOICE.check(3, **limits, choices=choices)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (MONEY, 10),
        (MONEY, 20.0),
        (NUMBER, np.float64(15)),
        (COUNT, 12.0),
        (COUNT, np.int64(12)),
    ],
)
def test_that_values_within_their_range_have_no_problem(kind, value):
    assert kind.check(value, minimum=10, maximum=20) is None


def test_that_other_kinds_accept_their_own_values():
    limits = {"minimum": None, "maximum": None}
    assert SHARE.check(1.0, **limits) is None
    assert SHARE.check(1.5, minimum=0, maximum=2) is None
    assert SWITCH.check(False, **limits) is None
    assert TEXT.check("a name", **limits) is None
    assert MONTH_DATE.check("2027-01", minimum=2027, maximum=2027) is None


def test_that_kinds_are_known_by_name_and_can_be_keys():
    assert {kind.name for kind in KINDS.values()} == set(KINDS)
    assert len(set(KINDS.values())) == len(KINDS) == 15
    assert KINDS["money"] is MONEY


# ------------------------------------------------------------------------------ laws

finite_floats = st.floats(allow_nan=False, allow_infinity=False)
ordinary_floats = st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-3)
number_fields = st.sampled_from(NUMBER_FIELDS)
locales = st.sampled_from(LOCALES)


@given(number_fields, locales, finite_floats)
@example((SHARE, "1"), GERMAN, 5e-324)
@example((RATE, "1/year"), ENGLISH, 1.7976931348623157e308)
def test_that_parsing_what_an_editor_shows_gives_the_value(field, locale, value):
    kind, unit = field
    if kind is COUNT:
        value = float(math.floor(value))
    text = kind.format(value, unit=unit, locale=locale)
    assert kind.parse(text, unit=unit, locale=locale) == value


@given(
    st.one_of(
        st.tuples(st.just(SWITCH), st.booleans()),
        st.tuples(st.just(TEXT), st.text(st.characters(categories=["L", "N", "Zs"]))),
        st.tuples(
            st.just(CHOICE), st.from_regex("[a-z]+(-[a-z0-9]+)*", fullmatch=True)
        ),
        st.tuples(
            st.just(MONTH_DATE),
            st.from_regex("20[0-9]{2}-(0[1-9]|1[0-2])", fullmatch=True),
        ),
    ),
    locales,
)
def test_that_other_values_survive_being_shown_and_typed_again(pair, locale):
    kind, value = pair
    assert kind.check(value, minimum=None, maximum=None) is None
    text = kind.format(value, unit="1", locale=locale)
    assert kind.parse(text, unit="1", locale=locale) == value


@given(number_fields, locales, ordinary_floats)
def test_that_a_displayed_figure_can_be_typed_back(field, locale, value):
    kind, unit = field
    if kind is COUNT:
        value = float(math.floor(value))
    shown = kind.display(value, unit=unit, locale=locale)
    again = kind.parse(shown, unit=unit, locale=locale)
    # Three digits are shown: at worst 1.005 becomes 1.01; half a cent of money is 0.
    assert again == pytest.approx(value, rel=0.0051, abs=0.005)


@given(ordinary_floats, number_fields)
def test_that_a_displayed_figure_is_short(value, field):
    kind, unit = field
    assume(kind is not RATE or abs(value) < 100)
    digits = re.findall("[0-9]", display_value(value, unit))
    assert 1 <= len(digits) <= 8


marks = "0123456789.,'’ -−+*/()=%$€kMGmbnTeE^&_#\t½"
words = st.sampled_from(
    ["USD", "kW", "MW", "per", "year", "Mtok", "GPU", "hour", "p.a.", "1e9", "1 200"]
)
number_like = st.lists(st.one_of(st.text(marks, max_size=4), words), max_size=12)
any_text = st.one_of(
    st.text(),
    number_like.map("".join),
    number_like.map(lambda parts: "=" + " ".join(parts)),
)


@given(st.sampled_from(ALL_FIELDS), locales, any_text)
@example((MONEY, "USD"), ENGLISH, "=" + "-" * 190 + "1")
@example((MONEY, "USD"), ENGLISH, "=" + "(" * 199)
@example((MONEY, "USD"), ENGLISH, "=1e400*1e400/1e-400")
@example((NUMBER, "1"), ENGLISH, "9" * 200)
@example((NUMBER, "1"), ENGLISH, "9" * 100_000)
@example((NUMBER, "1"), ENGLISH, "²")
@example((NUMBER, "1"), ENGLISH, "٣")
def test_that_any_text_is_either_understood_or_refused(field, locale, text):
    kind, unit = field
    try:
        value = kind.parse(text, unit=unit, locale=locale)
    except ParseError:
        return
    if isinstance(value, float):
        assert math.isfinite(value)
    assert kind.echo(value, unit=unit, locale=locale).startswith("understood: ")
    shown = kind.format(value, unit=unit, locale=locale)
    assert kind.parse(shown, unit=unit, locale=locale) == value


@given(st.text(max_size=30), st.text(max_size=20))
def test_that_any_unit_text_is_harmless(unit, text):
    readable_unit(unit)
    display_value(1.0, unit)
    with suppress(ParseError):
        assert math.isfinite(NUMBER.parse(text, unit=unit))


# A formula as text, with the same tree worked out by Python over fractions.
leaves = st.integers(0, 9_999).map(lambda n: (str(n), Fraction(n)))


def combined(parts):
    (left_text, left), operator, (right_text, right) = parts
    text = f"({left_text}{operator}{right_text})"
    if left is None or right is None or (operator == "/" and right == 0):
        return text, None
    operations = {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        "/": left / (right or 1),
    }
    return text, operations[operator]


formulas = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(combined),
    max_leaves=12,
)


@given(formulas)
def test_that_formulas_agree_with_arithmetic_over_fractions(formula):
    text, value = formula
    if value is None:
        assert "divides by zero" in refusal(NUMBER, f"={text}", unit="1")
    else:
        assert NUMBER.parse(f"={text}", unit="1") == float(value)


@given(st.lists(st.tuples(st.sampled_from("+-*"), st.integers(1, 999)), max_size=15))
def test_that_products_bind_closer_than_sums(steps):
    text = "7" + "".join(f"{operator}{number}" for operator, number in steps)
    # Only digits and + - * are in the text, which Python ranks the same way.
    assert NUMBER.parse(f"={text}", unit="1") == float(eval(text))
