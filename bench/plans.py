"""How many processes, shards and hosts a day needs, and why: each line is one division."""

import math
from dataclasses import dataclass
from typing import Final

from bench.costs import Costs

MS: Final = 1_000
KIB: Final = 1024
SAVE_BYTES: Final = 520
"""One save and its answer on the wire, both ways, with frames, TLS, TCP and IP around them."""
SMALLER: Final = 3.1
"""Compression makes papers and pages so many times smaller."""


@dataclass(frozen=True, slots=True)
class Day:
    """How a day goes. The defaults are cautious: everybody of a wave starts at the same moment."""

    candidates: int
    waves: int = 4
    """Times of the day at which slots start."""
    minutes: int = 60
    save_pause: float = 20.0
    """Seconds between two saves of a candidate."""
    hasty: float = 0.6
    """The share of a wave that presses Start within `rush` seconds."""
    rush: float = 5.0
    patience: float = 4.0
    """How long after the rush its last paper may come."""
    torn: float = 0.3
    """The share of sockets that one failure of a network cuts at the same moment."""
    failover: float = 3.0
    """Seconds without one shard until its replica has taken over."""

    @property
    def at_once(self) -> int:
        """Candidates of one wave."""
        return math.ceil(self.candidates / self.waves)

    @property
    def saves(self) -> float:
        """Saves a second while a wave sits."""
        return self.at_once / self.save_pause


@dataclass(frozen=True, slots=True)
class Limits:
    """How full anything may get."""

    sockets: int = 10_000
    """Sockets of one process."""
    busy: float = 0.5
    """The share of a core that steady saving may take, of a process or a shard."""
    cores_per_host: int = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What carries a day. Spare ones are among them: one process, and a replica per shard."""

    processes: int
    shards: int
    hosts: int
    server_mib: float
    redis_mib: float
    archivers: int
    steady_mbit: float
    rush_mbit: float
    reason: str


def plan(day: Day, costs: Costs, limits: Limits | None = None) -> Plan:
    """The smallest number that satisfies each rule."""
    limits = limits or Limits()
    entering = costs.start_ms + costs.page_ms + costs.open_ms
    rushing = day.at_once * day.hasty
    window = (day.rush + day.patience) * MS
    needs = {
        "sockets": day.at_once / limits.sockets,
        "steady saving": day.saves * costs.save_ms / (limits.busy * MS),
        "the rush at the start": rushing * entering / window,
    }
    working = max(1, math.ceil(max(needs.values())))
    entering_redis = costs.start_redis_ms + costs.page_redis_ms + costs.open_redis_ms
    shards = max(
        1,
        math.ceil(day.saves * costs.save_redis_ms / (limits.busy * MS)),
        math.ceil(rushing * entering_redis / window),
    )
    processes = working + 1
    # A shard and its replica each take a core, on different hosts.
    cores = processes + 2 * shards
    bytes_entering = costs.paper_bytes / SMALLER + costs.page_bytes / SMALLER
    return Plan(
        processes=processes,
        shards=shards,
        hosts=max(2, math.ceil(cores / limits.cores_per_host)),
        server_mib=processes * costs.process_mib + day.at_once * costs.socket_kib / KIB,
        redis_mib=2 * day.at_once * costs.attempt_kib * 2 / KIB,
        archivers=max(1, math.ceil(day.saves / (limits.busy * costs.events_per_second))),
        steady_mbit=day.saves * SAVE_BYTES * 8 / 1e6,
        rush_mbit=rushing * bytes_entering * 8 / 1e6 / (day.rush + day.patience),
        reason=max(needs, key=lambda name: needs[name]),
    )
