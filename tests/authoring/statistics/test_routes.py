"""The API of statistics."""

import httpx2

from tests.authoring.statistics.sitting import Sat


async def test_an_exam_and_its_slot_answer_the_same_figures(
    admin: httpx2.AsyncClient, exam: Sat
) -> None:
    whole = (await admin.get(f"/api/v1/exams/{exam.exam}/statistics")).json()
    slot = (await admin.get(f"/api/v1/slots/{exam.slot.id}/statistics")).json()

    assert (whole["slot"], slot["slot"]) == (None, exam.slot.id)
    assert whole["scores"] == slot["scores"]
    assert whole["reliability"]["estimate"]["coefficient"] == "kr20"
    first = min(whole["items"], key=lambda item: item["code"])
    assert (first["difficulty"], first["correlation"], first["blank"]) == (1.0, None, 0.0)
    assert first["remarks"][0]["flag"] == "few_answers"


async def test_an_item_answers_by_version_with_its_choices(
    admin: httpx2.AsyncClient, exam: Sat
) -> None:
    item_id = exam.versions["T-004"].item_id

    found = (await admin.get(f"/api/v1/items/{item_id}/statistics")).json()

    assert found["exam"] == exam.exam
    (version,) = found["versions"]
    assert version["figures"]["code"] == "T-004"
    assert [choice["label"] for choice in version["choices"]] == ["A", "B", "C", ""]
    assert sum(choice["count"] for choice in version["choices"]) == 4
    assert sum(group["size"] for group in version["groups"]) == 4


async def test_an_item_that_nobody_met_has_no_versions(
    admin: httpx2.AsyncClient, exam: Sat
) -> None:
    other = await admin.get(f"/api/v1/items/{exam.versions['T-001'].item_id}/statistics?exam=x")
    nothing = await admin.get("/api/v1/items/nothing/statistics")

    assert (other.status_code, nothing.status_code) == (404, 404)
