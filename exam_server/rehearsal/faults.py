"""What goes wrong on purpose while the exams run: each fault once, at its share of the time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from exam_server.rehearsal.candidate import Candidate
from exam_server.rehearsal.door import GaveUp
from exam_server.rehearsal.options import Fault
from exam_server.rehearsal.own_server import OwnServer

SHARES: Final = {
    Fault.KILL_SERVER: 0.15,
    Fault.ROLLING_RESTART: 0.3,
    Fault.DROP_SOCKETS: 0.5,
    Fault.KILL_REDIS: 0.7,
}


@dataclass(slots=True)
class Troublemaker:
    """Injects the chosen faults and counts them."""

    faults: frozenset[Fault]
    server: OwnServer | None
    seconds: float
    done: dict[Fault, int] = field(default_factory=dict)

    async def trouble(self, candidates: Sequence[Candidate], tell: Callable[[str], None]) -> None:
        """All chosen faults, in the order of their shares."""
        began = asyncio.get_running_loop().time()
        for fault, share in SHARES.items():
            if fault not in self.faults:
                continue
            waited = asyncio.get_running_loop().time() - began
            await asyncio.sleep(share * self.seconds - waited)
            tell(fault)
            await self._inject(fault, candidates)
            self.done[fault] = self.done.get(fault, 0) + 1

    async def _inject(self, fault: Fault, candidates: Sequence[Candidate]) -> None:
        if fault is Fault.DROP_SOCKETS:
            for candidate in candidates:
                candidate.drop()
        elif self.server is not None and fault is Fault.KILL_REDIS:
            if not self.server.kill_redis():
                raise GaveUp("there was no Redis to kill")
        elif self.server is not None and fault is Fault.ROLLING_RESTART:
            await self.server.renew()
        elif self.server is not None:
            self.server.kill()
            await self.server.start()
