"""Short opaque names: random, easy to read aloud, without letters and digits that look alike."""

import secrets

ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SPOKEN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_id() -> str:
    """The id of a venue or an exam: ten hexadecimal digits."""
    return secrets.token_hex(5)


def new_slot_id() -> str:
    """Eight characters without a hyphen, so that a booking's id can carry its slot's id."""
    return _pick(ID_LETTERS, 8)


def new_booking_id(slot_id: str) -> str:
    """The slot's id, a hyphen and eight characters: the slot is known without a look-up."""
    return f"{slot_id}-{_pick(ID_LETTERS, 8)}"


def slot_id_of(booking_id: str) -> str:
    """The slot that a booking's id (or its attempt's, which is the same) names."""
    return booking_id.partition("-")[0]


def new_token() -> str:
    """The six characters a proctor reads out in the room to let its candidates start."""
    return _pick(SPOKEN_LETTERS, 6)


def is_token(text: str) -> bool:
    """True for six characters of those a token is made of."""
    return len(text) == 6 and set(text) <= set(SPOKEN_LETTERS)


def new_seed() -> int:
    """A random positive number that fits a signed 64-bit column."""
    return secrets.randbits(63)


def _pick(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
