"""Plans that several tests of the core hold their figures against."""

import msgspec

from planner.core.declarations import set_inputs
from planner.core.document import Phase, Product, Project
from planner.core.templates import load_template

# A chain whose every date follows by hand: order after 1 month, 26 weeks of delivery,
# and 31 days until the first sale.
PLAIN_CHAIN = {
    "timeline.order": 1.0,
    "timeline.lead_time": 26.0,
    "timeline.site_start": 0.0,
    "timeline.site_build": 2.0,
    "timeline.install_days": 10.0,
    "timeline.commissioning_days": 10.0,
    "timeline.first_model_days": 10.0,
    "timeline.sales_delay_days": 1.0,
    "demand.ramp_months": 6.0,
}
# One phase that has nothing yet, in no hall of anybody.
EMPTY_HALL = Project(
    name="Hall",
    description="",
    template="",
    audience="provider",
    phases=(Phase(id="phase-1", label="Phase 1", items=()),),
    products=(),
    inputs={},
)


def with_product(kind: str, workload: str = "") -> Project:
    """Return the pod with one product of a kind that takes all GPUs."""
    product = Product(id="only", label="Only", kind=kind, workload=workload)
    project = load_template("enterprise-pod")
    kept = {
        key: value
        for key, value in project.inputs.items()
        if not any(product.id in key for product in project.products)
    }
    project = msgspec.structs.replace(
        project, products=(product,), inputs=kept, evidence={}, scenarios=()
    )
    settings = {"capacity.gpu_share": 1.0, "finance.receivable_days": 0.0}
    return set_inputs(project, settings | {"revenue.gpu_hour_price": 3.0})
