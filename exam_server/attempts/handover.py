"""The second device's door: a link, or a code that is typed, shows who and what first, and signs in
on a tap."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import address_of, state_of
from exam_server.errors import Refusal, Throttled
from exam_server.live.rates import HANDOVER_CODES_PER_ADDRESS
from exam_server.outcomes import Word
from exam_server.pages import render
from exam_server.tickets import give_ticket


async def ask(request: Request) -> Response:
    """Where a code is typed."""
    return render(request, "handover_code.html")


async def find(request: Request) -> Response:
    """On to the offer that a code stands for; every try counts."""
    state, names = state_of(request), ("handover", address_of(request))
    code = str((await request.form()).get("code", ""))[:40]
    try:
        await state.rates.check(HANDOVER_CODES_PER_ADDRESS, *names)
        await state.rates.count(HANDOVER_CODES_PER_ADDRESS, *names)
    except Throttled as error:
        later = {"Retry-After": str(error.retry_after)}
        return render(
            request, "handover_code.html", status=429, headers=later, code=code, fault="throttled"
        )
    found = await state.tickets.handover_with(code)
    if found is None or await state.tickets.peek_handover(found) is None:
        fault = "unknown" if code.strip() else "missing"
        return render(request, "handover_code.html", status=422, code=code, fault=fault)
    return RedirectResponse(f"/handover/{found}", 303)


async def show(request: Request) -> Response:
    """Whose exam would go on here; looking uses nothing up."""
    handover_id = request.path_params["handover"]
    state = state_of(request)
    found = await state.tickets.peek_handover(handover_id)
    if found is None:
        raise Refusal(Word.LINK_USED)
    attempt_id, holder = found
    exam = await state.places.exam_of(attempt_id)
    return render(
        request,
        "handover.html",
        name=holder.name,
        exam_title=exam.title,
        action=f"/handover/{handover_id}",
    )


async def take(request: Request) -> Response:
    """Sign this device in, once, and lead to the exam."""
    found = await state_of(request).tickets.take_handover(request.path_params["handover"])
    if found is None:
        raise Refusal(Word.LINK_USED)
    attempt_id, holder = found
    response = RedirectResponse(f"/attempts/{attempt_id}", 303)
    await give_ticket(request, response, holder)
    return response


routes = [
    Route("/handover", ask),
    Route("/handover", find, methods=["POST"]),
    Route("/handover/{handover}", show),
    Route("/handover/{handover}", take, methods=["POST"]),
]
