"""The texts and tables that several items ask about: all of a bank's, and the form of one."""

from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam_server.access import require, state_of
from exam_server.authoring.banks.queries import known_bank
from exam_server.authoring.items.adding_media import (
    ADD_MEDIA,
    FILE,
    LIMIT_WITH_FILE,
    add_media,
)
from exam_server.authoring.items.operations import known_stimulus
from exam_server.authoring.items.previews import cut
from exam_server.authoring.items.queries import stimuli_with_counts
from exam_server.authoring.items.reading import read_stimulus
from exam_server.authoring.items.rows import Fields
from exam_server.authoring.items.words import told
from exam_server.authoring.showing import fields_and_file, go, show
from exam_server.live.tickets import Holder
from exam_server.outcomes import Role
from exam_server.record.database import transaction
from question_bank import (
    Bank,
    Edit,
    EditedMeanwhileError,
    InvalidDraftError,
    Item,
    Kind,
    Stimulus,
    items_about,
    render_text,
    save_stimulus,
    stimulus_mark,
)

EMPTY = {"code": "", "title": "", "text": ""}


async def show_all(request: Request) -> Response:
    """Every stimulus of a bank, with how many items ask about it."""
    holder = await require(request, Role.ADMIN)
    async with transaction(state_of(request).engine, read_only=True) as session:
        bank = await known_bank(session, request.path_params["bank"])
        stimuli = await stimuli_with_counts(session, bank.id)
    renewed = request.query_params.get("renewed", "")
    return show(
        request, "stimuli", holder, tab="banks", bank=bank, stimuli=stimuli, renewed=renewed
    )


async def show_new(request: Request) -> Response:
    """The empty form."""
    holder = await require(request, Role.ADMIN)
    return _form(request, holder, await _bank(request), fields=EMPTY)


async def create(request: Request) -> Response:
    """Save a new stimulus."""
    holder = await require(request, Role.ADMIN)
    return await _save(request, holder, await _bank(request))


async def show_one(request: Request) -> Response:
    """A stimulus in the form, with the items that ask about it."""
    holder = await require(request, Role.ADMIN)
    bank, stimulus, items = await _known(request)
    fields = {
        "code": stimulus.code,
        "title": stimulus.title,
        "text": stimulus.text,
        "base": stimulus_mark(stimulus),
    }
    return _form(request, holder, bank, fields=fields, stimulus=stimulus, items=items)


async def update(request: Request) -> Response:
    """Save a stimulus; its items get a new version where the text is another."""
    holder = await require(request, Role.ADMIN)
    bank, stimulus, items = await _known(request)
    return await _save(request, holder, bank, stimulus=stimulus, items=items)


async def _save(
    request: Request,
    holder: Holder,
    bank: Bank,
    *,
    stimulus: Stimulus | None = None,
    items: list[Item] | None = None,
) -> Response:
    sent, file = await fields_and_file(request, FILE)
    fields = {**EMPTY, **sent}
    show_form = partial(_form, request, holder, bank, fields=fields, stimulus=stimulus, items=items)
    if fields.get("do") == ADD_MEDIA:
        added = await add_media(state_of(request), fields, file, into=["text"])
        wrong = told(request, Kind.ESSAY, added.faults)
        return show_form(fields=added.fields, wrong=wrong, status=422 if wrong else 200)
    if fields.get("do") == "preview":
        return show_form()
    edit = Edit(by=holder.account, now=datetime.now(UTC))
    stimulus_id = stimulus.id if stimulus else ""
    try:
        async with transaction(state_of(request).engine) as session:
            draft = read_stimulus(fields)
            saved = await save_stimulus(
                session, bank.id, draft, edit, stimulus_id=stimulus_id, base=fields.get("base", "")
            )
    except InvalidDraftError as error:
        wrong = told(request, Kind.ESSAY, error.faults)
        return show_form(wrong=wrong, status=422)
    except EditedMeanwhileError:
        return show_form(edited_meanwhile=True, status=409)
    return go(f"/admin/banks/{bank.id}/stimuli?renewed={len(saved.items)}")


def _form(
    request: Request,
    holder: Holder,
    bank: Bank,
    *,
    fields: Fields,
    stimulus: Stimulus | None = None,
    items: list[Item] | None = None,
    **context: object,
) -> Response:
    return show(
        request,
        "stimulus_form",
        holder,
        tab="banks",
        bank=bank,
        fields=fields,
        stimulus=stimulus,
        items=items or [],
        text=render_text(cut(fields)["text"]),
        **context,
    )


async def _bank(request: Request) -> Bank:
    async with transaction(state_of(request).engine, read_only=True) as session:
        return await known_bank(session, request.path_params["bank"])


async def _known(request: Request) -> tuple[Bank, Stimulus, list[Item]]:
    async with transaction(state_of(request).engine, read_only=True) as session:
        stimulus = await known_stimulus(session, request.path_params["stimulus"])
        items = [item for item, _ in await items_about(session, stimulus.id)]
        return await known_bank(session, stimulus.bank_id), stimulus, items


STIMULI = "/admin/banks/{bank}/stimuli"
STIMULUS = "/admin/stimuli/{stimulus}"

routes = [
    Route(STIMULI, show_all),
    Route(f"{STIMULI}/new", show_new),
    Route(f"{STIMULI}/new", create, methods=["POST"], max_body_size=LIMIT_WITH_FILE),
    Route(STIMULUS, show_one),
    Route(STIMULUS, update, methods=["POST"], max_body_size=LIMIT_WITH_FILE),
]
