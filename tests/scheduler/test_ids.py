"""Ids and tokens have the promised shape."""

import re

from scheduler import slot_id_of
from scheduler.ids import new_booking_id, new_seed, new_slot_id, new_token


def test_a_slot_id_has_eight_unmistakable_characters() -> None:
    ids = {new_slot_id() for _ in range(200)}

    assert len(ids) == 200
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{8}", slot_id) for slot_id in ids)


def test_a_booking_id_names_its_slot() -> None:
    booking_id = new_booking_id("abcd2345")

    assert slot_id_of(booking_id) == "abcd2345"
    assert len(booking_id) == 17


def test_a_token_has_six_signs_without_zero_o_one_and_i() -> None:
    tokens = [new_token() for _ in range(200)]

    assert all(re.fullmatch(r"[A-HJ-NP-Z2-9]{6}", token) for token in tokens)


def test_a_seed_fits_a_signed_64_bit_column() -> None:
    assert all(0 <= new_seed() < 2**63 for _ in range(200))
