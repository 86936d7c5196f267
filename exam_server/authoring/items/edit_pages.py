"""The item editor: one plain form for each kind, its preview, and what is wrong beside the fields.

Rows are added by a button that sends the form; `admin_item.js` only refreshes the preview."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.items.adding_media import (
    ADD_MEDIA,
    FILE,
    FORM_LIMIT,
    LIMIT_WITH_FILE,
    add_media,
    places_in,
)
from exam_server.authoring.items.filling import NEW, form_fields
from exam_server.authoring.items.parts import COLUMNS, LEAST, PARTS, part_of
from exam_server.authoring.items.previews import Shown, cut, shown_draft, shown_version
from exam_server.authoring.items.queries import WholeItem, tags_of, whole_item
from exam_server.authoring.items.reading import read_draft
from exam_server.authoring.items.rows import Fields, prefixes, with_another
from exam_server.authoring.items.words import told
from exam_server.authoring.showing import fields_and_file, fields_of, go, show
from exam_server.errors import Fault, Refusal
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role, Word
from exam_server.record.database import transaction
from question_bank import (
    Bank,
    Edit,
    EditedMeanwhileError,
    InvalidDraftError,
    Kind,
    draft_faults,
    draft_of,
    save_item,
    stimuli_of,
    topics_of,
)

ADD = "add-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """One form as it is shown: of which bank and kind, for which item, with what typed in."""

    bank: Bank
    kind: Kind
    fields: Fields
    file: bytes = b""
    whole: WholeItem | None = None
    wrong: Mapping[str, Fault] = field(default_factory=dict)
    shown: Shown | None = None
    focus: str = ""
    newer: int | None = None


async def show_new(request: Request) -> Response:
    """The choice of a kind, then the empty form of that kind."""
    holder = await require(request, Role.ADMIN)
    kind = request.query_params.get("kind", "")
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
    if kind not in set(Kind):
        return show(request, "item_kind", holder, tab="banks", bank=bank, kinds=list(Kind))
    fields = {**NEW, "topic": request.query_params.get("topic", "")}
    return await _form(request, holder, Editing(bank=bank, kind=Kind(kind), fields=fields))


async def show_edit(request: Request) -> Response:
    """An item's current version in the form."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        whole = await whole_item(session, request.path_params["item"])
    current = whole.current
    stimulus = whole.stimulus.code if whole.stimulus else ""
    fields = form_fields(draft_of(whole.item, current, whole.topic, stimulus))
    editing = Editing(
        bank=whole.bank,
        kind=Kind(current.kind),
        fields={**fields, "base": str(current.number)},
        whole=whole,
        shown=shown_version(current),
    )
    return await _form(request, holder, editing)


async def create(request: Request) -> Response:
    """Save a new item, show its preview, or give the form another row."""
    holder = await require(request, Role.ADMIN)
    kind = request.query_params.get("kind", "")
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
    if kind not in set(Kind):
        raise Refusal(Word.NOT_FOUND)
    sent, file = await fields_and_file(request, FILE)
    fields = {**NEW, "shuffle": "", **sent}
    editing = Editing(bank=bank, kind=Kind(kind), fields=fields, file=file)
    return await _answer(request, holder, editing)


async def update(request: Request) -> Response:
    """The same for an item that is there."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        whole = await whole_item(session, request.path_params["item"])
    sent, file = await fields_and_file(request, FILE)
    fields = {**NEW, "shuffle": "", **sent}
    kind = Kind(whole.current.kind)
    editing = Editing(bank=whole.bank, kind=kind, fields=fields, file=file, whole=whole)
    return await _answer(request, holder, editing)


async def preview(request: Request) -> Response:
    """Only the pictures of what the form holds, for the script of the page."""
    holder = await require(request, Role.ADMIN)
    kind = request.query_params.get("kind", "")
    if kind not in set(Kind):
        raise Refusal(Word.NOT_FOUND)
    draft, _ = read_draft(Kind(kind), cut(await fields_of(request)))
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
        shown = await shown_draft(session, bank, draft)
    return show(request, "_preview", holder, tab="banks", bank=bank, shown=shown)


async def _answer(request: Request, holder: Holder, editing: Editing) -> Response:
    asked = editing.fields.get("do", "save")
    part = asked.removeprefix(ADD)
    if asked.startswith(ADD) and part_of(part) in COLUMNS:
        column, least = COLUMNS[part_of(part)][0], LEAST[part_of(part)]
        fields, focus = with_another(editing.fields, part, column, least)
        return await _form(request, holder, _changed(editing, fields=fields, focus=focus))
    if asked == ADD_MEDIA:
        return await _with_media(request, holder, editing)
    if asked == "preview":
        return await _with_preview(request, holder, editing)
    return await _save(request, holder, editing)


async def _with_media(request: Request, holder: Holder, editing: Editing) -> Response:
    into = places_in(editing.kind, editing.fields)
    added = await add_media(state_of(request), editing.fields, editing.file, into=into)
    changed = _changed(editing, fields=added.fields, focus=added.focus)
    if added.faults:
        wrong = told(request, editing.kind, added.faults)
        return await _form(request, holder, _changed(changed, wrong=wrong), status=422)
    return await _with_preview(request, holder, changed, only_shown=True)


async def _with_preview(
    request: Request, holder: Holder, editing: Editing, *, only_shown: bool = False
) -> Response:
    draft, faults = read_draft(editing.kind, cut(editing.fields))
    item_id = editing.whole.item.id if editing.whole else ""
    async with transaction(state_of(request).engine, read_only=True) as session:
        shown = await shown_draft(session, editing.bank, draft)
        found = await draft_faults(session, editing.bank.id, draft, item_id=item_id)
    wrong = {} if only_shown else told(request, editing.kind, [*faults, *found])
    return await _form(request, holder, _changed(editing, shown=shown, wrong=wrong))


async def _save(request: Request, holder: Holder, editing: Editing) -> Response:
    draft, faults = read_draft(editing.kind, editing.fields)
    item_id = editing.whole.item.id if editing.whole else ""
    edit = Edit(by=holder.account, now=datetime.now(UTC), base=_base(editing.fields))
    try:
        async with transaction(state_of(request).engine) as session:
            if faults:
                # Nothing is written; what else is wrong is told at the same time.
                found = await draft_faults(session, editing.bank.id, draft, item_id=item_id)
                raise InvalidDraftError([*faults, *found])
            saved = await save_item(session, editing.bank.id, draft, edit, item_id=item_id)
    except InvalidDraftError as error:
        wrong = told(request, editing.kind, error.faults)
        return await _form(request, holder, _changed(editing, wrong=wrong), status=422)
    except EditedMeanwhileError as error:
        return await _form(request, holder, _changed(editing, newer=error.number), status=409)
    if editing.fields.get("do") == "another":
        query = f"kind={editing.kind}&saved={saved.item.code}"
        return go(f"/admin/banks/{editing.bank.id}/items/new?{query}")
    return go(f"/admin/items/{saved.item.id}?saved={saved.change}")


async def _form(
    request: Request, holder: Holder, editing: Editing, *, status: int = 200
) -> Response:
    async with transaction(state_of(request).engine, read_only=True) as session:
        topics = await topics_of(session, editing.bank.id)
        stimuli = await stimuli_of(session, editing.bank.id)
        tags = await tags_of(session, editing.bank.id)

    def rows(part: str) -> list[str]:
        return prefixes(editing.fields, part, LEAST[part_of(part)])

    def value(name: str) -> str:
        return editing.fields.get(name, "")

    return show(
        request,
        "item_form",
        holder,
        tab="banks",
        status=status,
        editing=editing,
        bank=editing.bank,
        kind=editing.kind,
        parts_of_kind=PARTS[editing.kind],
        places=places_in(editing.kind, editing.fields),
        wrong=dict(editing.wrong),
        topics=topics,
        stimuli=stimuli,
        tags=tags,
        rows=rows,
        value=value,
        saved_before=request.query_params.get("saved", ""),
    )


def _changed(editing: Editing, **changes: object) -> Editing:
    return replace(editing, **changes)  # type: ignore[arg-type]


def _base(fields: Fields) -> int | None:
    text = fields.get("base", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None


NEW_ITEM = "/admin/banks/{bank}/items/new"
EDIT = "/admin/items/{item}/edit"

routes = [
    Route(NEW_ITEM, show_new),
    Route(NEW_ITEM, create, methods=["POST"], max_body_size=LIMIT_WITH_FILE),
    Route("/admin/banks/{bank}/items/preview", preview, methods=["POST"], max_body_size=FORM_LIMIT),
    Route(EDIT, show_edit),
    Route(EDIT, update, methods=["POST"], max_body_size=LIMIT_WITH_FILE),
]
