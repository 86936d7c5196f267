"""Numbers and quantities as people write them."""

from decimal import Decimal

import pytest

from question_bank.numbers import read_number, read_quantity

UNITS = {"kg": Decimal(1), "g": Decimal("0.001"), "m²": Decimal(2), "Rp": Decimal(1)}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12", ["12"]),
        (" 12,5 ", ["12.5"]),
        ("12.5", ["12.5"]),
        (",5", ["0.5"]),
        ("-3,25", ["-3.25"]),
        ("\u22123", ["-3"]),
        ("1.250", ["1.25", "1250"]),
        ("1,250", ["1.25", "1250"]),
        ("0,125", ["0.125"]),
        ("1250,125", ["1250.125"]),
        ("1.250.000", ["1250000"]),
        ("1.250.000,75", ["1250000.75"]),
        ("1,250,000.75", ["1250000.75"]),
        ("1.250,5", ["1250.5"]),
        ("1 250 000", ["1250000"]),
        ("1\u00a0250,5", ["1250.5"]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, numbers: list[str]) -> None:
    assert read_number(text) == tuple(Decimal(number) for number in numbers)


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", "12,", "1.25.000", "1.250.00", "1,5,5", "12 5", "1e3", "NaN", "Infinity", "٣"],
)
def test_what_is_no_number_has_no_reading(text: str) -> None:
    assert read_number(text) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,5", ["1.5"]),
        ("1,5 kg", ["1.5"]),
        ("1500g", ["1.5"]),
        ("1500 G", ["1.5"]),
        ("1.500 g", ["0.0015", "1.5"]),
        ("4 m2", ["8"]),
        ("4 m²", ["8"]),
        ("Rp 5.000,00", ["5000"]),
        ("rp5000", ["5000"]),
        ("1,5 ton", []),
        ("kg", []),
        ("1,5 kg g", []),
        ("9" * 41 + " kg", []),
        ("9" * 200, []),
    ],
)
def test_quantities_come_in_the_units_that_are_known(text: str, numbers: list[str]) -> None:
    assert read_quantity(text, UNITS) == tuple(Decimal(number) for number in numbers)


def test_capitals_tell_units_apart_that_differ_in_nothing_else() -> None:
    units = {"mW": Decimal("0.001"), "MW": Decimal(1_000_000)}

    found = [read_quantity(f"3 {unit}", units) for unit in units]

    assert found == [(Decimal("0.003"),), (Decimal(3_000_000),)]


def test_a_number_where_no_unit_is_known_has_none() -> None:
    assert read_quantity("5 kg", {}) == ()
