"""Errors as replies: every word has a status and a sentence, every error a handler."""

import json

import httpx2
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from exam_server import errors
from exam_server.errors import BadSetting, ExamError, Fault, Invalid, Refusal, Throttled
from exam_server.outcomes import Refused, Word
from exam_server.pages import catalogue
from exam_server.replies import RETRY_AFTER, STATUS_OF, handlers, refuse, reply
from exam_server.words import SENTENCES
from tests.serving import RunningServer

# The stable names of the API: a new one is added here, an old one is never changed.
TYPES = {
    "already_booked": 409, "already_started": 409, "bad_position": 422, "booking_closed": 409,
    "busy": 503, "closed": 409,
    "conflict": 409, "forbidden": 403, "foreign_origin": 403, "form_unavailable": 409,
    "forms_drawn": 409, "has_left": 409,
    "in_use": 409, "internal": 500, "invalid": 422, "link_used": 410, "malformed": 400,
    "method_not_allowed": 405, "no_rest": 409,
    "no_attempt": 404, "no_slot": 404, "not_eligible": 403,
    "not_found": 404, "not_over": 409, "not_paused": 409, "not_running": 409,
    "not_signed_in": 401, "not_yours": 403, "paused": 409, "slot_full": 409, "stale_epoch": 409,
    "superseded": 409, "time_over": 409, "too_early": 409, "too_large": 413, "too_late": 409,
    "too_many": 429, "unavailable": 503, "wrong_credentials": 401, "wrong_token": 403,
}  # fmt: skip


def request(path: str = "/api/v1/x", language: str = "id") -> Request:
    headers = [(b"accept-language", language.encode())]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": headers,
        "query_string": b"",
    }
    return Request(scope)


def all_errors() -> set[type[Exception]]:
    found = {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, Exception)
    }
    # The root is never raised; a bad setting ends the process before anything is answered.
    return found - {ExamError, BadSetting}


def test_words_statuses_and_sentences_agree() -> None:
    assert set(STATUS_OF) == set(SENTENCES) == set(Word)


def test_the_types_of_problems_are_stable() -> None:
    assert {str(word): status for word, status in STATUS_OF.items()} == TYPES


@pytest.mark.parametrize("word", Word)
def test_every_sentence_is_told_in_english_too(word: Word) -> None:
    sentence = SENTENCES[word]

    assert catalogue("en").gettext(sentence) != sentence


def test_every_error_has_a_handler() -> None:
    # The framework takes the handler of the class itself or of the nearest one above it.
    assert [error for error in all_errors() if not set(error.__mro__) & set(handlers)] == []
    assert HTTPException in handlers


@pytest.mark.parametrize("word", Word)
def test_a_problem_says_its_type_its_status_and_its_facts(word: Word) -> None:
    found = reply(request(language="en"), word, facts={"wait_ms": 5})

    document = json.loads(bytes(found.body))
    assert document["type"] == f"/problems/{word}"
    assert document["status"] == found.status_code == STATUS_OF[word]
    assert (document["title"], document["wait_ms"]) == (catalogue("en").gettext(SENTENCES[word]), 5)
    assert found.headers["content-type"] == "application/problem+json"
    assert found.headers["cache-control"] == "no-store"
    assert found.headers["content-language"] == "en"
    assert found.headers.get("retry-after") == RETRY_AFTER.get(word)


def test_a_stores_no_becomes_a_refusal_with_its_clock() -> None:
    refusal = refuse(Refused(Word.TIME_OVER, 0, {"position": 7}))

    assert (refusal.word, refusal.facts) == (Word.TIME_OVER, {"position": 7, "remaining_ms": 0})


@pytest.mark.parametrize(
    ("error", "status", "facts"),
    [
        (Refusal(Word.NO_SLOT, slot="s"), 404, {"slot": "s"}),
        (
            Invalid([Fault("slots.0.capacity", "a whole number", '"x"')]),
            422,
            {
                "errors": [
                    {"where": "slots.0.capacity", "expected": "a whole number", "found": '"x"'}
                ]
            },
        ),
        (Throttled(7), 429, {"retry_after": 7}),
        (errors.Unavailable("redis"), 503, {}),
        (HTTPException(404), 404, {}),
        (HTTPException(418), 400, {}),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_each_error_is_answered_with_its_facts(
    error: Exception, status: int, facts: dict[str, object]
) -> None:
    found = await handlers[type(error)](request(), error)

    document = json.loads(bytes(found.body))
    assert found.status_code == document["status"] == status
    assert {name: document[name] for name in facts} == facts


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/api/v1/nothing", 404, {""}),
        ("PUT", "/api/v1/tickets", 405, {"POST"}),
        ("POST", "/healthz", 405, {"GET", "HEAD"}),
        ("POST", "/static/x/css/base.css", 405, {"GET", "HEAD"}),
    ],
)
async def test_what_the_framework_refuses_is_told_like_everything_else(
    server: RunningServer, method: str, path: str, status: int, allow: set[str]
) -> None:
    async with server.client() as client:
        found: httpx2.Response = await client.request(method, path)

    kind = "application/problem+json" if path.startswith("/api/") else "text/html; charset=utf-8"
    assert (found.status_code, found.headers["content-type"]) == (status, kind)
    assert set(found.headers.get("allow", "").split(", ")) == allow
