"""What tests send to offer slots."""

from typing import Any


def new_slot(exam: str, /, **other: Any) -> dict[str, Any]:
    """A slot of an exam at a place that is new; None leaves a field out."""
    body = {
        "exam": exam,
        "place": "Balai Desa",
        "starts_at": "2030-01-01T09:00:00+07:00",
        "closes_at": "2030-01-01T12:00:00+07:00",
        "time_zone": "Asia/Jakarta",
        "capacity": 30,
        **other,
    }
    return {name: value for name, value in body.items() if value is not None}
