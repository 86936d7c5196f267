"""The API of evidence: public keys and checks of receipts for anybody, the rest for admins."""

import json
from datetime import UTC, datetime

from starlette.responses import Response, StreamingResponse

from exam_server.access import address_of
from exam_server.endpoints import Call, Endpoint, answer
from exam_server.evidence.bodies import CheckAnswer, CheckBody, HistoryAnswer, KeysAnswer
from exam_server.evidence.checking import judge_text
from exam_server.evidence.histories import history_of
from exam_server.evidence.operations import admit_check, export, read_chain
from exam_server.evidence.views import history_answer, keys_answer
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from exam_server.state import State

JSON_LINES = "application/jsonl"


async def show_keys(call: Call) -> Response:
    """The key that seals, and those before it."""
    return answer(keys_answer(call.state.signing.sealer))


async def check_receipt(call: Call) -> Response:
    """Whether a receipt is genuine; a verdict is no error, whatever it is."""
    await admit_check(call.state, address_of(call.request))
    told = call.body(CheckBody).receipt
    text = told if isinstance(told, str) else json.dumps(told)
    verdict, receipt = judge_text(text, call.state.signing.sealer.known)
    found = None if receipt is None else dict(receipt)
    return answer(CheckAnswer(verdict=verdict, receipt=found))


async def show_history(call: Call) -> Response:
    """One attempt's events in their chain, and what they make."""
    async with transaction(call.state.engine, read_only=True) as session:
        history = await history_of(session, call.path["attempt"])
    return answer(history_answer(history))


async def download(call: Call) -> Response:
    """A slot's export."""
    return await export_reply(call.state, call.path["slot"])


async def export_reply(state: State, slot_id: str) -> Response:
    """A slot's export as a download, sent while it is read; raises Refusal(no_slot)."""
    chain = await read_chain(state.engine, slot_id)
    parts = export(state.engine, chain, sealer=state.signing.sealer, now=datetime.now(UTC))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="evidence-{slot_id}.jsonl"',
    }
    return StreamingResponse(parts, media_type=JSON_LINES, headers=headers)


DENIED = (Word.NOT_SIGNED_IN, Word.FORBIDDEN)
endpoints = (
    Endpoint(
        "GET", "/api/v1/evidence/keys", show_keys, "The public keys of receipts and exports",
        roles=None, answer=KeysAnswer,
    ),
    Endpoint(
        "POST", "/api/v1/receipts/checks", check_receipt, "Whether a receipt is genuine",
        roles=None, body=CheckBody, answer=CheckAnswer,
        refusals=(Word.INVALID, Word.TOO_MANY, Word.TOO_LARGE),
    ),
    Endpoint(
        "GET", "/api/v1/attempts/{attempt}/evidence", show_history,
        "An attempt's events in their chain, and what they make", roles=(Role.ADMIN,),
        answer=HistoryAnswer, refusals=(*DENIED, Word.NO_ATTEMPT, Word.UNAVAILABLE),
    ),
    Endpoint(
        "GET", "/api/v1/slots/{slot}/evidence", download, "A slot's export, sealed",
        roles=(Role.ADMIN,), media_type=JSON_LINES,
        refusals=(*DENIED, Word.NO_SLOT, Word.UNAVAILABLE),
    ),
)  # fmt: skip
