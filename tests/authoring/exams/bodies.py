"""What tests send to create exams."""

from typing import Any

from question_bank import Bank


def new_exam(bank: Bank, /, **other: Any) -> dict[str, Any]:
    """An exam of two items from the bank's one topic."""
    lines = [{"topic": "Topik", "difficulty": 1, "count": 2}]
    body = {"title": "Ujian Desa", "bank": bank.id, "limit_ms": 3_600_000, "blueprint": lines}
    return {**body, **other}
