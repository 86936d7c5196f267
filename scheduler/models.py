"""The tables of when and where: venues, exams, their slots, and who has booked a place.

The two promises about bookings are constraints here, so that no code path can break them:
one booking per candidate and exam, and never more places taken than a slot has.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from scheduler.ids import new_id, new_seed, new_slot_id, new_token

INSTANT = sa.DateTime(timezone=True)


class Venue(SQLModel, table=True):
    """A place where exams are sat; online means wherever the candidate is."""

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    address: str = ""
    online: bool = False


class Exam(SQLModel, table=True):
    """What is offered: a blueprint, a time limit, and the rules around them.

    `blueprint_id` names a row of another package, hence no foreign key.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    title: str
    blueprint_id: str
    time_limit: timedelta = Field(sa_type=sa.Interval())
    closing_cuts: bool = True
    booking_closes_at: datetime | None = Field(default=None, sa_type=INSTANT)
    results_released_at: datetime | None = Field(default=None, sa_type=INSTANT)
    created_at: datetime = Field(sa_type=INSTANT)
    policies: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON())


class Slot(SQLModel, table=True):
    """A bookable time at a venue. `taken` counts its bookings and only ever grows."""

    __table_args__ = (
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name="slot_never_oversold"),
    )

    id: str = Field(default_factory=new_slot_id, primary_key=True)
    exam_id: str = Field(foreign_key="exam.id", index=True)
    venue_id: str = Field(foreign_key="venue.id", index=True)
    starts_at: datetime = Field(sa_type=INSTANT, index=True)
    entry_closes_at: datetime = Field(sa_type=INSTANT)
    closes_at: datetime = Field(sa_type=INSTANT, index=True)
    time_zone: str
    capacity: int
    taken: int = 0
    token: str = Field(default_factory=new_token)
    cancelled_at: datetime | None = Field(default=None, sa_type=INSTANT)
    moved_at: datetime | None = Field(default=None, sa_type=INSTANT)
    moved_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    moved_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """When the closing time was moved last, by whom, and why; empty while it is as offered."""


class Accommodation(SQLModel, table=True):
    """What one candidate is granted in one exam beyond its time limit and for rests, why, and by
    whom.

    `candidate_id` and `granted_by` name rows of another package, hence no foreign keys.
    """

    exam_id: str = Field(foreign_key="exam.id", primary_key=True)
    candidate_id: str = Field(primary_key=True)
    extra: timedelta = Field(sa_type=sa.Interval())
    rest: timedelta = Field(default=timedelta(), sa_type=sa.Interval())
    reason: str
    granted_by: str
    changed_at: datetime = Field(sa_type=INSTANT, index=True)


class Booking(SQLModel, table=True):
    """A candidate's one place in a slot; final. The attempt that follows has the same id.

    `seat` is the order of booking within the slot, from 1; `seed` decides the drawn form.
    `candidate_id` names a row of another package, hence no foreign key.
    """

    __table_args__ = (
        sa.UniqueConstraint("candidate_id", "exam_id", name="booking_once_per_exam"),
        sa.UniqueConstraint("slot_id", "seat", name="booking_one_per_seat"),
    )

    id: str = Field(primary_key=True)
    slot_id: str = Field(foreign_key="slot.id")
    exam_id: str = Field(foreign_key="exam.id", index=True)
    candidate_id: str
    seat: int
    seed: int = Field(default_factory=new_seed, sa_type=sa.BigInteger())
    booked_at: datetime = Field(sa_type=INSTANT)
