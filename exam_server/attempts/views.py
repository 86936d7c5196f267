"""What the candidate's pages are given about an attempt, as plain fields."""

from datetime import UTC, datetime
from typing import Any, Final

from exam_server.live.tickets import Holder
from exam_server.outcomes import Truth
from exam_server.record.models import AttemptRecord
from scheduler import BookingView

VIEW: Final[dict[str, Any]] = {"position": 1, "font": "M", "theme": ""}


def page_data(
    attempt: dict[str, Any], *, holder: Holder, title: str, time_zone: str
) -> dict[str, Any]:
    """The first state that the exam page carries: the truth, and where to send what."""
    base = f"/api/v1/attempts/{attempt['id']}"
    view = {name: attempt["view"].get(name) or value for name, value in VIEW.items()}
    return {
        **attempt,
        "view": {**view, "position": _within(view["position"], len(attempt["items"]))},
        "account": holder.account,
        "exam": title,
        "time_zone": time_zone,
        "urls": {
            "socket": f"{base}/socket",
            "leases": f"{base}/leases",
            "messages": f"{base}/messages",
            "submission": f"{base}/submission",
            "handovers": f"{base}/handovers",
            "truth": base,
            "receipt": f"/attempts/{attempt['id']}/receipt",
            "home": "/home",
            "sign_in": f"/sign-in?next=/attempts/{attempt['id']}",
        },
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


def result_fields(view: BookingView, record: AttemptRecord) -> dict[str, Any]:
    """The released result."""
    return {
        "exam_title": view.exam.title,
        "points": record.points,
        "maximum": record.maximum,
        "closed_at": record.closed_at,
        "released_at": view.exam.results_released_at,
        "time_zone": view.slot.time_zone,
    }


def _within(position: int, last: int) -> int:
    return position if 1 <= position <= last else 1
