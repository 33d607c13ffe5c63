"""Items as the text of a catalog file."""

import json
from collections.abc import Iterable, Mapping

import msgspec

from planner.core.catalog.items import Item

_INTRODUCTION = """\
# Items of your own. Prices are USD for one `unit`; an item with the id of one that the
# program ships takes its place. `planner catalog validate` says what is wrong here.
"""


def rendered(items: Iterable[Item]) -> str:
    """Return the text of a catalog file with these items; what is default is left out.

    `loading.read_items` reads the same items from it.
    """
    tables = (_table(msgspec.to_builtins(item)) for item in items)
    return "\n".join((_INTRODUCTION, *tables))


def _table(fields: Mapping[str, object]) -> str:
    lines = [f"{name} = {_value(value)}" for name, value in fields.items()]
    return "\n".join(("[[item]]", *lines, ""))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON allows the delete sign in a text as it is; TOML does not.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{name} = {_value(one)}" for name, one in value.items())
        return f"{{ {inner} }}"
    return repr(value)
