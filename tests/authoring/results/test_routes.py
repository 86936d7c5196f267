"""The API of results."""

import csv
import io

import httpx2
import pytest

from exam_server.record.accounts import Account
from exam_server.record.database import transaction
from exam_server.state import State
from tests.authoring.hall import Hall
from tests.authoring.reading import complaints


async def table(admin: httpx2.AsyncClient, exam: str) -> list[dict[str, str]]:
    reply = await admin.get("/api/v1/results", params={"exam": exam})
    assert reply.status_code == 200, reply.text
    assert reply.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


async def test_every_booked_candidate_has_a_line(admin: httpx2.AsyncClient, hall: Hall) -> None:
    rows = await table(admin, hall.slot.exam_id)

    assert [row["number"] for row in rows] == [
        hall.finished.person.number,
        hall.working.person.number,
        hall.absent.number,
    ]
    assert [row["state"] for row in rows] == ["submitted", "running", "waiting"]
    assert (rows[0]["points"], rows[0]["maximum"], rows[0]["answered"]) == ("0", "3", "0")
    assert rows[0]["closed_at"].endswith("Z")
    assert rows[1]["started_at"].endswith("Z")
    assert (rows[2]["started_at"], rows[2]["points"]) == ("", "")
    assert {row["slot"] for row in rows} == {hall.slot.id}


async def test_a_name_never_runs_in_a_spreadsheet(
    admin: httpx2.AsyncClient, hall: Hall, state: State
) -> None:
    async with transaction(state.engine) as session:
        account = await session.get(Account, hall.absent.id)
        assert account
        account.name = '=HYPERLINK("http://example.org")'

    rows = await table(admin, hall.slot.exam_id)

    assert rows[2]["name"] == '\'=HYPERLINK("http://example.org")'


async def test_results_need_an_exam_that_is_there(admin: httpx2.AsyncClient) -> None:
    assert complaints(await admin.get("/api/v1/results")) == {"exam"}
    assert (await admin.get("/api/v1/results", params={"exam": "nothing"})).status_code == 404


async def test_the_record_of_an_archived_attempt(admin: httpx2.AsyncClient, hall: Hall) -> None:
    record = (await admin.get(f"/api/v1/attempts/{hall.finished.id}/record")).json()

    assert (record["archived"], record["state"]) == (True, "submitted")
    assert (record["points"], record["maximum"]) == (0, 3)
    assert record["clock"] == {"limit_ms": 3_600_000, "granted_ms": 0, "paused_ms": 0}
    assert [each["position"] for each in record["responses"]] == [1, 2, 3]
    kinds = [event["kind"] for event in record["events"]]
    assert kinds[0] == "started"
    assert kinds[-1] == "submitted"
    assert all(set(event) == {"id", "kind", "at", "by", "facts"} for event in record["events"])


async def test_the_record_of_an_attempt_that_goes_on(admin: httpx2.AsyncClient, hall: Hall) -> None:
    record = (await admin.get(f"/api/v1/attempts/{hall.working.id}/record")).json()

    assert (record["archived"], record["state"], record["points"]) == (False, "running", None)
    assert record["started_at"]
    assert record["closed_at"] is None


async def test_the_record_of_a_booking_that_nobody_used(
    admin: httpx2.AsyncClient, hall: Hall
) -> None:
    record = (await admin.get(f"/api/v1/attempts/{hall.absent_id}/record")).json()

    assert (record["archived"], record["state"], record["started_at"]) == (False, "waiting", None)
    assert record["events"] == []


@pytest.mark.parametrize("attempt", ["nothing", "aaaaaaaa-bbbbbbbb", "x" * 300])
async def test_an_unknown_attempt_has_no_record(admin: httpx2.AsyncClient, attempt: str) -> None:
    reply = await admin.get(f"/api/v1/attempts/{attempt}/record")

    assert (reply.status_code, reply.json()["type"]) == (404, "/problems/no_attempt")
