"""A plan of systems with all that belongs to them."""

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
