"""The templates from which a new project can start."""

from dataclasses import dataclass
from pathlib import Path

from planner.core.document import Project
from planner.core.language.errors import PlannerError
from planner.core.project import SUFFIX, load
from planner.core.records import did_you_mean
from planner.core.resources import resource_path


class UnknownTemplateError(PlannerError):
    """A template is named that the program does not ship."""


@dataclass(frozen=True, slots=True)
class Template:
    """A bundled project: what `planner templates` and the start page list."""

    id: str
    label: str
    description: str
    audience: str


def templates() -> tuple[Template, ...]:
    """Return all bundled templates, sorted by id.

    >>> [template.id for template in templates()]
    ['enterprise-pod', 'hopper-today', 'provider-token-factory', 'published-claim']
    """
    projects = {template_id: load(path) for template_id, path in _files().items()}
    return tuple(
        Template(template_id, project.name, project.description, project.audience)
        for template_id, project in projects.items()
    )


def load_template(template_id: str) -> Project:
    """Return the project of a template.

    Raises UnknownTemplateError with the nearest id where there is none of that id.
    """
    files = _files()
    if template_id not in files:
        raise UnknownTemplateError(
            f"There is no template '{template_id}'; there are {', '.join(files)}."
            f"{did_you_mean(template_id, files)}"
        )
    return load(files[template_id])


def _files() -> dict[str, Path]:
    folder = resource_path("templates")
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))}
