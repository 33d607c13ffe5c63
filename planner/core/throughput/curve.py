"""The operating curve: how much a GPU serves against how fast each user is served.

It passes through rates that are known. Between two of them it is a straight line in
logarithms; beyond them it is the roofline with what is reached of it at the nearest.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from planner.core.throughput.gpus import ThroughputError
from planner.core.throughput.measured import fastest_measured
from planner.core.throughput.roofline import (
    Performance,
    Replica,
    RequestShape,
    efficiency_of,
    largest_batch,
    load,
    performance,
    step_seconds,
)

# Halvings of the range of batches: more than the digits that anybody reads.
_HALVINGS: Final = 40
# Points of a drawn curve: of the roofline, and of a line between known rates.
_DRAWN: Final = 40
_DRAWN_BETWEEN: Final = 12


@dataclass(frozen=True, slots=True)
class Anchor:
    """A rate that is known: output tokens a second per GPU, and to each user.

    Without a user speed it is the rate of the largest batch, as of an offline run.
    """

    value: float
    user_tokens_per_s: float | None = None


# A point of the curve is a performance that is reached: batch, and both rates.
CurvePoint = Performance


@dataclass(frozen=True, slots=True)
class Scale:
    """What is reached of the roofline, of output and of the speed of users.

    `users_wait` is whether it is that of an offline run.
    """

    output: float
    user: float
    users_wait: bool

    def on(self, replica: Replica, shape: RequestShape, batch: float) -> CurvePoint:
        """Return what a replica reaches with a batch."""
        found = performance(replica, shape, batch, users_wait=self.users_wait)
        return CurvePoint(
            found.batch,
            found.tokens_per_s_per_gpu * self.output,
            found.tokens_per_s_per_user * self.user,
        )


AS_COMPUTED: Final = Scale(1.0, 1.0, users_wait=True)


@lru_cache(maxsize=4096)
def scale_to(replica: Replica, shape: RequestShape, anchor: Anchor) -> Scale:
    """Return the scale with which a replica serves what the anchor says.

    Rate and user speed give the batch: so many users at that speed make that rate. One
    that the memory does not hold is cut to the largest; then output and users have
    scales of their own. Raises ThroughputError where the model does not fit.
    """
    most = largest_batch(replica, shape)
    if anchor.user_tokens_per_s is None:
        found = performance(replica, shape, most)
        scale = anchor.value / found.tokens_per_s_per_gpu
        return Scale(scale, scale, users_wait=True)
    batch = anchor.value * replica.gpus / anchor.user_tokens_per_s
    found = performance(replica, shape, min(max(batch, 1.0), most), users_wait=False)
    return Scale(
        anchor.value / found.tokens_per_s_per_gpu,
        anchor.user_tokens_per_s / found.tokens_per_s_per_user,
        users_wait=False,
    )


@dataclass(frozen=True)
class OperatingCurve:
    """The curve of a replica and a shape of requests.

    `scale` is what is reached of the roofline at user speeds from `known` on. Where
    the largest batch is known apart, as from an offline run, `offline` is its point and
    the curve ends there; else it goes on to the largest batch on the roofline.
    `through` is a rate that the whole curve was raised or lowered to.
    """

    replica: Replica
    shape: RequestShape
    scale: Scale
    known: CurvePoint
    offline: CurvePoint | None = None
    through: Anchor | None = None

    def moved_to(self, rate: float, user_speed: float) -> "OperatingCurve":
        """Return the curve in the same shape through another rate at a user speed.

        A speed out of reach is taken for the nearest.
        """
        speed = min(max(user_speed, self.slowest), self.fastest)
        factor = rate / self.at(speed).tokens_per_s_per_gpu

        def raised(point: CurvePoint) -> CurvePoint:
            return CurvePoint(
                point.batch * factor,
                point.tokens_per_s_per_gpu * factor,
                point.tokens_per_s_per_user,
            )

        return replace(
            self,
            scale=replace(self.scale, output=self.scale.output * factor),
            known=raised(self.known),
            offline=None if self.offline is None else raised(self.offline),
            through=Anchor(rate, speed),
        )

    @property
    def anchor(self) -> Anchor:
        """The known rate that the curve passes through."""
        if self.through is not None:
            return self.through
        return Anchor(self.known.tokens_per_s_per_gpu, self.known.tokens_per_s_per_user)

    @cached_property
    def largest(self) -> CurvePoint:
        """The point of the largest batch, at which users are served slowest."""
        if self.offline is not None:
            return self.offline
        most = largest_batch(self.replica, self.shape)
        return self.scale.on(self.replica, self.shape, most)

    @property
    def usual(self) -> float:
        """Tokens a second to each user at the rate that is known."""
        return self.anchor.user_tokens_per_s or self.slowest

    @property
    def slowest(self) -> float:
        """Tokens a second to each of as many users as the memory holds."""
        return self.largest.tokens_per_s_per_user

    @cached_property
    def fastest(self) -> float:
        """Tokens a second to each user at most.

        It is that of a single user on the roofline, which knows nothing of the time
        that every step takes anyway, but no more than any row has measured.
        """
        alone = self.scale.on(self.replica, self.shape, 1.0)
        return min(alone.tokens_per_s_per_user, _fastest_known())

    @cached_property
    def points(self) -> tuple[CurvePoint, ...]:
        """Points to draw the curve by, from a single user to the largest batch."""
        end = self.largest if self.offline is None else self.known
        first = self.at(self.fastest).batch
        last = max(first, end.batch)
        drawn = [
            self.scale.on(
                self.replica,
                self.shape,
                first * (last / first) ** (step / (_DRAWN - 1)),
            )
            for step in range(_DRAWN)
        ]
        if self.offline is not None:
            fast, slow = self.known.tokens_per_s_per_user, self.slowest
            drawn.extend(
                self.at(fast * (slow / fast) ** (step / _DRAWN_BETWEEN))
                for step in range(1, _DRAWN_BETWEEN + 1)
            )
        return tuple(drawn)

    def at(self, user_speed: float) -> CurvePoint:
        """Return the point at which each user has a speed, in tokens a second.

        Below the speed that the largest batch gives, the batch is the largest one.
        Raises ThroughputError above the speed of a single user.
        """
        if user_speed <= self.slowest:
            return self.largest
        if self.offline is not None and user_speed < self.known.tokens_per_s_per_user:
            return self._between(self.offline, user_speed)
        if user_speed > self.fastest * (1 + 1e-9):
            raise ThroughputError(self._too_fast(user_speed))
        return _on_roofline(self.replica, self.shape, self.scale, user_speed)

    def _too_fast(self, user_speed: float) -> str:
        asked = f"{user_speed:,.0f} tokens/s for each user is out of reach"
        if self.fastest == _fastest_known():
            return f"{asked}: no row has measured more than {self.fastest:,.0f}."
        return (
            f"{asked}: {self.replica.in_words} serve {self.replica.model.label} to a "
            f"single user at {self.fastest:,.0f} at most, with {self.shape.in_words}. "
            "Ask for less, or give each replica more GPUs."
        )

    def _between(self, offline: CurvePoint, user_speed: float) -> CurvePoint:
        known = self.known
        way = math.log(user_speed / offline.tokens_per_s_per_user) / math.log(
            known.tokens_per_s_per_user / offline.tokens_per_s_per_user
        )
        ratio = known.tokens_per_s_per_gpu / offline.tokens_per_s_per_gpu
        value = offline.tokens_per_s_per_gpu * ratio**way
        return CurvePoint(value * self.replica.gpus / user_speed, value, user_speed)


@lru_cache(maxsize=4096)
def _on_roofline(
    replica: Replica, shape: RequestShape, scale: Scale, user_speed: float
) -> CurvePoint:
    """Return the point of a scaled roofline at a user speed, by halving the batch."""
    ideal, low, high = load(replica, shape), 1.0, largest_batch(replica, shape)
    reached = efficiency_of(replica, users_wait=scale.users_wait)
    step = scale.user / user_speed
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        if step_seconds(ideal, reached, shape, middle) < step:
            low = middle
        else:
            high = middle
    return scale.on(replica, shape, math.sqrt(low * high))


def _fastest_known() -> float:
    return fastest_measured().tokens_per_s_per_user or math.inf


def curve_through(
    replica: Replica, shape: RequestShape, anchor: Anchor
) -> OperatingCurve:
    """Return the curve that passes through one known rate."""
    return scaled_curve(replica, shape, scale_to(replica, shape, anchor), anchor)


def scaled_curve(
    replica: Replica, shape: RequestShape, scale: Scale, anchor: Anchor | None = None
) -> OperatingCurve:
    """Return the curve of a scale, known at the anchor or else at the largest batch."""
    if anchor is not None and anchor.user_tokens_per_s is not None:
        known = CurvePoint(
            anchor.value * replica.gpus / anchor.user_tokens_per_s,
            anchor.value,
            anchor.user_tokens_per_s,
        )
    else:
        known = scale.on(replica, shape, largest_batch(replica, shape))
    return OperatingCurve(replica, shape, scale, known)
