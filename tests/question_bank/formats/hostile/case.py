"""What a hostile file is: its name, who reads it, and how it is made in a given size."""

from collections.abc import Callable
from dataclasses import dataclass

SECRET = "root:x:0:0"
"""How the file begins that external entities ask for; it must stand in nothing that is read."""


@dataclass(frozen=True, slots=True)
class Case:
    """`make` gets a scale: 1 is the full size, less is a short form of the same thing."""

    name: str
    reader: str
    make: Callable[[float], bytes]


def times(number: int, scale: float) -> int:
    """A number of the full form at a scale."""
    return max(2, round(number * scale))


def long(
    name: str, reader: str, piece: str | bytes, number: int, *, before: str = "", after: str = ""
) -> Case:
    """A file in which one piece stands again and again."""
    repeated = piece if isinstance(piece, bytes) else piece.encode()

    def make(scale: float) -> bytes:
        return before.encode() + repeated * times(number, scale) + after.encode()

    return Case(f"{reader}: {name}", reader, make)
