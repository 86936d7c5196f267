"""A bank's items: searched and filtered by the URL, and moved or filed many at a time."""

from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.items.operations import STATE_OF, Bulk, Task, do_bulk, judge_bulk
from exam_server.authoring.items.queries import (
    ItemFilter,
    fitting_items,
    search_items,
    tags_of,
)
from exam_server.authoring.items.words import obstacle_words
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import go, show
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import ItemState, Judged, Kind, Obstacle, Step, four_eyes_of, topics_of

ITEMS_PER_PAGE = 50
MOST_AT_ONCE = 20_000
SHOWN_AT_ONCE = 200
BULK_LIMIT = 1024 * 1024
FILTERS_TOLD = {
    "q": "part of a code or of a stem",
    "topic": "a topic's id",
    "difficulty": "1, 2 or 3",
    "kind": "single_choice, multiple_choice, …",
    "state": "draft, in_review, approved or retired",
    "tag": "one tag",
    "used": "yes or no: whether a form holds it",
}
"""The query of a list of items, as the API describes it."""


async def show_bank(request: Request) -> Response:
    """A bank's items, searched and filtered by the URL."""
    holder = await require(request, Role.ADMIN)
    wanted = filter_of(request)
    page = page_of(request, ITEMS_PER_PAGE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
        topics = await topics_of(session, bank.id)
        tags = await tags_of(session, bank.id)
        items, total = await search_items(session, bank.id, wanted, page)
    return show(
        request,
        "bank",
        holder,
        tab="banks",
        bank=bank,
        topics=topics,
        tags=tags,
        items=items,
        wanted=wanted,
        paging=page.of(total),
        done=_counts(request, ("done", "skipped")),
        nothing="nothing" in request.query_params,
        kinds=list(Kind),
        states=list(ItemState),
        tasks=list(Task),
    )


async def bulk(request: Request) -> Response:
    """Say what a task would do with the ticked items; done after it was confirmed."""
    holder = await require(request, Role.ADMIN)
    form = await request.form(max_fields=MOST_AT_ONCE + 20)
    async with transaction(state_of(request).engine) as session:
        bank = await known_bank(session, request.path_params["bank"])
        wanted = await _wanted(session, bank.id, form)
        if wanted is None:
            return go(f"/admin/banks/{bank.id}?nothing=yes")
        step = _step(holder, wanted.task, str(form.get("comment", "")).strip()[:2000])
        if form.get("confirmed") == "yes":
            judged = await do_bulk(session, bank.id, wanted, step)
            skipped = sum(each.obstacle is not None for each in judged)
            counts = {"done": len(judged) - skipped, "skipped": skipped}
            return go(f"/admin/banks/{bank.id}?{urlencode(counts)}")
        judged = await judge_bulk(session, bank.id, wanted, step)
        four_eyes = await four_eyes_of(session, bank.id)
    return _confirm(request, holder, bank=bank, bulk=wanted, judged=judged, four_eyes=four_eyes)


def filter_of(request: Request) -> ItemFilter:
    """What the URL looks for."""
    query = request.query_params
    return ItemFilter(*(query.get(name, "") for name in FILTERS_TOLD))


def _confirm(
    request: Request, holder: Holder, *, judged: list[Judged], **context: object
) -> Response:
    groups: dict[Obstacle, list[Judged]] = {}
    for each in judged:
        if each.obstacle:
            groups.setdefault(each.obstacle, []).append(each)
    return show(
        request,
        "bulk",
        holder,
        tab="banks",
        free=[each for each in judged if each.obstacle is None],
        skipped=groups,
        most=SHOWN_AT_ONCE,
        why=partial(obstacle_words, request),
        moves=set(STATE_OF),
        **context,
    )


def _step(holder: Holder, task: Task, comment: str) -> Step:
    to = STATE_OF.get(task, ItemState.DRAFT)
    return Step(to=to, by=holder.account, now=datetime.now(UTC), comment=comment)


async def _wanted(session: AsyncSession, bank_id: str, form: FormData) -> Bulk | None:
    """The task that was asked for; None where it, its value or the items are missing."""
    task = str(form.get("task", ""))
    if task not in set(Task):
        return None
    if form.get("all") == "yes":
        query = [str(form.get(f"was-{name}", "")) for name in FILTERS_TOLD]
        fitting = fitting_items(bank_id, ItemFilter(*query)).limit(MOST_AT_ONCE)
        items = tuple(await session.exec(fitting))
    else:
        items = tuple(str(each) for each in form.getlist("item"))
    value = str(form.get(f"value-{task}", "")).strip()
    found = Bulk(Task(task), items, value)
    return found if items and found.is_sound else None


def _counts(request: Request, names: tuple[str, ...]) -> dict[str, int]:
    """What was done before this page; it is said once, from the URL."""
    texts = {name: request.query_params.get(name, "") for name in names}
    sound = all(text.isascii() and text.isdecimal() and len(text) < 8 for text in texts.values())
    return {name: int(text) for name, text in texts.items()} if sound else {}


routes = [
    Route("/admin/banks/{bank}", show_bank),
    Route("/admin/banks/{bank}/items/bulk", bulk, methods=["POST"], max_body_size=BULK_LIMIT),
]
