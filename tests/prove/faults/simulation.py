"""Histories without a server: devices, a store and a network that delays and loses answers, all in
one thread and from one seed. For the checker's own tests, which must not depend on any server."""

import random
from dataclasses import dataclass, field

from tests.prove.faults.history import (
    NOTHING,
    Answer,
    History,
    Kind,
    Leased,
    Logged,
    Operation,
    Refused,
    Remains,
    Saved,
    Seen,
    Write,
)

POSITIONS = 6
AT_ONCE = 5


@dataclass(slots=True)
class _Store:
    """What a right server does."""

    epoch: int = 0
    responses: dict[int, Seen] = field(default_factory=dict)
    mutations: dict[int, str] = field(default_factory=dict)
    events: list[Logged] = field(default_factory=list)

    def carry_out(self, operation: Operation) -> Answer:
        """One operation, as the scripts do it."""
        if operation.write is not None:
            return self._save(operation.write, operation.epoch)
        if operation.kind is Kind.CLAIM:
            self.epoch += 1
            self.events.append(Logged(f"e{len(self.events)}", "claimed", self.epoch))
        elif operation.epoch != self.epoch:
            return Refused("superseded")
        return Leased(self.epoch, dict(self.responses))

    def _save(self, write: Write, epoch: int) -> Answer:
        current = self.responses.get(write.position, NOTHING)
        if epoch != self.epoch:
            return Refused("stale_epoch")
        if self.mutations.get(write.position) == write.mutation:
            return Saved(current.version)
        if write.base != current.version:
            return Refused("conflict", current)
        seen = Seen(current.version + 1, write.response)
        self.responses[write.position] = seen
        self.mutations[write.position] = write.mutation
        self.events.append(
            Logged(
                f"e{len(self.events)}",
                "saved",
                epoch,
                write.position,
                seen.version,
                write.mutation,
                write.response,
            )
        )
        return Saved(seen.version)


@dataclass(slots=True)
class _Device:
    """Who asks: it knows what it was told, and sends again what was not answered."""

    history: History
    chance: random.Random
    epoch: int = 0
    versions: dict[int, int] = field(default_factory=dict)
    open: dict[int, Write] = field(default_factory=dict)

    def ask(self) -> Operation:
        """The next message."""
        if self.epoch == 0 or self.chance.random() < 0.01:
            return self.history.ask_claim()
        if self.chance.random() < 0.05:
            return self.history.ask_resume(self.epoch)
        position = self.chance.randint(1, POSITIONS)
        base = self.versions.get(position, 0)
        if base and self.chance.random() < 0.05:
            return self.history.ask_save(self._write(position, base - 1), self.epoch)
        write = self.open.setdefault(position, self._write(position, base))
        return self.history.ask_save(write, self.epoch)

    def hear(self, operation: Operation, answer: Answer) -> None:
        """An answer came."""
        self.history.answer(operation, answer)
        if isinstance(answer, Leased):
            self.epoch = max(self.epoch, answer.epoch)
        elif isinstance(answer, Refused) and answer.word in {"stale_epoch", "superseded"}:
            self.epoch = 0 if operation.epoch == self.epoch else self.epoch
        elif operation.write is not None:
            self._learn(operation.write, answer)

    def _learn(self, write: Write, answer: Saved | Refused) -> None:
        shown = answer if isinstance(answer, Saved) else answer.current or NOTHING
        known = self.versions.get(write.position, 0)
        self.versions[write.position] = max(known, shown.version)
        if self.open.get(write.position) is write:
            del self.open[write.position]

    def _write(self, position: int, base: int) -> Write:
        name = f"m{self.history.length}"
        return Write(position, f"o{self.chance.randint(1, 9)}-{name}", base, name)


def simulate(seed: int | str, operations: int) -> tuple[History, Remains]:
    """A history that holds, of about so many operations, with answers late, crossed and lost."""
    chance = random.Random(seed)
    history, store = History(f"simulated-{seed}"), _Store()
    device = _Device(history, chance)
    asked: list[Operation] = []
    answered: list[tuple[Operation, Answer]] = []
    while len(history.operations) < operations:
        step = chance.random()
        if step < 0.4 and len(asked) + len(answered) < AT_ONCE:
            asked.append(device.ask())
        elif step < 0.7 and asked:
            operation = asked.pop(chance.randrange(len(asked)))
            answer = store.carry_out(operation)
            if chance.random() < 0.95:
                answered.append((operation, answer))
        elif answered:
            device.hear(*answered.pop(chance.randrange(len(answered))))
        elif asked and chance.random() < 0.01:
            asked.pop()  # Lost before it arrived.
    return history, Remains(tuple(store.events), dict(store.responses))
