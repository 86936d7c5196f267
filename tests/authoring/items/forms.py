"""What the browser sends from the editor, for tests."""

import re

import httpx2

from exam_server.authoring.items.filling import form_fields
from question_bank import Bank, ItemDraft


def typed(draft: ItemDraft, **changes: str) -> dict[str, str]:
    """A draft as the fields of its form, with changes."""
    return {name: text for name, text in {**form_fields(draft), **changes}.items() if text}


async def written(admin: httpx2.AsyncClient, bank: Bank, draft: ItemDraft) -> str:
    """The path of an item that was written in the editor."""
    path = f"/admin/banks/{bank.id}/items/new?kind={draft.kind}"
    reply = await admin.post(path, data=typed(draft))
    assert reply.status_code == 200, reply.text
    assert re.fullmatch(r"/admin/items/\w+", reply.url.path), reply.text
    return reply.url.path
