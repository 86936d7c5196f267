"""The pages of a simulation: ask for one, wait for it, look at it. They need no script: the page of
one that is under way loads itself anew."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.exams.blueprint_bodies import NewSimulation
from exam_server.authoring.exams.queries import known_exam, plans_of
from exam_server.authoring.exams.simulating import begin, look_up, simulation_request
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import go, show
from exam_server.authoring.uploads import Shelf, shelf
from exam_server.errors import Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import ItemShare

PURPOSE = "simulations"
ITEMS_SHOWN = 100
BARS = 20
LOOK_AGAIN_SECONDS = 2


async def ask(request: Request) -> Response:
    """Begin a simulation of 10,000 draws and go to its page."""
    holder = await require(request, Role.ADMIN)
    state = state_of(request)
    async with transaction(state.engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        try:
            wanted = await simulation_request(session, exam, NewSimulation())
        except Refusal:
            return go(f"/admin/exams/{exam.id}/blueprint#readiness")
    name = await begin(state, _shelf(request, holder), exam.id, wanted)
    return go(f"/admin/exams/{exam.id}/simulations/{name}")


async def show_simulation(request: Request) -> Response:
    """A simulation, or that it is under way, or that it will not come."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        exam = await known_exam(session, request.path_params["exam"])
        (plan,) = await plans_of(session, [exam])
    progress = await look_up(_shelf(request, holder), request.path_params["simulation"])
    if progress is None or progress.exam_id != exam.id:
        raise Refusal(Word.NOT_FOUND)
    page = page_of(request, ITEMS_SHOWN)
    items = sorted(progress.done.items, key=_most_shown) if progress.done else []
    lost = progress.is_lost(datetime.now(UTC))
    return show(
        request,
        "simulation",
        holder,
        tab="exams",
        plan=plan,
        progress=progress,
        done=progress.done,
        lost=lost,
        # A header rather than a tag, so that the page itself says nothing it does not mean.
        headers={} if progress.done or lost else {"Refresh": str(LOOK_AGAIN_SECONDS)},
        histogram=_histogram([item.share for item in items]),
        items=items[page.offset : page.offset + page.size],
        paging=page.of(len(items)),
    )


def _most_shown(item: ItemShare) -> tuple[int, str]:
    return -item.forms, item.code


def _histogram(shares: Sequence[float]) -> list[tuple[int, int]]:
    """How many items were in up to so many percent of the forms: bars of equal width."""
    width = max(1, ceil(max(shares, default=0) * 100 / BARS))
    counts = Counter(ceil(round(share * 100 / width, 9)) * width for share in shares)
    return [(percent, counts[percent]) for percent in range(0, max(counts, default=0) + 1, width)]


def _shelf(request: Request, holder: Holder) -> Shelf:
    return shelf(state_of(request), PURPOSE, holder.account)


routes = [
    Route("/admin/exams/{exam}/simulations", ask, methods=["POST"]),
    Route("/admin/exams/{exam}/simulations/{simulation}", show_simulation),
]
