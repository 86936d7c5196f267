"""The words that become part of what is stored: why a proctor intervened.

They are stored in Indonesian, the language of the record and of the candidates' screens.
"""

from enum import StrEnum
from typing import Final


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence


class Category(StrEnum):
    """Why a proctor intervenes."""

    TECHNICAL = "technical"
    ENVIRONMENT = "environment"
    CANDIDATE = "candidate"
    PROCTOR = "proctor"
    OTHER = "other"


LABELS: Final[dict[Category, str]] = {
    Category.TECHNICAL: _("Gangguan teknis"),
    Category.ENVIRONMENT: _("Keadaan ruang"),
    Category.CANDIDATE: _("Keperluan peserta"),
    Category.PROCTOR: _("Keputusan pengawas"),
    Category.OTHER: _("Alasan lain"),
}

CONFIRMATION: Final = _("SEMUA")
"""What is typed before something happens to a whole room."""

_KNOWN: Final = frozenset(LABELS.values())


def reason_of(category: Category, text: str) -> str:
    """The reason as it is stored: `Gangguan teknis: listrik padam`, or what was written alone."""
    if category is Category.OTHER:
        return text
    return f"{LABELS[category]}: {text}" if text else LABELS[category]


def parts_of(reason: str) -> tuple[str, str]:
    """The label that can be translated (or nothing) and the rest that a person wrote."""
    label, _, text = reason.partition(": ")
    return (label, text) if label in _KNOWN else ("", reason)
