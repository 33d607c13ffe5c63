"""The walk from benchmark to sold tokens: what is left of a measured rate, and why.

A benchmark times the hours of the GPUs is not what a plan sells. Each step between the
two is a factor with a reason and a source, for each product that sells tokens; all of
them together lead from the measured rate to the output tokens that are paid for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.core.declarations import InputRow
from planner.core.document import Product
from planner.core.evaluation import Result
from planner.core.language.axes import PRODUCT
from planner.core.language.kinds import SHARE, display_value
from planner.core.language.ranges import Array
from planner.core.throughput.workloads import TIERS, OperatingPoint, workloads

NO_SOURCE: Final = "Assumption without a source"
# The share of its time a GPU is taken to be sold by whoever multiplies a benchmark with
# a list price; the reality check shows what that would promise.
NAIVE_UTILIZATION: Final = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class WalkStep:
    """One step: its factor, and the rate that is left after it.

    `rate` is in output tokens a second per GPU, averaged over the hours in service.
    """

    key: str
    label: str
    factor: float
    rate: float
    sentence: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenWalk:
    """The walk of one product over the life of its GPUs.

    `benchmark` times the factors of all `steps` times `gpu_hours` is `paid_mtok`.
    `benchmark` is in output tokens a second per GPU. `gpu_hours` are those in service
    by the calendar, without those of training: the product's own share, and what it
    uses of the spare capacity of others. `rows` are the measurements behind the rate.
    `naive_revenue` is what benchmark times today's output price at `NAIVE_UTILIZATION`
    would promise per GPU-hour, `revenue` what the plan has, both in `unit`.
    """

    product: str
    label: str
    gpu_hours: float
    benchmark: float
    benchmark_sentence: str
    rows: tuple[str, ...]
    steps: tuple[WalkStep, ...]
    paid_mtok: float
    naive_revenue: float
    revenue: float
    unit: str


def token_walks(result: Result) -> tuple[TokenWalk, ...]:
    """Return the walk of each product that sells tokens and has GPUs in service."""
    inputs = {row.key: row for row in result.input_rows}
    walks = (
        _Walk(result, product, place, inputs)
        for place, product in enumerate(result.project.products)
        if _of_product(result, "is_token_product", place).any()
    )
    return tuple(walk.walk() for walk in walks if walk.has_hours)


@dataclass(frozen=True, slots=True)
class _Rate:
    """Where the output rate of a phase is from, and the rate its walk starts at."""

    phase: str
    value: float
    start: float
    user_speed: float
    point: OperatingPoint | None
    row: InputRow


class _Walk:
    """Works out the walk of one product."""

    def __init__(
        self,
        result: Result,
        product: Product,
        place: int,
        inputs: dict[str, InputRow],
    ) -> None:
        self._result = result
        self._product = product
        self._place = place
        self._inputs = inputs
        share = self._of("gpu_share") + self._of("extra_share")
        available, sellable = (
            self._of(name) for name in ("gpu_hours_available", "sellable_gpu_hours")
        )
        untrained = np.divide(
            sellable, available, out=np.ones_like(available), where=available > 0
        )
        self._hours = self._of("phase_gpu_hours_installed") * untrained * share
        self._available = sellable * share
        self._gpu_hours = float(self._hours.sum())
        self._rates = [self._rate(phase.id) for phase in result.project.phases]

    @property
    def has_hours(self) -> bool:
        """Whether the product has GPUs in service, of its own or of the spare ones."""
        return self._gpu_hours > 0

    def walk(self) -> TokenWalk:
        """Return the walk."""
        result = self._result
        per_hour = result.number("seconds_per_hour") / result.number("tokens_per_mtok")
        steps = tuple(self._steps(per_hour))
        benchmark = self._mean(self._column("start"))
        paid = float(self._of("output_tokens").sum()) * self._paid_share
        price = float(self._of("output_price").sum())
        revenue = float(self._of("product_token_revenue").sum())
        return TokenWalk(
            product=self._product.id,
            label=self._product.label,
            gpu_hours=self._gpu_hours,
            benchmark=benchmark,
            benchmark_sentence=self._benchmark_sentence(),
            rows=tuple(dict.fromkeys(self._citations())),
            steps=steps,
            paid_mtok=paid,
            naive_revenue=benchmark * per_hour * price * NAIVE_UTILIZATION,
            revenue=revenue / self._gpu_hours,
            unit=f"{result.project.currency}/(GPU*hour)",
        )

    def _of(self, name: str) -> Array:
        return _of_product(self._result, name, self._place)

    @property
    def _paid_share(self) -> float:
        return 1.0 - float(self._of("unpaid_share").sum())

    # ------------------------------------------------------------------- the rates

    def _rate(self, phase: str) -> _Rate:
        """Return where a phase's output rate is from.

        A rate that was entered, or moved to other users or requests, starts where it
        is: no single benchmark is behind it.
        """
        row = self._inputs[f"capacity.output_rate.{phase}.{self._product.id}"]
        value = float(row.value or 0.0)
        point = self._point(phase) if row.value == row.default else None
        if point is None or not point.benchmark or point.value != value:
            return _Rate(phase, value, value, 1.0, None, row)
        measured = workloads().rows[point.benchmark].output_tokens_per_s_per_gpu
        return _Rate(phase, value, measured, point.user_speed_factor, point, row)

    def _point(self, phase: str) -> OperatingPoint | None:
        gpus = {
            line.system.gpu
            for line in self._result.bill
            if line.phase == phase and line.system and line.quantity
        }
        if len(gpus) != 1:
            return None
        return workloads().workload(self._product.workload).on(gpus.pop())

    def _column(self, name: str) -> Array:
        """Return a figure of the rates, a row a phase."""
        return np.array([[getattr(rate, name)] for rate in self._rates])

    def _mean(self, rates: Array, hours: Array | None = None) -> float:
        """Return the mean of rates over all hours in service; only `hours` count."""
        counted = self._hours if hours is None else hours
        return float((counted * rates).sum()) / self._gpu_hours

    # ------------------------------------------------------------------- the steps

    def _steps(self, per_hour: float) -> Iterator[WalkStep]:
        """Yield the steps; `per_hour` makes Mtok an hour of tokens a second."""
        benchmark = self._column("start")
        at_speed = benchmark * self._column("user_speed")
        rate = self._column("value")
        derated = rate * self._result.number("derate")
        grown = derated * self._of("throughput_growth")
        sold = float(self._of("output_tokens").sum()) / per_hour / self._gpu_hours
        before = self._mean(benchmark)
        for key, label, after, (sentence, source) in (
            ("user-speed", "User speed", self._mean(at_speed), self._speed()),
            ("request-shape", "Request shape", self._mean(rate), self._shape()),
            ("derate", "Real traffic", self._mean(derated), self._derate()),
            ("software", "Better software", self._mean(grown), self._software()),
            (
                "availability",
                "Availability",
                self._mean(grown, self._available),
                self._availability(),
            ),
            ("utilization", "Utilisation", sold, self._utilization()),
            ("paid", "Paid share", sold * self._paid_share, self._paid()),
        ):
            yield WalkStep(
                key=key,
                label=label,
                factor=after / before if before else 0.0,
                rate=after,
                sentence=sentence,
                source=source,
            )
            before = after

    def _speed(self) -> tuple[str, str]:
        measured = self._measured
        if not measured:
            return self._as_entered("the speed of users")
        speeds = {
            f"{point.user_tokens_per_s:g} tokens/s"
            for point in measured
            if point.user_tokens_per_s
        }
        speed = "At the speed at which users are served"
        if speeds:
            speed = f"At {' and '.join(sorted(speeds))} for each user"
        return (
            f"{speed} a GPU makes fewer tokens than in an offline run, which lets "
            f"nobody wait. {self._reasons}",
            self._sources,
        )

    def _shape(self) -> tuple[str, str]:
        if not self._measured:
            return self._as_entered("the shape of requests")
        workload = workloads().workload(self._product.workload)
        date = f", {workload.source_date}" if workload.source_date else ""
        return workload.shape, f"{workload.source}{date}"

    def _derate(self) -> tuple[str, str]:
        row = self._inputs["capacity.derate"]
        return (
            f"Ragged batches, bursts and retries leave {_percent(row)} of the "
            "benchmark.",
            _source(row),
        )

    def _software(self) -> tuple[str, str]:
        row = self._inputs["capacity.software_gain"]
        most = self._inputs["capacity.highest_software_gain"]
        return (
            f"Software gains {_percent(row)} a year, up to "
            f"{display_value(_number(most), '1')} times; the mean over the hours in "
            "service.",
            _source(row),
        )

    def _availability(self) -> tuple[str, str]:
        rows = [
            self._inputs[f"capacity.availability.{rate.phase}"] for rate in self._rates
        ]
        shares = dict.fromkeys(_percent(row) for row in rows)
        return (
            f"{' and '.join(shares)} of the time a GPU can sell.",
            " · ".join(dict.fromkeys(_source(row) for row in rows)),
        )

    def _utilization(self) -> tuple[str, str]:
        row = self._inputs[f"demand.utilization_target.{self._product.id}"]
        return (
            "What is asked for of what could be made: after the ramp, not above the "
            "highest utilisation; the mean over the hours in service.",
            _source(row),
        )

    def _paid(self) -> tuple[str, str]:
        row = self._inputs[f"revenue.unpaid_share.{self._product.id}"]
        said = (
            f"{_percent(row)} of what is served nobody pays: free tier, trials, "
            "refunds."
            if row.value
            else "All that is served is paid for."
        )
        return said, _source(row)

    # ------------------------------------------------------------------- what is said

    @property
    def _measured(self) -> list[OperatingPoint]:
        """The operating points whose benchmark the walk starts from."""
        points = [rate.point for rate in self._rates if rate.point is not None]
        return [point for point in points if point.benchmark]

    @property
    def _reasons(self) -> str:
        return " ".join(dict.fromkeys(point.reason for point in self._measured))

    @property
    def _sources(self) -> str:
        return " · ".join(
            dict.fromkeys(f"{p.source}, {p.source_date}" for p in self._measured)
        )

    def _as_entered(self, what: str) -> tuple[str, str]:
        is_entered = any(rate.row.is_set for rate in self._rates)
        said = "was entered as it is" if is_entered else "was estimated as it is"
        return (
            f"The output rate {said}: {what} is not told apart in it.",
            " · ".join(dict.fromkeys(_source(rate.row) for rate in self._rates)),
        )

    def _benchmark_sentence(self) -> str:
        said = []
        for rate in self._rates:
            if rate.point is not None and rate.point.benchmark:
                row = workloads().rows[rate.point.benchmark]
                tier = rate.point.tier
                said.append(
                    f"{row.citation} ({row.source_date}); tier {tier}, {TIERS[tier]}, "
                    f"likely {rate.point.low:,.0f} to {rate.point.high:,.0f} at the "
                    "plan's users and requests."
                )
            elif rate.value and not rate.row.is_set:
                said.append(f"{rate.value:,.0f} tokens/s per GPU. {rate.row.sentence}")
            elif rate.value:
                given = self._result.project.evidence.get(rate.row.key)
                why = given.reason if given is not None else ""
                said.append(
                    f"Entered in the project: {rate.value:,.0f} tokens/s per GPU. {why}"
                )
        return " ".join(dict.fromkeys(said)).rstrip()

    def _citations(self) -> Iterator[str]:
        for point in self._measured:
            for row in workloads().rows_of(point):
                yield f"{row.citation} ({row.source_date}, {row.confidence} confidence)"


def _of_product(result: Result, name: str, place: int) -> Array:
    """Return a line or input of one product: phases down, months across."""
    values = np.moveaxis(result.values[name], PRODUCT, 0)
    of_product = values[place if len(values) > 1 else 0]
    # Trials, assets, tranches and ages have a single place here.
    found: Array = of_product[0, :, 0, 0, 0, :]
    return found


def _number(row: InputRow) -> float:
    return float(row.value or 0.0)


def _percent(row: InputRow) -> str:
    return SHARE.display(_number(row), unit="1")


def _source(row: InputRow) -> str:
    """Return where a value is from."""
    if not row.source:
        return NO_SOURCE
    return f"{row.source}, {row.source_date}" if row.source_date else row.source
