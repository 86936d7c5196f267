"""Builders for tests: people, a small bank, an exam, slots, bookings and attempts, all real."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from argon2 import PasswordHasher
from sqlmodel.ext.asyncio.session import AsyncSession

from exam_server.live.attempts import Attempts
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Started, Truth
from exam_server.preparation import prepare_slot
from exam_server.record.accounts import Account
from exam_server.record.database import transaction
from exam_server.state import State
from question_bank import (
    Bank,
    BlueprintLineDraft,
    Importing,
    ItemDraft,
    add_items,
    create_bank,
    create_blueprint,
    import_items,
)
from scheduler import (
    Booked,
    ExamDraft,
    Slot,
    SlotDraft,
    VenueDraft,
    book,
    create_exam,
    create_slot,
    create_venue,
    load_booking,
)

HOUR = timedelta(hours=1)
HEADER = (
    "code,topic,difficulty,kind,stem,option_a,option_b,option_c,option_d,option_e,"
    "key,tolerance,expression,explanation\n"
)
ROW = "T-{n:03d},Topik,1,single_choice,Soal {n}?,yes {n},no {n},maybe {n},,,A,,,Karena.\n"
PASSWORD = "a password for tests"


@cache
def hashed() -> str:
    """The hash of everybody's password, made once."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Person:
    """An account and how it signs in."""

    id: str
    number: str
    password: str
    name: str
    roles: tuple[Role, ...] = (Role.CANDIDATE,)

    @property
    def holder(self) -> Holder:
        """The account as a ticket carries it."""
        return Holder(self.id, self.number, self.name, self.roles, "id")


@dataclass(slots=True)
class World:
    """Makes what a test needs on one state; every call is a real write."""

    state: State
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def person(self, *roles: Role) -> Person:
        """A new account with these roles (candidate where none is named)."""
        number = next(self._numbers)
        account = Account(
            number=f"p-{number:03d}",
            name=f"Person {number}",
            roles=list(roles or (Role.CANDIDATE,)),
            password_hash=hashed(),
            created_at=datetime.now(UTC),
        )
        async with transaction(self.state.engine) as session:
            session.add(account)
        granted = roles or (Role.CANDIDATE,)
        return Person(account.id, account.number, PASSWORD, account.name, granted)

    async def bank(
        self, items: int = 6, rows: Sequence[str] = (), drafts: Sequence[ItemDraft] = ()
    ) -> Bank:
        """A bank with one topic whose items are single choice; the key is always the text `yes`.

        `rows` are imported and `drafts` are added instead where they are given.
        """
        if not (rows or drafts):
            rows = [ROW.format(n=n) for n in range(1, items + 1)]
        async with transaction(self.state.engine) as session:
            bank = await create_bank(session, f"Bank {next(self._numbers)}")
            importing = Importing(now=datetime.now(UTC))
            if rows:
                content = (HEADER + "".join(rows)).encode()
                await import_items(session, bank.id, content, dry_run=False, importing=importing)
            await add_items(session, bank.id, drafts, importing=importing)
        return bank

    async def slot(
        self,
        *,
        items: int = 6,
        rows: Sequence[str] = (),
        drafts: Sequence[ItemDraft] = (),
        limit: timedelta = HOUR,
        capacity: int = 50,
        starts_in: timedelta = -timedelta(minutes=1),
        open_for: timedelta = 6 * HOUR,
        token: str = "",
        **exam: object,
    ) -> Slot:
        """An exam over a new bank with one slot, open now unless said otherwise.

        Drafts are asked for all of them, whatever topic and difficulty they have.
        """
        drafts = [replace(each, topic="Topik", difficulty=1) for each in drafts]
        items = len(rows) + len(drafts) or items
        bank = await self.bank(items, rows, drafts)
        now = datetime.now(UTC)
        starts_at = now + starts_in
        async with transaction(self.state.engine) as session:
            lines = [BlueprintLineDraft("Topik", 1, items)]
            blueprint = await create_blueprint(session, bank.id, lines, now)
            draft = ExamDraft("Ujian", blueprint.id, limit, **exam)  # type: ignore[arg-type]
            made = await create_exam(session, draft, now)
            venue = await create_venue(session, VenueDraft("Daring", online=True))
            return await create_slot(
                session,
                SlotDraft(
                    exam_id=made.id,
                    venue_id=venue.id,
                    starts_at=starts_at,
                    entry_closes_at=starts_at + open_for - timedelta(seconds=1),
                    closes_at=starts_at + open_for + limit,
                    time_zone="Asia/Jakarta",
                    capacity=capacity,
                    token=token,
                ),
            )

    async def same_exam(self, slot: Slot) -> Slot:
        """Another slot of the same exam, an hour later."""
        draft = SlotDraft(
            exam_id=slot.exam_id,
            venue_id=slot.venue_id,
            starts_at=slot.starts_at + HOUR,
            entry_closes_at=slot.entry_closes_at + HOUR,
            closes_at=slot.closes_at + HOUR,
            time_zone=slot.time_zone,
            capacity=slot.capacity,
            token="",
        )
        async with transaction(self.state.engine) as session:
            return await create_slot(session, draft)

    async def exam_of(self, session: AsyncSession, attempt_id: str) -> str:
        """The id of the exam that an attempt belongs to."""
        view = await load_booking(session, attempt_id)
        assert view is not None
        return view.exam.id

    async def booking(self, slot: Slot, person: Person) -> str:
        """A booking, prepared; answers with its id, which is the attempt's id too."""
        async with transaction(self.state.engine) as session:
            outcome = await book(session, slot.id, person.id, datetime.now(UTC))
        assert isinstance(outcome, Booked), outcome
        await prepare_slot(self.state, slot.id)
        return outcome.booking.id

    async def attempt(self, slot: Slot | None = None) -> "Sitting":
        """A person who has booked, started and claimed the lease."""
        person = await self.person()
        attempt_id = await self.booking(slot or await self.slot(), person)
        started = await self.state.attempts.start(attempt_id, person.id, "")
        assert isinstance(started, Started), started
        truth = await self.state.attempts.claim(attempt_id, person.id, "pc")
        assert isinstance(truth, Truth), truth
        return Sitting(person, attempt_id, truth.epoch, self.state.attempts)

    async def attempts(self, slot: Slot, number: int) -> Sequence["Sitting"]:
        """Several people in one slot, all running."""
        return [await self.attempt(slot) for _ in range(number)]


@dataclass(slots=True)
class Sitting:
    """One person's running attempt as a test holds it."""

    person: Person
    id: str
    epoch: int
    attempts: Attempts

    async def truth(self) -> Truth:
        """The whole truth now."""
        found = await self.attempts.read(self.id, self.person.id)
        assert isinstance(found, Truth), found
        return found
