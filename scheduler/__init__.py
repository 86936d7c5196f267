"""When and where: venues, exams, slots, bookings, and the arithmetic of exam time.

Other packages enter here only.
"""

from scheduler.accommodations import (
    AccommodationDraft,
    accommodate,
    accommodations_of,
    booking_for,
    changed_accommodations,
)
from scheduler.bookings import Booked, Refusal, Refused, book
from scheduler.cards import booking_calendar
from scheduler.exams import (
    ExamDraft,
    create_exam,
    list_exams,
    load_exam,
    release_results,
    set_policies,
    use_blueprint,
)
from scheduler.ids import slot_id_of
from scheduler.models import Accommodation, Booking, Exam, Slot, Venue
from scheduler.problems import DraftError, FieldProblem
from scheduler.queries import (
    BookingView,
    SlotView,
    bookings_in,
    bookings_of,
    load_booking,
    load_slot,
    open_slots,
    slots_between,
    slots_of,
)
from scheduler.rules import (
    GRANTS,
    EntryKind,
    EntryRefusal,
    LedgerEntry,
    deadline,
    may_book,
    may_start,
    remaining,
)
from scheduler.slots import Closing, SlotDraft, cancel_slot, create_slot, move_closing
from scheduler.venues import VenueDraft, create_venue, list_venues
from scheduler.zones import is_zone, local_time, zone_abbreviation

__all__ = [
    "GRANTS",
    "Accommodation",
    "AccommodationDraft",
    "Booked",
    "Booking",
    "BookingView",
    "Closing",
    "DraftError",
    "EntryKind",
    "EntryRefusal",
    "Exam",
    "ExamDraft",
    "FieldProblem",
    "LedgerEntry",
    "Refusal",
    "Refused",
    "Slot",
    "SlotDraft",
    "SlotView",
    "Venue",
    "VenueDraft",
    "accommodate",
    "accommodations_of",
    "book",
    "booking_calendar",
    "booking_for",
    "bookings_in",
    "bookings_of",
    "cancel_slot",
    "changed_accommodations",
    "create_exam",
    "create_slot",
    "create_venue",
    "deadline",
    "is_zone",
    "list_exams",
    "list_venues",
    "load_booking",
    "load_exam",
    "load_slot",
    "local_time",
    "may_book",
    "may_start",
    "move_closing",
    "open_slots",
    "release_results",
    "remaining",
    "set_policies",
    "slot_id_of",
    "slots_between",
    "slots_of",
    "use_blueprint",
    "zone_abbreviation",
]
