"""Finds the files the program ships: catalogs, templates, tables, icons and fonts.

They lie in ``planner/resources`` in an installed wheel and in a frozen program, and
in the top-level ``resources`` folder in a checkout. Reading them is left to others.
"""

from pathlib import Path

from planner.core.language.errors import PlannerError

_PACKAGE = Path(__file__).resolve().parents[1]
_PLACES = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


class MissingResourceError(PlannerError):
    """A file that belongs to the program is not where it should be.

    Parameters
    ----------
    name
        The resource as its user named it, with slashes.
    places
        The folders that were looked in.
    """

    def __init__(self, name: str, places: tuple[Path, ...]) -> None:
        looked_in = " and ".join(str(place) for place in places)
        super().__init__(
            f"A file of the program is missing: {name} (looked in {looked_in}). "
            "Install AI Factory Planner again to bring it back."
        )
        self.name = name


def resource_path(*parts: str) -> Path:
    """Path of a file or folder that the program ships.

    Parameters
    ----------
    *parts
        The way to it from the resources folder, such as ``"icons", "app.svg"``;
        nothing for the resources folder itself.

    Raises
    ------
    MissingResourceError
        If the program is incomplete.

    Examples
    --------
    >>> resource_path("icons", "app.svg").name
    'app.svg'
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise MissingResourceError("/".join(parts), _PLACES)
