"""What the API of slots and venues takes and gives."""

from datetime import datetime

from pydantic import BaseModel, Field, RootModel

from exam_server.authoring.instants import Instant
from exam_server.endpoints import Body

AUTOMATIC = "auto"


class NewVenue(Body):
    """A venue to create; one that is not online needs an address."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(default="", max_length=500)
    online: bool = False


class VenueAnswer(BaseModel):
    """A place where exams are sat."""

    id: str
    name: str
    address: str
    online: bool


class VenueList(RootModel[list[VenueAnswer]]):
    """Every venue by name."""


class NewSlot(Body):
    """A slot to offer: at a known venue, or at a place that is created where its name is new.

    Entry closes with the slot where nothing else is said. `token`: `auto` makes one, empty: none.
    """

    exam: str = Field(min_length=1, max_length=40)
    venue: str | None = Field(default=None, max_length=40)
    place: str | None = Field(default=None, min_length=1, max_length=200)
    address: str = Field(default="", max_length=500)
    online: bool = False
    starts_at: Instant
    entry_closes_at: Instant | None = None
    closes_at: Instant
    time_zone: str = Field(min_length=1, max_length=60)
    capacity: int = Field(ge=1, le=100_000)
    token: str = Field(default="", max_length=6)


class OfferedSlot(BaseModel):
    """A slot as admins see it, token included."""

    id: str
    exam: str
    venue: str
    place: str
    online: bool
    starts_at: datetime
    entry_closes_at: datetime
    closes_at: datetime
    time_zone: str
    capacity: int
    taken: int
    token: str
    cancelled_at: datetime | None


class OfferedSlots(RootModel[list[OfferedSlot]]):
    """An exam's slots by start, cancelled ones among them."""
