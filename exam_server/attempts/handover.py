"""The second device's door: a link that shows who and what first, and signs in on a tap."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from exam_server.access import state_of
from exam_server.errors import Refusal
from exam_server.outcomes import Word
from exam_server.pages import render
from exam_server.tickets import give_ticket


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
    Route("/handover/{handover}", show),
    Route("/handover/{handover}", take, methods=["POST"]),
]
