"""A slot with one candidate of each kind."""

from dataclasses import dataclass

from scheduler import Slot
from tests.world import Person, Sitting


@dataclass(frozen=True, slots=True)
class Hall:
    """Who submitted, who is working, and who only booked (with the booking's id)."""

    slot: Slot
    finished: Sitting
    working: Sitting
    absent: Person
    absent_id: str
