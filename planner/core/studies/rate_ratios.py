"""How far the rates of two GPUs on one workload compare, and in what they differ."""

from collections.abc import Iterator

from planner.core.throughput.measured import MeasuredRow, alike
from planner.core.throughput.serving import WorkloadRate
from planner.core.throughput.workloads import TIERS


def moves_together(one: WorkloadRate, other: WorkloadRate) -> bool:
    """Return whether the bands of two rates are of one measurement.

    So it is for the same GPU, and where one rests on the operating point of the other:
    what that point may be off by says nothing of the ratio.
    """
    if one.gpu == other.gpu:
        return True
    is_shared = one.origin is other.origin
    return is_shared and (one.point is not None or other.point is not None)


def tier_in_words(rate: WorkloadRate) -> str:
    """Return the tier of a rate with what it means, and its date."""
    return f"Tier {rate.tier}, {TIERS[rate.tier]}; {rate.date}."


def cited(row: MeasuredRow) -> str:
    """Return a measured row with its date, in a line."""
    return f"{row.citation} ({row.source_date})"


def differences(one: WorkloadRate, other: WorkloadRate) -> Iterator[str]:
    """Yield in what the measurements behind two rates differ besides the hardware.

    Families of benchmarks are never mixed without saying so.
    """
    starts = (_start(one, other), _start(other, one))
    for what, field, why in (
        ("family of benchmarks", "family", "families measure differently"),
        ("software date", "source_date", "newer software is part of the ratio"),
        ("precision", "precision", "lower precision is part of the ratio"),
    ):
        sets = [sorted({_plain(row, field) for row in rows}) for rows in starts]
        if all(sets) and sets[0] != sets[1]:
            said = ", ".join(
                f"{rate.gpu} {' and '.join(values)}"
                for rate, values in zip((one, other), sets, strict=True)
            )
            yield f"Not the same {what} ({said}): {why}."
    speeds = (one.user_tokens_per_s, other.user_tokens_per_s)
    if speeds[0] != speeds[1]:
        said = ", ".join(
            f"{rate.gpu} {f'{speed:,.3g} tokens/s' if speed else 'not recorded'}"
            for rate, speed in zip((one, other), speeds, strict=True)
        )
        yield f"Not the same speed for each user ({said})."


def _plain(row: MeasuredRow, field: str) -> str:
    """Return a text of a row, precisions without the names that vendors give them."""
    text = str(getattr(row, field))
    return alike(text) if field == "precision" else text


def _start(rate: WorkloadRate, beside: WorkloadRate) -> tuple[MeasuredRow, ...]:
    """Return the measured rows of its own GPU that a rate starts from.

    Where the rate beside it was moved from its operating point, these are the rows by
    which it was moved.
    """
    rows = rate.rows
    if rate.point is not None:
        if beside.origin is rate.point and beside.point is None:
            rows = beside.rows
        else:
            rows = tuple(row for row in rows if row.id == rate.point.benchmark) or rows
    return tuple(row for row in rows if row.gpu == rate.gpu)
