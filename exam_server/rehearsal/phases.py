"""The phases of a rehearsal, one after the other: stage, sign-in, exams beside a proctor and
faults, and the comparison of everybody's journal with the record."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from exam_server.rehearsal.candidate import Candidate
from exam_server.rehearsal.clocks import offset_between
from exam_server.rehearsal.comparison import Findings, Terms, compare
from exam_server.rehearsal.crowd import in_turns
from exam_server.rehearsal.devices import Device
from exam_server.rehearsal.door import Door, GaveUp, Request
from exam_server.rehearsal.evidence import evidence_faults
from exam_server.rehearsal.faults import Troublemaker
from exam_server.rehearsal.habits import habit_of
from exam_server.rehearsal.options import Options
from exam_server.rehearsal.people import Person
from exam_server.rehearsal.proctor import Proctor
from exam_server.rehearsal.records import Record, read_record
from exam_server.rehearsal.report import Course, Report, figures_of
from exam_server.rehearsal.showing import Progressing
from exam_server.rehearsal.staging import Admin, Stage, enter, set_up

AT_ONCE: Final = 8
"""Sign-ins and bookings under way at a time: a hall, not a storm."""
RECORDS_AT_ONCE: Final = 4
START_SECONDS_EACH: Final = 0.04
ARCHIVED_WITHIN_SECONDS: Final = 60.0


@dataclass(slots=True)
class Rehearsal:
    """What every phase needs."""

    options: Options
    door: Door
    trouble: Troublemaker
    progress: Progressing

    async def run(self) -> Report:
        """All phases; raises BadSetting or GaveUp when the exams cannot even begin."""
        began = time.monotonic()
        admin = await enter(self.door, self.options)
        stage = await set_up(admin, self.options, partial(self.progress.advance, "accounts"))
        proctor = await self._proctor(stage)
        candidates = await self._candidates(stage)
        gone = await self._sit(candidates, stage, proctor)
        # Signed in anew: a server that lost its tickets is to be judged, not excused.
        judge = await enter(self.door, self.options)
        records = await self._records(judge, candidates)
        found = _compare(candidates, records, stage, proctor=proctor)
        journals = [candidate.journal for candidate in candidates]
        untrue = await evidence_faults(judge, stage.slot, journals)
        found.others += [*gone, *self._troubles(), *untrue]
        course = _course(candidates, records, proctor, seconds=time.monotonic() - began)
        figures = figures_of(journals, found, course)
        return Report(
            figures,
            {str(name): times for name, times in self.trouble.done.items()},
            tuple(found.sentences),
            self.options.seed,
        )

    async def _proctor(self, stage: Stage) -> Proctor:
        cookie = await _ticket(self.door, stage.proctor)
        return Proctor(self.door, cookie, self.options.limit.total_seconds())

    async def _candidates(self, stage: Stage) -> list[Candidate]:
        return await in_turns(
            [self._seat(stage, number) for number in range(len(stage.candidates))],
            at_once=AT_ONCE,
            advance=partial(self.progress.advance, "bookings"),
        )

    async def _seat(self, stage: Stage, number: int) -> Candidate:
        """Sign one candidate in and book."""
        person, options = stage.candidates[number], self.options
        cookie = await _ticket(self.door, person)
        path = f"/api/v1/slots/{stage.slot}/bookings"
        booked = await self.door.ask(Request("POST", path, cookie=cookie))
        if booked.status not in {200, 201}:
            raise GaveUp(f"{person.login} could not book: {booked.status} {booked.word}")
        habit = habit_of(number, limit=options.limit, positions=stage.items, seed=options.seed)
        device = Device(self.door, str(booked.fields["id"]), cookie, habit.by_http)
        return Candidate(person, habit, device)

    async def _sit(
        self, candidates: Sequence[Candidate], stage: Stage, proctor: Proctor
    ) -> list[str]:
        """Everybody from the start to the receipt; a sentence for whoever did not get there."""
        sitting = [
            self._one(candidate, stage, number * START_SECONDS_EACH)
            for number, candidate in enumerate(candidates)
        ]
        beside = self._beside(candidates, stage, proctor)
        outcomes = await asyncio.gather(*sitting, beside, return_exceptions=True)
        return [_sentence(outcome) for outcome in outcomes if outcome is not None]

    async def _one(self, candidate: Candidate, stage: Stage, wait: float) -> None:
        await asyncio.sleep(wait)
        started = await candidate.start(stage.token)
        self.progress.advance("starts")
        await candidate.sit(started)
        self.progress.advance("exams")

    async def _beside(
        self, candidates: Sequence[Candidate], stage: Stage, proctor: Proctor
    ) -> None:
        attempts = [candidate.journal.attempt for candidate in candidates]
        await asyncio.sleep(len(attempts) * START_SECONDS_EACH)
        await asyncio.gather(
            proctor.watch(stage.slot, attempts),
            self.trouble.trouble(candidates, self.progress.tell),
        )

    async def _records(self, admin: Admin, candidates: Sequence[Candidate]) -> list[Record | None]:
        patience = time.monotonic() + ARCHIVED_WITHIN_SECONDS
        return await in_turns(
            [_record(admin, each.journal.attempt, patience) for each in candidates],
            at_once=RECORDS_AT_ONCE,
            advance=partial(self.progress.advance, "records"),
        )

    def _troubles(self) -> list[str]:
        server = self.trouble.server
        return [f"the server's log: {line}" for line in server.troubles()] if server else []


async def _record(admin: Admin, attempt: str, patience: float) -> Record | None:
    """The record as soon as it is there; None when it does not come in time."""
    while not (fields := await admin.get(f"/attempts/{attempt}/record"))["archived"]:
        if time.monotonic() > patience:
            return None
        await asyncio.sleep(0.3)
    return read_record(fields)


def _compare(
    candidates: Sequence[Candidate],
    records: Sequence[Record | None],
    stage: Stage,
    *,
    proctor: Proctor,
) -> Findings:
    stamps = (stamp for candidate in candidates for stamp in candidate.journal.stamps)
    offset = offset_between(stamps)
    found = Findings()
    for candidate, record in zip(candidates, records, strict=True):
        attempt = candidate.journal.attempt
        if record is None:
            found.lost.append(f"{attempt} has not reached the record")
        else:
            terms = Terms(stage.window, offset, proctor.orders[attempt])
            found.add(compare(candidate.journal, record, terms))
    return found


def _course(
    candidates: Sequence[Candidate],
    records: Sequence[Record | None],
    proctor: Proctor,
    *,
    seconds: float,
) -> Course:
    there = [record for record in records if record]
    return Course(
        by_http=sum(candidate.habit.by_http for candidate in candidates),
        states=Counter(record.state for record in there),
        extensions=sum(orders.extended_ms > 0 for orders in proctor.orders.values()),
        pauses=sum(orders.pauses for orders in proctor.orders.values()),
        outages=sum(bool(record.of("compensated")) for record in there),
        seconds=seconds,
    )


async def _ticket(door: Door, person: Person) -> str:
    reply = await door.sign_in(person.login, person.password)
    if reply.status != 201:
        raise GaveUp(f"{person.login} could not sign in: {reply.status} {reply.word}")
    return reply.cookie


def _sentence(outcome: BaseException) -> str:
    return str(outcome) if isinstance(outcome, GaveUp) else f"a candidate stopped: {outcome!r}"
