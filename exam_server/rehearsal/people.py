"""The people of a rehearsal and how they sign in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One account."""

    login: str
    password: str
