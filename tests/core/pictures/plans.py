"""Plans of systems with all that belongs to them, and how places lie."""

from planner.core.declarations import set_input
from planner.core.editing.bill import add_item, remove_item
from planner.core.evaluation import evaluate
from planner.core.templates import load_template


def built_of(**quantities):
    """Return a plan in a hall of its own, of systems with all that belongs to them.

    The names of systems have underscores here where their ids have hyphens.
    """
    project = load_template("published-claim")
    phase = project.phases[0]
    for item in phase.items:
        project = remove_item(project, phase.id, item)
    for name, quantity in quantities.items():
        item = name.replace("_", "-")
        project = add_item(project, phase.id, item, float(quantity))
    return evaluate(project)


def with_rubin():
    """Return a plan with DGX Rubin NVL8 beside racks: no source states its power."""
    project = load_template("provider-token-factory")
    project = add_item(project, "phase-1", "dgx-rubin-nvl8", 2.0)
    return evaluate(set_input(project, "bill.price.dgx-rubin-nvl8", 500_000.0))


def overlap(one, other):
    """Whether two places share more than an edge."""
    slack = 1e-9
    return (
        one.left < other.right - slack
        and other.left < one.right - slack
        and one.top < other.bottom - slack
        and other.top < one.bottom - slack
    )


def lies_in(place, room):
    """Whether a place lies within another."""
    slack = 1e-6
    return (
        place.left >= room.left - slack
        and place.top >= room.top - slack
        and place.right <= room.right + slack
        and place.bottom <= room.bottom + slack
    )
