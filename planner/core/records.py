"""Reads tables of records, shipped or of a user, and finds what is wrong in them.

A file is TOML with arrays of tables (``[[item]]``); every record becomes a typed frozen
struct. What the records mean is said where their structs are: `catalog`, `throughput`.
"""

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

import msgspec

from planner.core.language.errors import PlannerError

CONFIDENCES: Final = ("high", "medium", "low")

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of a shipped file."""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from ()


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """One thing that is wrong in a file of records, with its line."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}"


class RecordError(PlannerError):
    """A file of records is wrong; the message has one line for each of `problems`."""

    def __init__(self, problems: Iterable[RecordProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class RecordKinds(Generic[R]):
    """The types of records of one table, told apart by a field such as ``category``."""

    field: str
    types: Mapping[str, type[R]]


@dataclass(frozen=True)
class RecordFile:
    """A parsed file: its tables as plain values, and its text to find lines in."""

    name: str
    lines: tuple[str, ...]
    tables: Mapping[str, Any]  # whatever TOML holds; `records` gives it types

    @staticmethod
    def parse(name: str, text: str, *, tables: Iterable[str]) -> "RecordFile":
        """Parse the text of a file that may hold these arrays of tables.

        Raises RecordError if it is not TOML or holds anything else.
        """
        file, problems = RecordFile.sound_part(name, text, tables=tables)
        if problems:
            raise RecordError(problems)
        return file

    @staticmethod
    def sound_part(
        name: str, text: str, *, tables: Iterable[str]
    ) -> tuple["RecordFile", tuple[RecordProblem, ...]]:
        """Parse a text; return its known tables, and what else stands in it.

        Raises RecordError if it is not TOML.
        """
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RecordError((not_toml(name, text, error),)) from error
        known = tuple(tables)
        file = RecordFile(
            name,
            tuple(text.splitlines()),
            {
                table: records
                for table, records in content.items()
                if table in known and _is_list_of_tables(records)
            },
        )
        problems = []
        for table in content.keys() - file.tables.keys():
            message = (
                f"'{table}' is a list of tables: write [[{table}]]."
                if table in known
                else f"there is no table '{table}' here.{did_you_mean(table, known)}"
            )
            problems.append(RecordProblem(name, file.line_of_key(table), message))
        return file, tuple(sorted(problems, key=lambda problem: problem.line))

    def records(
        self, table: str, records_of: type[R] | RecordKinds[R]
    ) -> tuple[tuple[R, ...], tuple[RecordProblem, ...]]:
        """Return the sound records of a table, and what is wrong with the others."""
        records: list[R] = []
        problems: list[RecordProblem] = []
        for index, raw in enumerate(self.tables.get(table, ())):
            if isinstance(records_of, RecordKinds):
                field, types = records_of.field, records_of.types
                kind = raw.get(field)
                if not isinstance(kind, str) or kind not in types:
                    message = f"{field} is missing; give {either(types)}"
                    if kind is not None:
                        message = f"{field} is '{kind}'; choose {either(types)}"
                    problems.append(self.problem(table, index, field, message))
                    continue
                record_type = types[kind]
            else:
                record_type = records_of
            try:
                record = msgspec.convert(raw, record_type)
            except msgspec.ValidationError as error:
                message, path = _explained(str(error), raw, record_type)
                problems.append(self.problem(table, index, path, message))
                continue
            found = tuple(chain(_not_finite(raw), record.problems()))
            problems.extend(
                self.problem(table, index, path, f"{path} {reason}")
                for path, reason in found
            )
            if not found:
                records.append(record)
        return tuple(records), tuple(problems)

    def problem(self, table: str, index: int, path: str, message: str) -> RecordProblem:
        """Return a problem of one field (``price`` or ``point[0].value``)."""
        raw = self.tables[table][index]
        name = raw.get("id") or raw.get("model_class") or raw.get("gpu")
        whose = f"{table} '{name}'" if isinstance(name, str) else f"{table} {index + 1}"
        line = self._line_of_field(table, index, path)
        end = "" if message.endswith(("?", ".")) else "."
        return RecordProblem(self.name, line, f"{whose}: {message}{end}")

    def line_of_key(self, key: str) -> int:
        """Return the number of the line on which a table or a key first stands."""
        pattern = re.compile(rf"\s*(\[+\s*)?{re.escape(key)}\b")
        return next(
            (n for n, line in enumerate(self.lines, 1) if pattern.match(line)), 1
        )

    def _line_of_field(self, table: str, index: int, path: str) -> int:
        """Return the line of a field; of the header of its table if it is missing."""
        first, last = self._block(table, index, 0, len(self.lines))
        nested = re.fullmatch(r"(\w+)\[(\d+)\](?:\.(\w+).*)?", path)
        if nested:
            inner = f"{table}.{nested[1]}"
            try:
                first, last = self._block(inner, int(nested[2]), first, last)
            except IndexError:
                path = nested[1]  # a plain list on lines of its own key
            else:
                path = nested[3] or ""
        field = re.match(r"\w+", path)
        if field:
            pattern = re.compile(rf"\s*{field[0]}\s*=")
            for number in range(first + 1, last):
                if pattern.match(self.lines[number]):
                    return number + 1
        return first + 1

    def _block(self, table: str, index: int, first: int, last: int) -> tuple[int, int]:
        """Return the lines of the n-th table of a name: its header, and its end.

        Raises IndexError where there are fewer of them in the lines given.
        """
        header = re.compile(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]")
        starts = [n for n in range(first, last) if header.match(self.lines[n])]
        start = starts[index]
        inside = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\.")
        for number in range(start + 1, last):
            line = self.lines[number]
            if re.match(r"\s*\[\[?\s*\w", line) and not inside.match(line):
                return start, number
        return start, last


def not_toml(name: str, text: str, error: tomllib.TOMLDecodeError) -> RecordProblem:
    """Return where a text is not TOML, and why; `name` is that of its file."""
    found = re.search(r"at line (\d+)", str(error))
    line = int(found[1]) if found else len(text.splitlines())
    reason = re.sub(r" \(at .*\)$", "", str(error))
    return RecordProblem(name, line, f"this is not TOML: {reason}.")


def _is_list_of_tables(records: object) -> bool:
    return isinstance(records, list) and all(isinstance(r, dict) for r in records)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like this one, None where none does.

    The first that begins with it, whatever its case, comes before any other.

    >>> nearest("finance.discout_rate", ["finance.discount_rate", "tax.rate"])
    'finance.discount_rate'
    >>> nearest("a100", ["H100", "A100-80GB"])
    'A100-80GB'
    """
    words = list(known)
    typed = word.casefold()
    for known_word in words if typed else ():
        if known_word.casefold().startswith(typed):
            return known_word
    near = difflib.get_close_matches(word, words, n=1)
    return near[0] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question after the known word that looks most like this one, or "".

    >>> did_you_mean("gb200-nvl27", ["dgx-b200", "gb200-nvl72"])
    " Did you mean 'gb200-nvl72'?"
    """
    near = nearest(word, known)
    return f" Did you mean '{near}'?" if near else ""


# ------------------------------------------------------------------ common rules


def id_problems(field: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield where an id is not in kebab-case, e.g. ``gb200-nvl72``."""
    if not _KEBAB.fullmatch(value):
        yield field, f"is '{value}'; write it like gb200-nvl72"


def text_problems(record: Record, *fields: str) -> Iterator[tuple[str, str]]:
    """Yield which of these texts are empty."""
    for field in fields:
        if not getattr(record, field).strip():
            yield field, "is empty"


def choice_problems(
    field: str, value: str, choices: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield where a text is not one of the choices."""
    allowed = tuple(choices)
    if value not in allowed:
        yield field, f"is '{value}'; choose {either(allowed)}"


def date_problems(field: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield where a text is not a year, a month or a day."""
    if not _DATE.fullmatch(value):
        yield field, f"is '{value}'; write a year, 2026-11 or 2026-11-23"


def positive_problems(record: Record, *fields: str) -> Iterator[tuple[str, str]]:
    """Yield which of these numbers are below zero; None is allowed."""
    for field in fields:
        value = getattr(record, field)
        if value is not None and value < 0:
            yield field, f"is {value:g}, below zero"


def range_problems(
    field: str, low: float | None, value: float, high: float | None
) -> Iterator[tuple[str, str]]:
    """Yield where a value lies outside its likely range."""
    if low is not None and value < low:
        yield field, f"is {value:g}, below the low end {low:g}"
    if high is not None and value > high:
        yield field, f"is {value:g}, above the high end {high:g}"


def read_keyed(
    path: Path, table: str, record_type: type[R], key: str = "id"
) -> Mapping[str, R]:
    """Read a file of one table by a field that tells its records apart, in order.

    Raises RecordError with all that is wrong in the file.
    """
    text = path.read_text(encoding="utf-8")
    file = RecordFile.parse(path.name, text, tables=(table,))
    records, wrong = file.records(table, record_type)
    twice = duplicate_problems(file, table, key, {})
    if problems := (*wrong, *twice):
        raise RecordError(problems)
    return MappingProxyType({getattr(record, key): record for record in records})


def duplicate_problems(
    file: RecordFile, table: str, field: str, seen: dict[str, str]
) -> Iterator[RecordProblem]:
    """Yield the records whose `field` another record has; adds all to `seen`.

    `seen` holds the file of each name and may go from file to file.
    """
    for index, raw in enumerate(file.tables.get(table, ())):
        name = raw.get(field) if isinstance(raw, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            message = f"{field} '{name}' is taken already in {seen[name]}"
            yield file.problem(table, index, field, message)
        seen.setdefault(name, file.name)


def either(words: Iterable[str]) -> str:
    """Return words as a choice between them.

    >>> either(["lowest", "p25", "median"])
    'lowest, p25 or median'
    """
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _not_finite(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in raw.items():
        if isinstance(value, float) and not math.isfinite(value):
            yield key, "is not a finite number"
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                if isinstance(inner, dict):
                    for path, reason in _not_finite(inner):
                        yield f"{key}[{index}].{path}", reason
                elif isinstance(inner, float) and not math.isfinite(inner):
                    yield f"{key}[{index}]", "is not a finite number"
        elif isinstance(value, dict):
            for path, reason in _not_finite(value):
                yield f"{key}.{path}", reason


_TYPE_NAMES: Final = {
    "str": "a text",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}
_EXPECTED = re.compile(r"Expected `(.+?)`, got `(.+?)`")


def _explained(error: str, raw: object, record_type: type[Record]) -> tuple[str, str]:
    """Turn the message of a failed conversion into our words, and the field's path."""
    what, _, place = error.partition(" - at `$")
    path = place.removesuffix("`").lstrip(".")
    missing = re.search(r"missing required field `(.+?)`", what)
    if missing:
        where = f" of {path}" if path else ""
        return f"the field {missing[1]}{where} is missing", path
    unknown = re.search(r"unknown field `(.+?)`", what)
    if unknown:
        known = record_type.__struct_fields__ if not path else ()
        full = f"{path}.{unknown[1]}" if path else unknown[1]
        return f"there is no field {unknown[1]}.{did_you_mean(unknown[1], known)}", full
    expected = _EXPECTED.search(what)
    if expected:
        wanted, got = (
            " or ".join(_TYPE_NAMES.get(t, t) for t in side.split(" | ") if t != "null")
            for side in expected.groups()
        )
        subject = f"{path} is" if path else "this is"
        return f"{subject} {got}, not {wanted}", path
    return f"{path} is wrong: {what}" if path else what, path
