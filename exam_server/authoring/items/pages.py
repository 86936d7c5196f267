"""One item: as candidates see it, its versions, who saw them, and its way through review."""

from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.items.comparing import differences
from exam_server.authoring.items.operations import STATE_OF, Bulk, Task, do_bulk
from exam_server.authoring.items.previews import shown_version
from exam_server.authoring.items.queries import (
    WholeItem,
    known_item,
    uses_page,
    whole_item,
)
from exam_server.authoring.items.words import obstacle_words
from exam_server.authoring.paging import page_of
from exam_server.authoring.showing import fields_of, go, show
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import ItemState, ItemVersion, Obstacle, Step, obstacle

USES_PER_PAGE = 100
LONGEST_COMMENT = 2000


async def show_item(request: Request) -> Response:
    """An item as on a phone and on a PC, its key marked, with its review and its versions."""
    holder = await require(request, Role.ADMIN)
    whole = await _whole(request)
    shown = _version(whole, request.query_params.get("version", "")) or whole.versions[0]
    return show(
        request,
        "item",
        holder,
        tab="banks",
        whole=whole,
        shown=shown,
        sheet=shown_version(shown),
        steps=_steps(whole, holder.account),
        why=partial(obstacle_words, request),
        saved=request.query_params.get("saved", ""),
        unsaid="unsaid" in request.query_params,
    )


async def compare(request: Request) -> Response:
    """Two versions side by side, word by word."""
    holder = await require(request, Role.ADMIN)
    whole, query = await _whole(request), request.query_params
    after = _version(whole, query.get("to", "")) or whole.versions[0]
    older = [each for each in whole.versions if each.number < after.number]
    before = _version(whole, query.get("from", "")) or (older[0] if older else after)
    return show(
        request,
        "item_compare",
        holder,
        tab="banks",
        whole=whole,
        before=before,
        after=after,
        differences=differences(before, after),
        shown=shown_version,
    )


async def uses(request: Request) -> Response:
    """Who was given which version."""
    holder = await require(request, Role.ADMIN)
    whole = await _whole(request)
    version = _version(whole, request.query_params.get("version", "")) or whole.versions[0]
    page = page_of(request, USES_PER_PAGE)
    async with transaction(state_of(request).engine, read_only=True) as session:
        found, total = await uses_page(session, version.id, page)
    return show(
        request,
        "item_uses",
        holder,
        tab="banks",
        whole=whole,
        version=version,
        uses=found,
        paging=page.of(total),
    )


async def review(request: Request) -> Response:
    """Take a step of the review; giving back for mending needs a reason."""
    holder = await require(request, Role.ADMIN)
    fields, item_id = await fields_of(request), request.path_params["item"]
    comment = fields.get("comment", "").strip()[:LONGEST_COMMENT]
    task = fields.get("task", "")
    async with transaction(state_of(request).engine) as session:
        item = await known_item(session, item_id)
        if task not in {str(each) for each in STATE_OF}:
            return go(f"/admin/items/{item_id}")
        if task == Task.REJECT and not comment:
            return go(f"/admin/items/{item_id}?unsaid=yes#review")
        to = STATE_OF[Task(task)]
        step = Step(to=to, by=holder.account, now=datetime.now(UTC), comment=comment)
        await do_bulk(session, item.bank_id, Bulk(Task(task), (item_id,)), step)
    return go(f"/admin/items/{item_id}#review")


async def _whole(request: Request) -> WholeItem:
    async with transaction(state_of(request).engine, read_only=True) as session:
        return await whole_item(session, request.path_params["item"])


def _version(whole: WholeItem, number: str) -> ItemVersion | None:
    return next((each for each in whole.versions if str(each.number) == number), None)


def _steps(whole: WholeItem, by: str) -> dict[Task, Obstacle | None]:
    """The steps that lead on from here, each with what keeps this person from it."""
    tasks = {
        ItemState.DRAFT: (Task.REVIEW, Task.RETIRE),
        ItemState.IN_REVIEW: (Task.APPROVE, Task.REJECT, Task.RETIRE),
        ItemState.APPROVED: (Task.REJECT, Task.RETIRE),
        ItemState.RETIRED: (Task.RESTORE,),
    }[ItemState(whole.item.state)]
    item, version = whole.item, whole.current
    return {
        task: obstacle(
            item,
            version,
            STATE_OF[task],
            by=by,
            four_eyes=whole.four_eyes,
            stimulus=whole.stimulus,
        )
        for task in tasks
    }


ITEM = "/admin/items/{item}"

routes = [
    Route(ITEM, show_item),
    Route(f"{ITEM}/compare", compare),
    Route(f"{ITEM}/uses", uses),
    Route(f"{ITEM}/review", review, methods=["POST"]),
]
