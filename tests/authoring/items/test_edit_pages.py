"""The item editor."""

import httpx2
import pytest

from question_bank import Kind
from tests.authoring.items.forms import typed, written
from tests.authoring.reading import heading, marked_fields
from tests.question_bank.drafts import CLOZE, EACH_KIND, NUMERIC, SINGLE
from tests.world import World


async def test_an_item_of_each_kind_is_written_shown_and_opened_again(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)

    for draft in EACH_KIND:
        empty = await admin.get(f"/admin/banks/{bank.id}/items/new?kind={draft.kind}")
        path = await written(admin, bank, draft)
        page, form = await admin.get(path), await admin.get(f"{path}/edit")
        same = await admin.post(f"{path}/edit", data=typed(draft, base="1"))

        assert heading(empty) == "Soal baru"
        assert heading(page) == f"Soal {draft.code}"
        assert heading(form) == f"Ubah soal {draft.code}"
        assert "Isi soal tidak berubah" in same.text, draft.kind


async def test_a_kind_is_chosen_first(admin: httpx2.AsyncClient, world: World) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new"

    page = await admin.get(path)

    assert all(f"?kind={kind}" in page.text for kind in Kind)
    assert (await admin.post(path)).status_code == 404


async def test_what_is_wrong_stands_beside_what_was_typed(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=single_choice"
    fields = typed(SINGLE, code="T-001", stem="", right="", **{"options-1-weight": "<b>"})

    reply = await admin.post(path, data=fields)

    assert marked_fields(reply) == {"code", "stem", "options", "options-1-weight"}
    assert 'value="&lt;b&gt;"' in reply.text


async def test_a_button_adds_a_row_and_nothing_is_saved(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=cloze"

    once = await admin.post(path, data=typed(CLOZE, do="add-gaps-1-answers"))
    twice = await admin.post(path, data=typed(CLOZE, do="add-gaps"))
    unknown = await admin.post(path, data=typed(CLOZE, do="add-nothing"))

    assert 'id="gaps-1-answers-2-text" name="gaps-1-answers-2-text" value=""' in once.text
    assert "autofocus" in once.text
    assert 'id="gaps-3-name"' in twice.text
    assert unknown.url.path.startswith("/admin/items/")


async def test_a_preview_says_what_is_missing_and_shows_what_is_there(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    fields = typed(SINGLE, stem="Berapa **8 × 5**?", right="")

    whole = await admin.post(
        f"/admin/banks/{bank.id}/items/new?kind=single_choice", data={**fields, "do": "preview"}
    )
    part = await admin.post(f"/admin/banks/{bank.id}/items/preview?kind=single_choice", data=fields)

    assert "Tandai tepat satu pilihan yang benar." in whole.text
    for page in (whole, part):
        assert page.status_code == 200
        assert page.text.count("<strong>8 × 5</strong>") == 1
        assert page.text.count("&lt;strong&gt;8 × 5&lt;/strong&gt;") == 2
    assert "<html" not in part.text


async def test_an_edit_makes_a_version_and_a_second_editor_is_told(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    path = await written(admin, bank, SINGLE)

    first = await admin.post(f"{path}/edit", data=typed(SINGLE, stem="Satu?", base="1"))
    second = await admin.post(f"{path}/edit", data=typed(SINGLE, stem="Dua?", base="1"))

    assert "Tersimpan sebagai versi 2" in first.text
    assert second.status_code == 409
    assert "Orang lain sudah menyimpan versi 2" in second.text
    assert "Dua?" in second.text


async def test_several_items_are_written_in_a_row(admin: httpx2.AsyncClient, world: World) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=single_choice"

    reply = await admin.post(path, data=typed(SINGLE, do="another"))

    assert heading(reply) == "Soal baru"
    assert "Soal S-1 tersimpan" in reply.text


async def test_a_preview_renders_no_more_than_can_be_saved(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=single_choice"
    long = {"do": "preview", "stem": "*a " * 200_000}

    reply = await admin.post(path, data=typed(SINGLE, **long))
    stimulus = {"do": "preview", "code": "T", "text": long["stem"]}
    other = await admin.post(f"/admin/banks/{bank.id}/stimuli/new", data=stimulus)

    assert 'id="stem-wrong"' in reply.text
    assert reply.text.count("*a ") < 200_000 + 20_000
    assert other.text.count("*a ") < 200_000 + 10_000


@pytest.mark.parametrize("number", ["1e999999999", "-1e-999999999", "1" * 2_000])
async def test_numbers_beyond_all_measure_are_named(
    admin: httpx2.AsyncClient, world: World, number: str
) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=numeric"

    reply = await admin.post(path, data=typed(NUMERIC, key=number, tolerance=number))

    assert marked_fields(reply) == {"key", "tolerance"}
