"""The pages of corrections."""

from datetime import UTC, datetime

import httpx2

from exam_server.authoring.exams.operations import publish_results
from exam_server.record.database import transaction
from exam_server.state import State
from tests.authoring.reading import heading, marked_fields
from tests.authoring.sat import CHOICE, NUMBER, sit
from tests.serving import RunningServer
from tests.world import World

RIGHT, WRONG = {"S-1": "yes", "N-1": "12.5"}, {"S-1": "no", "N-1": "13"}
VOID = {"what": "void", "reason": "Dua jawaban benar"}


async def test_a_question_is_voided_after_its_consequences_were_seen(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    sat = await sit(world, state, RIGHT, WRONG, rows=(CHOICE, NUMBER))
    base = f"/admin/results/{sat.exam}/corrections"
    form = f"{base}/new?version={sat.versions['S-1'].id}"

    listed, empty = await admin.get(base), await admin.get(form)
    look = await admin.post(form, data={**VOID, "do": "look"})
    unsure = await admin.post(form, data={**VOID, "do": "apply", "word": "ya"})
    untouched = await sat.scores()
    done = await admin.post(form, data={**VOID, "do": "apply", "word": " koreksi "})

    assert "S-1" in listed.text
    assert heading(empty) == "Koreksi soal S-1"
    assert heading(look) == "Akibat koreksi soal S-1"
    assert 'name="reason" value="Dua jawaban benar"' in look.text
    assert unsure.status_code == 422
    assert untouched == [("2", 2), ("0", 2)]
    assert heading(done) == "Koreksi soal S-1"
    assert sat.sittings[0].person.name in done.text
    assert await sat.scores() == [("1", 1), ("0", 1)]


async def test_results_attempts_and_candidates_are_told(
    admin: httpx2.AsyncClient, world: World, state: State, server: RunningServer
) -> None:
    sat = await sit(world, state, RIGHT, rows=(CHOICE, NUMBER))
    form = f"/admin/results/{sat.exam}/corrections/new?version={sat.versions['S-1'].id}"
    await admin.post(form, data={**VOID, "do": "apply", "word": "correct"})
    async with transaction(state.engine) as session:
        await publish_results(session, sat.exam, datetime.now(UTC))

    results = await admin.get(f"/admin/results/{sat.exam}")
    table = await admin.get("/api/v1/results", params={"exam": sat.exam})
    attempt = await admin.get(f"/admin/attempts/{sat.sittings[0].id}")
    async with server.signed_in(sat.sittings[0].person) as candidate:
        result = await candidate.get(f"/attempts/{sat.sittings[0].id}/result")

    assert "memperhitungkan 1 koreksi" in results.text
    assert ",1,1\r\n" in table.text
    assert "Perubahan nilai" in attempt.text
    assert "dibatalkan setelah ujian" in result.text


async def test_another_key_is_chosen_by_ticks(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    sat = await sit(world, state, RIGHT, WRONG, rows=(CHOICE, NUMBER))
    form = f"/admin/results/{sat.exam}/corrections/new?version="
    ticks = {"options-0-right": "yes", "options-1-right": "yes"}
    answers = {"what": "answers", "reason": "Keduanya benar", "do": "apply", "word": "koreksi"}
    number = {**answers, "key": "12,5", "answers-0-text": "13", "answers-0-weight": "50"}

    await admin.post(form + sat.versions["S-1"].id, data={**answers, **ticks})
    await admin.post(form + sat.versions["N-1"].id, data=number)

    assert await sat.scores() == [("2", 2), ("1.5", 2)]


async def test_what_is_missing_is_named_and_what_holds_is_said(
    admin: httpx2.AsyncClient, world: World, state: State
) -> None:
    sat = await sit(world, state, RIGHT, rows=(CHOICE, NUMBER))
    form = f"/admin/results/{sat.exam}/corrections/new?version={sat.versions['S-1'].id}"

    nothing = await admin.post(form, data={"do": "look"})
    no_key = await admin.post(form, data={"what": "answers", "reason": "x", "do": "look"})
    own = await admin.post(form, data={"what": "own", "reason": "x", "do": "look"})
    again = await admin.post(
        form, data={"what": "own", "reason": "x", "do": "apply", "word": "koreksi"}
    )
    back = await admin.post(form, data={**VOID, "do": "edit"})

    assert marked_fields(nothing) == {"reason", "what"}
    assert marked_fields(no_key) == {"options"}
    assert "tidak ada yang akan berubah" in own.text
    assert again.status_code == 422
    assert "Dua jawaban benar</textarea>" in back.text
