"""The operating curve: how much a GPU serves against how fast each user is served.

It passes through rates that are known. Between two of them it is a straight line in
logarithms; beyond them it is the roofline with what is reached of it at the nearest.
"""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from planner.core.throughput.gpus import ThroughputError
from planner.core.throughput.roofline import (
    Performance,
    Replica,
    RequestShape,
    largest_batch,
    performance,
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
    """What is reached of the roofline, of output and of the speed of users."""

    output: float
    user: float

    def of(self, found: Performance) -> CurvePoint:
        """Return the performance that is reached."""
        return CurvePoint(
            found.batch,
            found.tokens_per_s_per_gpu * self.output,
            found.tokens_per_s_per_user * self.user,
        )


AS_COMPUTED: Final = Scale(1.0, 1.0)


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
        return Scale(scale, scale)
    batch = anchor.value * replica.gpus / anchor.user_tokens_per_s
    found = performance(replica, shape, min(max(batch, 1.0), most))
    return Scale(
        anchor.value / found.tokens_per_s_per_gpu,
        anchor.user_tokens_per_s / found.tokens_per_s_per_user,
    )


@dataclass(frozen=True)
class OperatingCurve:
    """The curve of a replica and a shape of requests.

    `scale` is what is reached of the roofline at user speeds from `known` on. Where
    the largest batch is known apart, as from an offline run, `offline` is its point and
    the curve ends there; else it goes on to the largest batch on the roofline.
    """

    replica: Replica
    shape: RequestShape
    scale: Scale
    known: CurvePoint
    offline: CurvePoint | None = None

    @property
    def anchor(self) -> Anchor:
        """The known rate that the curve passes through."""
        return Anchor(self.known.tokens_per_s_per_gpu, self.known.tokens_per_s_per_user)

    @cached_property
    def largest(self) -> CurvePoint:
        """The point of the largest batch, at which users are served slowest."""
        if self.offline is not None:
            return self.offline
        most = largest_batch(self.replica, self.shape)
        return self.scale.of(performance(self.replica, self.shape, most))

    @property
    def slowest(self) -> float:
        """Tokens a second to each of as many users as the memory holds."""
        return self.largest.tokens_per_s_per_user

    @cached_property
    def fastest(self) -> float:
        """Tokens a second to a single user."""
        alone = performance(self.replica, self.shape, 1.0)
        return self.scale.of(alone).tokens_per_s_per_user

    @cached_property
    def points(self) -> tuple[CurvePoint, ...]:
        """Points to draw the curve by, from a single user to the largest batch."""
        end = self.largest if self.offline is None else self.known
        last = math.log(max(1.0, end.batch))
        drawn = [
            self.scale.of(
                performance(
                    self.replica, self.shape, math.exp(last * step / (_DRAWN - 1))
                )
            )
            for step in range(_DRAWN)
        ]
        if self.offline is not None:
            fast, slow = (
                math.log(self.known.tokens_per_s_per_user),
                math.log(self.slowest),
            )
            drawn.extend(
                self.at(math.exp(fast + (slow - fast) * step / _DRAWN_BETWEEN))
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
            raise ThroughputError(
                f"{self.replica.in_words} serve {self.replica.model.label} to a single "
                f"user at {self.fastest:,.0f} tokens/s at most, with "
                f"{self.shape.in_words}; {user_speed:,.0f} is out of reach. Ask for "
                "less, or give each replica more GPUs."
            )
        return _on_roofline(self.replica, self.shape, self.scale, user_speed)

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
    low, high = 0.0, math.log(largest_batch(replica, shape))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        found = performance(replica, shape, math.exp(middle))
        if found.tokens_per_s_per_user * scale.user > user_speed:
            low = middle
        else:
            high = middle
    return scale.of(performance(replica, shape, math.exp((low + high) / 2)))


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
        known = scale.of(performance(replica, shape, largest_batch(replica, shape)))
    return OperatingCurve(replica, shape, scale, known)
