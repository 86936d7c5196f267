"""What the candidate's pages are given about an attempt, as plain fields."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from exam_server.live.placing import ExamShown, SlotWindow
from exam_server.live.tickets import Holder
from exam_server.outcomes import Truth
from exam_server.record.models import AttemptRecord
from scheduler import BookingView

VIEW: Final[dict[str, Any]] = {"position": 1, "font": "M", "theme": ""}


def page_data(
    truth: Truth,
    attempt_id: str,
    *,
    holder: Holder,
    exam: ExamShown,
    answer_key: dict[str, str],
) -> dict[str, Any]:
    """What the exam page carries besides the truth: where it is looking, and where to send what.

    `answer_key`: what an answer file is made for.
    """
    base = f"/api/v1/attempts/{attempt_id}"
    view = {name: truth.view.get(name) or value for name, value in VIEW.items()}
    return {
        "id": attempt_id,
        "view": {**view, "position": _within(view["position"], len(truth.form))},
        "account": holder.account,
        "answer_key": answer_key,
        "exam": exam.title,
        "time_zone": exam.time_zone,
        "integrity": exam.integrity,
        "urls": {
            "socket": f"{base}/socket",
            "leases": f"{base}/leases",
            "messages": f"{base}/messages",
            "submission": f"{base}/submission",
            "handovers": f"{base}/handovers",
            "truth": base,
            "receipt": f"/attempts/{attempt_id}/receipt",
            "home": "/home",
            "sign_in": f"/sign-in?next=/attempts/{attempt_id}",
        },
    }


def waiting_fields(window: SlotWindow, truth: Truth) -> dict[str, Any]:
    """Where, when and how long, from what is placed in Redis; as `place_fields` has it from SQL."""
    return {
        "exam_title": window.title,
        "venue_name": window.venue,
        "venue_address": window.address,
        "starts_at": window.starts_at,
        "entry_closes_at": window.entry_closes_at,
        "closes_at": window.closes_at,
        "time_zone": window.time_zone,
        "minutes": truth.remaining_ms // 60_000,
    }


def receipt_fields(
    receipt: dict[str, Any], truth: Truth, *, title: str, time_zone: str
) -> dict[str, Any]:
    """The receipt as its page shows it."""
    return {
        **receipt,
        "exam_title": title,
        "closed_at": datetime.fromtimestamp(truth.closed_at / 1000, UTC),
        "time_zone": time_zone,
        "total": len(truth.form),
    }


def result_fields(
    view: BookingView, record: AttemptRecord, *, voided: Sequence[int], unmarked: int
) -> dict[str, Any]:
    """The released result, with the positions that no longer count and the essays still open."""
    return {
        "exam_title": view.exam.title,
        "points": record.points,
        "maximum": record.maximum,
        "voided": voided,
        "unmarked": unmarked,
        "closed_at": record.closed_at,
        "released_at": view.exam.results_released_at,
        "time_zone": view.slot.time_zone,
    }


def _within(position: int, last: int) -> int:
    return position if 1 <= position <= last else 1
