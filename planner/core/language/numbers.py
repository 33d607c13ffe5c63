"""Numbers as people write them: the reader that turns typed text into one exact number.

It knows decimal marks, scale suffixes, percent signs, currencies, unit words and the
arithmetic behind an equals sign. What a number means in a field (a share, a count, an
amount of money), how it is shown and which values are allowed is left to
``planner.core.language.kinds``.

All arithmetic is done in fractions, so that ``58%`` is exactly the float 0.58 and
``=0.1+0.2`` exactly 0.3.
"""

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from planner.core.language.errors import PlannerError

LONGEST_TEXT: Final = 200
DEEPEST_BRACKETS: Final = 20
# Beyond every float (1.8e308 down to 4.9e-324), with room for a percent sign.
LARGEST_EXPONENT: Final = 400


class ParseError(PlannerError):
    """A typed text that is not understood: what is wrong, and what would mend it.

    Attributes
    ----------
    message
        One sentence on what is wrong.
    remedy
        One sentence on what to write instead.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


_NARROW_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"
_GROUP_MARKS: Final = frozenset(
    ("", ",", ".", "'", "’", " ", _NARROW_SPACE, "\N{NO-BREAK SPACE}", "\N{THIN SPACE}")
)


@dataclass(frozen=True, slots=True)
class Locale:
    """How numbers are punctuated: the decimal mark and the mark between thousands.

    Raises
    ------
    ValueError
        If the decimal mark is neither point nor comma, the group mark is not one that
        separates thousands anywhere, or both are the same.

    Examples
    --------
    >>> Locale(decimal=",", group=" ")
    Locale(decimal=',', group=' ')
    """

    decimal: str
    group: str

    def __post_init__(self) -> None:
        """Refuse marks that could not be read back."""
        if self.decimal not in (".", ","):
            raise ValueError(f"{self.decimal!r} is no decimal mark: use '.' or ','")
        if self.group not in _GROUP_MARKS or self.group == self.decimal:
            raise ValueError(f"{self.group!r} cannot separate thousands")


ENGLISH: Final = Locale(decimal=".", group=",")
GERMAN: Final = Locale(decimal=",", group=".")
FRENCH: Final = Locale(decimal=",", group=_NARROW_SPACE)
SWISS: Final = Locale(decimal=".", group="’")

_EXAMPLES: Final = "Write a number such as 3.2M, 1200 or =4*1.2M."


def quoted(text: str) -> str:
    """Quote a typed text for a message: shortened, unprintable characters replaced."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f"“{text}”" if len(text) <= 40 else f"“{text[:39]}…”"


def _not_understood(part: str, text: str) -> ParseError:
    if part == text:
        return ParseError(f"{quoted(text)} is not a number.", _EXAMPLES)
    return ParseError(f"{quoted(part)} in {quoted(text)} is not understood.", _EXAMPLES)


def _too_large(text: str) -> ParseError:
    return ParseError(
        f"{quoted(text)} is too large to be calculated with.",
        "Enter a number below 1e308.",
    )


def _too_small(text: str) -> ParseError:
    return ParseError(
        f"{quoted(text)} is too close to zero to be told from it.",
        "Enter 0 or a number above 1e-307.",
    )


def _unclear_marks(numeral: str) -> ParseError:
    return ParseError(
        f"The marks in {quoted(numeral)} separate neither thousands nor decimals.",
        "Write thousands in groups of three and one decimal mark: 1,234,567.8.",
    )


def _unknown_unit(written: str, unit: str) -> ParseError:
    if unit in ("", "1"):
        return ParseError(
            f"{quoted(written)} is not understood: this field has no unit.",
            "Write the number alone.",
        )
    unit = readable_unit(unit)
    return ParseError(
        f"{quoted(written)} does not fit this field, which is in {unit}.",
        f"Write the number alone or in {unit}.",
    )


def _other_currency(written: str, currency: str) -> ParseError:
    return ParseError(
        f"{quoted(written)} is not the currency of this field, which is {currency}.",
        f"Convert the amount to {currency} first: no exchange rate is assumed.",
    )


def _units_do_not_combine(text: str) -> ParseError:
    return ParseError(
        f"The units in {quoted(text)} do not combine to the field's unit.",
        "Give both parts of a sum a unit, and at most one part of a product.",
    )


def _calculation(text: str) -> ParseError:
    return ParseError(
        f"{quoted(text)} looks like a calculation.",
        "Put an equals sign in front of it, such as =4*1.2M.",
    )


# ---------------------------------------------------------------------------- tokens

_MINUS_SIGNS: Final = (
    "−–\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{SMALL HYPHEN-MINUS}"
    "\N{FULLWIDTH HYPHEN-MINUS}"
)
_PLAIN: Final = str.maketrans(
    dict.fromkeys(_MINUS_SIGNS, "-")
    | dict.fromkeys("’\N{LEFT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}`\N{PRIME}", "'")
    | {"\N{DIVISION SIGN}": "/"}
)
_TIMES: Final = ("*", "×", "·")

_NOT_FINITE: Final = frozenset(
    ("nan", "inf", "infinity", "infinite", "∞", "n/a", "#n/a", "none")
)

_TOKEN: Final = re.compile(
    rf"""
      (?P<number> (?: [0-9]+ (?: [.,'][0-9]+ | [ ][0-9]{{3}}(?![0-9]) )* [.,]?
                    | [.,][0-9]+ )
                  (?: [eE][+-]?[0-9]+ )? )
    | (?P<word> m3(?!\w) | [^\W\d_]+ \.? )
    | (?P<money> [$€£¥₹₩¢] )
    | (?P<percent> [%‰] )
    | (?P<operator> [-+/()^{"".join(_TIMES)}] )
    | (?P<blank> [ ]+ )
    | (?P<other> . )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str
    text: str


def _tokens(text: str) -> tuple[_Token, ...]:
    """Split a plain text into tokens; an unknown character is refused."""
    found = []
    for match in _TOKEN.finditer(text):
        sort = match.lastgroup or "other"
        if sort == "other":
            raise _not_understood(match.group(), text)
        if sort != "blank":
            part = match.group()
            found.append(_Token(sort, part.rstrip(".") if sort == "word" else part))
    return tuple(found)


def _plain(text: str) -> str:
    """Replace typographic signs by plain ones; refuse what cannot be one number."""
    text = text.strip()
    if not text:
        raise ParseError("Nothing was entered.", _EXAMPLES)
    if len(text) > LONGEST_TEXT:
        raise ParseError(
            f"The text is {len(text)} characters long; {LONGEST_TEXT} are allowed.",
            "Enter one number or a shorter formula.",
        )
    if len(text.splitlines()) > 1 or "\t" in text:
        raise ParseError(
            "The text holds a tab or a line break.", "Enter one number in one field."
        )
    text = "".join(" " if char.isspace() else char for char in text.translate(_PLAIN))
    if text.lstrip("+-= ").casefold() in _NOT_FINITE:
        raise ParseError(
            f"{quoted(text)} is not a number that can be calculated with.", _EXAMPLES
        )
    # "US$" and "p.a." are one word each to their writers.
    text = re.sub(r"\bUS\$", "$", text)
    return re.sub(r"(?<![^\W\d_])p\. ?a\.?(?![^\W\d_])", "/year", text)


# -------------------------------------------------------------------------- numerals


def _numeral(written: str, locale: Locale) -> Fraction:
    """Read digits with group and decimal marks and an optional exponent."""
    mantissa, _, exponent_text = written.lower().partition("e")
    decimal = _decimal_mark(mantissa, locale)
    whole, _, decimals = mantissa.partition(decimal) if decimal else (mantissa, "", "")
    digits = _ungrouped(whole, written) if whole else "0"
    if not (decimals or "0").isdecimal():
        raise _unclear_marks(written)
    exponent = int(exponent_text or "0")
    if abs(exponent) > LARGEST_EXPONENT:
        raise _too_large(written) if exponent > 0 else _too_small(written)
    value = Fraction(int(digits + decimals), 10 ** len(decimals))
    return value * Fraction(10) ** exponent


def _decimal_mark(mantissa: str, locale: Locale) -> str | None:
    """Tell which mark, if any, is the decimal one.

    Two different marks: the last is decimal. One mark repeated: it groups. One mark
    once: decimal, unless exactly three digits follow and a group could stand before it;
    then the locale decides, and where it uses the mark for neither nobody can.
    """
    points = [char for char in mantissa if char in ".,"]
    grouped_otherwise = any(char in " '" for char in mantissa)
    if not points:
        return None
    if len(set(points)) == 2:
        return points[-1]
    mark = points[0]
    if len(points) > 1:
        return None
    before, _, after = mantissa.partition(mark)
    could_group = 1 <= len(before) <= 3 and before[0] != "0" and len(after) == 3
    if grouped_otherwise or not could_group:
        return mark
    if mark == locale.decimal:
        return mark
    if mark == locale.group:
        return None
    digits, decimal = before + after, before + locale.decimal + after
    raise ParseError(
        f"{quoted(mantissa)} may mean {digits} or {decimal}.",
        f"Write {digits} or {decimal}0.",
    )


def _ungrouped(whole: str, written: str) -> str:
    """Take the group marks out of the digits before the decimal mark."""
    marks = {char for char in whole if not char.isdecimal()}
    if not marks:
        return whole
    first, *groups = whole.split(min(marks))
    well_formed = len(first) <= 3 and all(len(group) == 3 for group in groups)
    if len(marks) > 1 or not well_formed:
        raise _unclear_marks(written)
    return first + "".join(groups)


# ------------------------------------------------------------------------ unit words

# ISO 4217: active codes of currencies, without funds, metals and testing codes.
CURRENCIES: Final = frozenset(
    re.findall(
        "[A-Z]{3}",
        """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD
    BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK
    JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK
    PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
    XAF XCD XOF XPF YER ZAR ZMW ZWG
    """,
    )
)

# A sign means the field's own currency if that is listed here, else the first.
_SIGN_CURRENCIES: Final = {
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
    "€": ("EUR",),
    "£": ("GBP", "EGP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "fr": ("CHF",),
    "kr": ("SEK", "DKK", "NOK", "ISK"),
}
_CENTS: Final = frozenset(("¢", "ct", "cent", "cents"))

_SCALES: Final = {
    "k": 10**3,
    "K": 10**3,
    "m": 10**6,
    "M": 10**6,
    "G": 10**9,
    "b": 10**9,
    "B": 10**9,
    "T": 10**12,
}
_SCALE_WORDS: Final = {
    **dict.fromkeys(("thousand", "thousands", "tsd"), 10**3),
    **dict.fromkeys(("mn", "mm", "mln", "mio", "million", "millions"), 10**6),
    **dict.fromkeys(("bn", "bln", "mrd", "md", "billion", "billions"), 10**9),
    **dict.fromkeys(("tn", "trn", "trillion", "trillions"), 10**12),
}


def _scale_size(word: str) -> int | None:
    """Return what a scale multiplies by; letters count as written, words do not."""
    return _SCALES.get(word) or _SCALE_WORDS.get(word.casefold())


_PERCENTS: Final = {
    **dict.fromkeys(("%", "percent", "pct"), Fraction(1, 100)),
    "‰": Fraction(1, 1_000),
    **dict.fromkeys(("bp", "bps"), Fraction(1, 10_000)),
}

_HOUR: Final = 3_600
_DAY: Final = 24 * _HOUR
# A month of 30.4375 days: a twelfth of a year of 365.25 days, 8,766 hours.
_MONTH: Final = _DAY * 304_375 // 10_000
_TIMES_IN_SECONDS: Final = {
    **dict.fromkeys(("second", "sec", "s"), 1),
    **dict.fromkeys(("minute", "min"), 60),
    **dict.fromkeys(("hour", "hr", "h"), _HOUR),
    **dict.fromkeys(("day", "d"), _DAY),
    **dict.fromkeys(("week", "wk"), 7 * _DAY),
    **dict.fromkeys(("month", "mo", "mth"), _MONTH),
    **dict.fromkeys(("year", "yr", "y"), 12 * _MONTH),
}
# Letters that mean a time only where the field is a time.
_TIME_LETTERS: Final = {"m": "month", "w": "week", "a": "year"}
_PREFIXES: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_TOKEN_WORDS: Final = {
    "token": 1,
    **{f"{prefix}tok": size for prefix, size in _PREFIXES.items()},
    "btok": 10**9,
}

# A word's size in base units and the base units it is made of.
_Measure = tuple[int, tuple[str, ...]]
_TIME: Final = ("second",)
_NAMELESS: Final[_Measure] = (1, ())
_MEASURES: Final[dict[str, _Measure]] = {
    **{word: (size, _TIME) for word, size in _TIMES_IN_SECONDS.items()},
    **{word: (size, ("token",)) for word, size in _TOKEN_WORDS.items()},
    **{f"{p}w": (size, ("watt",)) for p, size in _PREFIXES.items()},
    **{f"{p}wh": (size * _HOUR, ("watt", "second")) for p, size in _PREFIXES.items()},
    "watt": (1, ("watt",)),
    **{f"{p}watt": (_PREFIXES[p[0]], ("watt",)) for p in ("kilo", "mega", "giga")},
    **dict.fromkeys(("liter", "litre", "l"), (1, ("liter",))),
    **dict.fromkeys(("m3", "m³"), (1_000, ("liter",))),
}


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit string taken apart: words above the line, groups of words below it.

    Examples
    --------
    >>> split_unit("USD/(GPU*hour)")
    UnitText(numerator=('USD',), denominators=(('GPU', 'hour'),))
    """

    numerator: tuple[str, ...] = ()
    denominators: tuple[tuple[str, ...], ...] = ()

    @property
    def below(self) -> tuple[str, ...]:
        """All words below the line."""
        return tuple(word for group in self.denominators for word in group)


@lru_cache(maxsize=512)
def split_unit(unit: str) -> UnitText:
    """Take a unit string such as ``token/second/GPU`` apart.

    The unit 1 and the empty text have no words; a string that does not follow the
    grammar of units counts as one word of its own.
    """
    try:
        tokens = _tokens(unit)
        if tokens[:1] == (_ONE,):
            tokens = tokens[1:]
        reader = _Reader(unit, tokens, field=_NO_FIELD, locale=ENGLISH)
        found = reader.unit()
        reader.expect_end()
    except ParseError:
        return UnitText(numerator=(unit,))
    return found


def readable_unit(unit: str, *, is_one: bool = False) -> str:
    """Return a unit as a person says it; empty for the unit 1.

    Words take a plural (``months``) unless `is_one`; symbols such as kW or GPU do not.

    Examples
    --------
    >>> readable_unit("USD/(GPU*hour)")
    'USD per GPU-hour'
    >>> readable_unit("token/second/GPU")
    'tokens per second per GPU'
    >>> readable_unit("1/year")
    'per year'
    """
    parts = split_unit(unit)
    above = "-".join(parts.numerator)
    last = above.rpartition("-")[2]
    has_plural = last.isalpha() and last.islower() and not is_one
    phrases = [f"{above}s" if has_plural else above] if above else []
    phrases += [f"per {'-'.join(group)}" for group in parts.denominators]
    return " ".join(phrases)


@dataclass(frozen=True, slots=True)
class _Field:
    """The unit of the field a number is typed into.

    In a prefixed unit such as kW or Mtok a bare "M" could mean MW or million kW.
    """

    unit: str
    parts: UnitText
    currency: str | None
    is_time: bool
    is_prefixed: bool

    def words_fit(self, written: UnitText) -> Fraction | None:
        """Return the factor from a written unit to the field's; None where it misfits.

        The whole unit may be written, or what stands above or below its line alone.
        """
        if written.denominators and not written.numerator and self.parts.numerator:
            written = UnitText(self.parts.numerator, written.denominators)
        elif written.numerator and not written.denominators:
            written = UnitText(written.numerator, self.parts.denominators)
        size, base = self._measure(written)
        own_size, own_base = self._measure(self.parts)
        return size / own_size if base == own_base else None

    def _measure(self, parts: UnitText) -> tuple[Fraction, dict[str, int]]:
        """Return the size of a unit in base units, and their exponents."""
        size = Fraction(1)
        exponents: Counter[str] = Counter()
        for words, sign in ((parts.numerator, 1), (parts.below, -1)):
            for word in words:
                word_size, base = self._word(word)
                size *= word_size**sign
                for name in base:
                    exponents[name] += sign
        return size, {name: power for name, power in exponents.items() if power}

    def _word(self, word: str) -> tuple[Fraction, tuple[str, ...]]:
        """Return the size of one word in base units, and those."""
        scale, _, scaled_word = word.rpartition(" ")
        if scale:
            size, base = self._word(scaled_word)
            return size * (_scale_size(scale) or 1), base
        currency = self.currency_of(word)
        if currency:
            return Fraction(1), (currency,)
        key = word.casefold()
        if key in _CENTS:
            return Fraction(1, 100), (self.currency or "cent",)
        if self.is_time:
            key = _TIME_LETTERS.get(key, key)
        measure = _MEASURES.get(key) or _MEASURES.get(key.removesuffix("s"))
        if measure:
            return Fraction(measure[0]), measure[1]
        return Fraction(1), (key.removesuffix("s"),)

    def currency_of(self, word: str) -> str | None:
        """Return the currency a sign or code stands for in this field, if it is one."""
        meant = _SIGN_CURRENCIES.get(word.casefold())
        if meant:
            return self.currency if self.currency in meant else meant[0]
        return word.upper() if word.upper() in CURRENCIES else None

    def is_time_word(self, word: str) -> bool:
        """Whether a word is a length of time in a field that is one."""
        return self.is_time and self._word(word)[1] == _TIME


_NO_FIELD: Final = _Field("", UnitText(), None, is_time=False, is_prefixed=False)


@lru_cache(maxsize=512)
def _field(unit: str) -> _Field:
    """Take the unit of a field apart, once per unit."""
    parts = split_unit(unit)
    measures = [_MEASURES.get(word.casefold(), _NAMELESS) for word in parts.numerator]
    codes = (word for word in (*parts.numerator, *parts.below) if word in CURRENCIES)
    return _Field(
        unit=unit,
        parts=parts,
        currency=next(codes, None),
        is_time=not parts.denominators and [base for _, base in measures] == [_TIME],
        is_prefixed=any(size != 1 and base != _TIME for size, base in measures),
    )


# --------------------------------------------------------------------------- grammar


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number on the way; `factor` is set once a unit was written with it."""

    value: Fraction
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: a number in the field's unit, and how it was written.

    Attributes
    ----------
    value
        The exact number in the field's unit; percent signs are already applied.
    is_percent
        Whether a percent sign (or per mille, or basis points) was written.
    is_formula
        Whether the text was a calculation behind an equals sign.
    is_converted
        Whether a unit other than the field's was written.
    """

    value: Fraction
    is_percent: bool
    is_formula: bool
    is_converted: bool


class _Reader:
    """A recursive descent over the tokens of one text."""

    def __init__(
        self, text: str, tokens: tuple[_Token, ...], *, field: _Field, locale: Locale
    ) -> None:
        self._text = text
        self._all = tokens
        self._next = 0
        self._field = field
        self._locale = locale
        self._depth = 0
        self.is_percent = False
        self.is_converted = False

    # -- tokens

    def _peek(self, ahead: int = 0) -> _Token:
        position = self._next + ahead
        return self._all[position] if position < len(self._all) else _END

    def _take(self, *texts: str) -> str | None:
        """Consume the next operator if it is one of these."""
        token = self._peek()
        if token.sort == "operator" and token.text in texts:
            self._next += 1
            return token.text
        return None

    def expect_end(self) -> None:
        """Refuse anything left over."""
        token = self._peek()
        if token is not _END:
            raise self._unexpected(token)

    def _unexpected(self, token: _Token) -> ParseError:
        """Say what is wrong with a token that cannot stand where it stands."""
        is_formula = self._text.startswith("=")
        if token is _END and is_formula:
            return ParseError(
                f"The formula {quoted(self._text)} is not finished.",
                "Complete it, such as =4*1.2M.",
            )
        if token.sort == "number":
            return ParseError(
                f"{quoted(self._text)} holds two numbers with nothing between them.",
                "Write one number, or join them in a formula such as =12+6.",
            )
        if token.sort == "operator" and token.text not in "()":
            if not is_formula and self._next:
                return _calculation(self._text)
            if token.text not in _SUPPORTED:
                return ParseError(
                    f"{quoted(token.text)} cannot be used in a formula.",
                    "A formula has numbers, + - * / and brackets.",
                )
        return _not_understood(token.text or self._text, self._text)

    # -- a single number as people write it

    def literal(self) -> _Amount:
        """Read one number with its sign, currency, scale and unit."""
        currency = self._currency()
        sign = self._take("+", "-")
        currency = currency or self._currency()
        is_bracketed = bool(self._take("("))
        if is_bracketed and sign:
            raise ParseError(
                f"{quoted(self._text)} has both a sign and brackets.",
                "Use either a minus or brackets for a negative number.",
            )
        if is_bracketed:
            currency = currency or self._currency()
        amount = self._with_suffixes(self._number(), currency, is_formula=False)
        if is_bracketed:
            if not self._take(")"):
                raise self._bracket_error()
            amount = self._with_suffixes(amount, None, is_formula=False)
        is_negative = is_bracketed or sign == "-"
        return _Amount(-amount.value, amount.factor) if is_negative else amount

    def _bracket_error(self) -> ParseError:
        if self._peek() is not _END:
            return self._unexpected(self._peek())
        return ParseError(
            f"A closing bracket is missing in {quoted(self._text)}.",
            "Close every opened bracket.",
        )

    def _number(self) -> _Amount:
        token = self._peek()
        if token.sort != "number":
            if self._text.startswith("="):
                raise self._unexpected(token)
            raise _not_understood(self._text, self._text)
        self._next += 1
        return _Amount(_numeral(token.text, self._locale))

    def _currency(self) -> str | None:
        """Consume a currency sign or code before a number."""
        token = self._peek()
        if token.sort not in ("money", "word"):
            return None
        currency = self._field.currency_of(token.text)
        if currency is None:
            return None
        self._next += 1
        if self._field.currency and currency != self._field.currency:
            raise _other_currency(token.text, self._field.currency)
        return currency

    def _with_suffixes(
        self, amount: _Amount, currency: str | None, *, is_formula: bool
    ) -> _Amount:
        """Apply scale, percent sign and unit that stand behind a number."""
        value = amount.value
        scale = self._scale()
        value *= _scale_size(scale) or 1
        percent = _PERCENTS.get(self._peek().text.casefold())
        if percent:
            self._next += 1
            self.is_percent = True
            value *= percent
        written = self._words() if is_formula else self.unit()
        if currency and written.numerator:
            # "$3.1M USD" names its currency twice, which does no harm.
            first, *others = written.numerator
            if others or self._field.currency_of(first) != currency:
                raise _unknown_unit(first, self._field.unit)
        elif currency:
            written = UnitText((currency,), written.denominators)
        if not written.numerator and not written.denominators:
            if scale and self._field.is_prefixed:
                raise self._unclear_scale(scale)
            return _Amount(value, amount.factor)
        if amount.factor is not None:
            raise _units_do_not_combine(self._text)
        factor = self._factor(written)
        return _Amount(value * factor, factor)

    def _unclear_scale(self, scale: str) -> ParseError:
        unit = readable_unit(self._field.unit)
        return ParseError(
            f"{quoted(scale)} alone is unclear in a field that is in {unit}.",
            f"Add the unit behind it, or write the number in {unit} without {scale}.",
        )

    def _scale(self) -> str:
        """Consume a scale such as k, M or billion; empty if there is none."""
        word = self._peek().text
        if not _scale_size(word) or self._field.is_time_word(word):
            return ""
        self._next += 1
        return word

    def _factor(self, written: UnitText) -> Fraction:
        """Return what a number in the written unit is multiplied by."""
        factor = self._field.words_fit(written)
        if factor is None:
            own = self._field.currency
            for word in written.numerator:
                currency = self._field.currency_of(word)
                if own and currency and currency != own:
                    raise _other_currency(word, own)
            above = " ".join(written.numerator)
            below = "".join(f"/{' '.join(group)}" for group in written.denominators)
            raise _unknown_unit(above + below, self._field.unit)
        self.is_converted = self.is_converted or factor != 1
        return factor

    # -- units

    def unit(self) -> UnitText:
        """Read a unit: words, ``*`` or ``-`` between them, ``/`` or ``per`` before."""
        numerator = self._unit_group()
        denominators: list[tuple[str, ...]] = []
        while True:
            if self._take("/") or self._take_per():
                group = self._unit_group()
                if not group and self._peek().sort == "number":
                    raise _calculation(self._text)
                if not group:
                    raise self._unexpected(self._peek())
                denominators.append(tuple(group))
            elif numerator and self._peek().text in _TIMES:
                if self._peek(1).sort != "word":
                    raise _calculation(self._text)
                self._next += 1
                numerator += self._unit_group()
            else:
                return UnitText(tuple(numerator), tuple(denominators))

    def _take_per(self) -> bool:
        is_per = self._peek().text.casefold() == "per"
        self._next += is_per
        return is_per

    def _unit_group(self) -> list[str]:
        """Read words that belong together: ``GPU-hour``, ``(GPU*hour)``."""
        if self._peek().text == "(" and self._peek(1).sort == "word":
            self._next += 1
            words = self._joined_words(("-", *_TIMES))
            if not self._take(")"):
                raise self._bracket_error()
            return words
        return self._joined_words(("-", "·"))

    def _joined_words(self, joints: tuple[str, ...]) -> list[str]:
        words: list[str] = []
        while True:
            is_joined = bool(words) and self._peek().text in joints
            word, length = self._word_at(int(is_joined))
            if not length:
                return words
            self._next += is_joined + length
            words.append(word)

    def _word_at(self, ahead: int) -> tuple[str, int]:
        """Return the unit word some tokens ahead and how many tokens it takes.

        A scale belongs to the word behind it: ``million tokens``, ``1k tokens``.
        """
        first = self._peek(ahead)
        if first == _ONE and _scale_size(self._peek(ahead + 1).text):
            word, length = self._word_at(ahead + 1)
            return word, length + 1 if length else 0
        if first.sort not in ("word", "money") or first.text.casefold() == "per":
            return "", 0
        following = self._peek(ahead + 1)
        is_scaled = following.sort == "word" and following.text.casefold() != "per"
        if _scale_size(first.text) and is_scaled:
            return f"{first.text} {following.text}", 2
        return first.text, 1

    def _words(self) -> UnitText:
        """Read unit words without an operator, as they stand in a formula."""
        return UnitText(tuple(self._joined_words(())))

    # -- arithmetic

    def formula(self) -> _Amount:
        """Read a sum of products."""
        left = self._product()
        while operator := self._take("+", "-"):
            right = self._product()
            factor = self._common_factor(left, right)
            value = right.value if operator == "+" else -right.value
            left = _Amount(left.value + value, factor)
        return left

    def _common_factor(self, left: _Amount, right: _Amount) -> Fraction | None:
        """Return the factor of a sum; a bare number counts in the field's own unit."""
        factors = [f for f in (left.factor, right.factor) if f is not None]
        if len(factors) == 1 and factors[0] != 1:
            raise _units_do_not_combine(self._text)
        return factors[0] if factors else None

    def _product(self) -> _Amount:
        left = self._signed()
        while operator := self._take("/", *_TIMES):
            right = self._signed()
            if operator == "/":
                left = self._quotient(left, right)
            elif left.factor is not None and right.factor is not None:
                raise _units_do_not_combine(self._text)
            else:
                factor = right.factor if left.factor is None else left.factor
                left = _Amount(left.value * right.value, factor)
        return left

    def _quotient(self, left: _Amount, right: _Amount) -> _Amount:
        if right.value == 0:
            raise ParseError(
                f"{quoted(self._text)} divides by zero.",
                "Divide by a number other than 0.",
            )
        if right.factor is None:
            return _Amount(left.value / right.value, left.factor)
        if left.factor is None:
            raise _units_do_not_combine(self._text)
        return _Amount(left.value / right.value)

    def _signed(self) -> _Amount:
        is_negative = False
        while sign := self._take("+", "-"):
            is_negative ^= sign == "-"
        amount = self._operand()
        return _Amount(-amount.value, amount.factor) if is_negative else amount

    def _operand(self) -> _Amount:
        if not self._take("("):
            currency = self._currency()
            return self._with_suffixes(self._number(), currency, is_formula=True)
        self._depth += 1
        if self._depth > DEEPEST_BRACKETS:
            raise ParseError(
                f"The formula nests more than {DEEPEST_BRACKETS} brackets.",
                "Work out a part of it first.",
            )
        inner = self.formula()
        if not self._take(")"):
            raise self._bracket_error()
        self._depth -= 1
        return self._with_suffixes(inner, None, is_formula=True)


_END: Final = _Token("end", "")
_ONE: Final = _Token("number", "1")
_SUPPORTED: Final = ("+", "-", "/", *_TIMES)


def read_number(text: str, *, unit: str, locale: Locale = ENGLISH) -> Reading:
    """Read one number, or a calculation behind ``=``, as typed into a field.

    Parameters
    ----------
    text
        What was typed.
    unit
        The field's unit; other units of the same sort are converted to it.
    locale
        Decides whether the mark in ``1,234`` separates thousands or decimals.

    Raises
    ------
    ParseError
        If the text is no number, is ambiguous, or has a unit that does not fit.

    Examples
    --------
    >>> read_number("1.2 GW", unit="kW").value
    Fraction(1200000, 1)
    >>> read_number("=(3+2)/4", unit="1").value
    Fraction(5, 4)
    """
    plain = _plain(text)
    is_formula = plain.startswith("=")
    body = plain[1:] if is_formula else plain
    reader = _Reader(plain, _tokens(body), field=_field(unit), locale=locale)
    amount = reader.formula() if is_formula else reader.literal()
    reader.expect_end()
    return Reading(
        value=amount.value,
        is_percent=reader.is_percent,
        is_formula=is_formula,
        is_converted=reader.is_converted,
    )


def to_float(value: Fraction, *, text: str) -> float:
    """Return the float nearest to a number that was read from `text`.

    Raises
    ------
    ParseError
        If the number is beyond the range of floats, or not zero but rounded to zero.

    Examples
    --------
    >>> to_float(Fraction(58, 100), text="58%")
    0.58
    """
    try:
        nearest = float(value)
    except OverflowError:
        raise _too_large(text) from None
    if nearest == 0 and value != 0:
        raise _too_small(text)
    return nearest
