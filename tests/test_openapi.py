"""The description of the API: well-formed, complete both ways, and true of the answers."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from starlette.routing import Route

from exam_server.app import ENDPOINTS, create_app
from exam_server.endpoints import Endpoint
from exam_server.openapi import describe
from exam_server.outcomes import Role, Word
from exam_server.replies import STATUS_OF
from exam_server.settings import Settings
from tests.attempts.lines import save
from tests.serving import RunningServer
from tests.world import World

METHODS = {"get", "post", "delete", "put", "patch"}
JSON_TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}
DOCUMENT: dict[str, Any] = describe(ENDPOINTS, "1.2.3")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation with its method and path."""
    for path, by_method in DOCUMENT["paths"].items():
        for method, operation in by_method.items():
            yield method, path, operation


def every(node: Any, name: str) -> Iterator[Any]:
    """The values under a name, anywhere inside."""
    if isinstance(node, dict):
        if name in node:
            yield node[name]
        for inner in node.values():
            yield from every(inner, name)
    elif isinstance(node, list):
        for inner in node:
            yield from every(inner, name)


def resolve(reference: str) -> Any:
    """What a local reference names; raises KeyError where there is nothing."""
    found: Any = DOCUMENT
    assert reference.startswith("#/")
    for part in reference[2:].split("/"):
        found = found[part]
    return found


def name_of(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


async def test_the_description_is_served_as_it_is_generated(server: RunningServer) -> None:
    async with server.client() as client:
        reply = await client.get("/openapi.json")

    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert reply.json()["paths"] == DOCUMENT["paths"]


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"] == {"title": "Exam server", "version": "1.2.3"}
    assert set(DOCUMENT) == {"openapi", "info", "paths", "components"}
    for method, path, operation in operations():
        assert method in METHODS
        assert path.startswith("/api/v1/")
        assert {"operationId", "summary", "parameters", "responses"} <= set(operation)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]

    assert len(names) == len(set(names)) == len(ENDPOINTS)


def test_every_reference_leads_somewhere() -> None:
    references = set(every(DOCUMENT, "$ref"))

    assert references
    for reference in references:
        assert resolve(reference)
    named = {reference.rpartition("/")[2] for reference in references}
    assert named == set(DOCUMENT["components"]["schemas"])


def test_every_schema_uses_json_types() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        for found in every(schema, "type"):
            if isinstance(found, str):
                assert found in JSON_TYPES


def test_two_bodies_never_share_a_name() -> None:
    models = {model for each in ENDPOINTS for model in (each.body, each.answer) if model}

    assert len({model.__name__ for model in models}) == len(models)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name_of)
def test_an_operation_declares_who_what_and_every_refusal(endpoint: Endpoint) -> None:
    operation = DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]

    in_path = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
    assert in_path == set(re.findall(r"\{(\w+)\}", endpoint.path))
    assert all(each["required"] for each in operation["parameters"] if each["in"] == "path")
    assert ("security" in operation) == (endpoint.roles is not None)
    assert operation.get("x-roles", []) == [str(role) for role in endpoint.roles or ()]
    assert ("requestBody" in operation) == (endpoint.body is not None or endpoint.upload)
    assert str(endpoint.status) in operation["responses"]
    for word in endpoint.refusals:
        told = operation["responses"][str(STATUS_OF[word])]
        assert str(word) in told["description"].split()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name_of)
def test_an_operation_for_signed_in_people_says_that_others_are_refused(
    endpoint: Endpoint,
) -> None:
    if endpoint.roles is not None:
        assert Word.NOT_SIGNED_IN in endpoint.refusals
    if endpoint.roles:
        assert Word.FORBIDDEN in endpoint.refusals


def test_what_is_refused_on_the_way_in_is_described_too() -> None:
    for method, _, operation in operations():
        assert ("403" in operation["responses"]) or method == "get"
        if "requestBody" in operation:
            assert {"413", "422"} <= set(operation["responses"])


def test_only_signing_in_and_checking_receipts_are_open_to_everybody() -> None:
    public = [name_of(endpoint) for endpoint in ENDPOINTS if endpoint.roles is None]

    assert public == [
        "POST /api/v1/tickets",
        "GET /api/v1/evidence/keys",
        "POST /api/v1/receipts/checks",
    ]


def test_an_answer_without_content_has_none_in_the_description() -> None:
    for _, _, operation in operations():
        assert "content" not in operation["responses"].get("204", {})


def test_every_api_route_is_described_and_the_other_way_round(settings: Settings) -> None:
    routes = {
        (method, route.path)
        for route in create_app(settings).routes
        if isinstance(route, Route) and route.path.startswith("/api/")
        for method in (route.methods or set()) - {"HEAD"}
    }

    assert {(method.upper(), path) for method, path, _ in operations()} == routes


def declared(reply: httpx2.Response, template: str) -> None:
    """Fail unless the declared model of the operation takes the answer, field by field."""
    request = reply.request
    [endpoint] = [
        each for each in ENDPOINTS if (each.method, each.path) == (request.method, template)
    ]
    assert str(reply.status_code)[0] == "2", reply.text
    assert endpoint.answer is not None
    model = endpoint.answer.model_validate_json(reply.content, strict=False)
    assert model.model_dump(mode="json") == reply.json()


async def test_the_main_answers_are_what_their_models_say(
    server: RunningServer, world: World
) -> None:
    slot, person = await world.slot(), await world.person()
    async with server.signed_in(person) as client:
        declared(await client.get("/api/v1/tickets/current"), "/api/v1/tickets/current")
        declared(await client.get("/api/v1/slots"), "/api/v1/slots")
        booked = await client.post(f"/api/v1/slots/{slot.id}/bookings")
        declared(booked, "/api/v1/slots/{slot}/bookings")
        declared(await client.get("/api/v1/bookings"), "/api/v1/bookings")
        booking = f"/api/v1/bookings/{booked.json()['id']}/attempt"
        declared(await client.post(booking), "/api/v1/bookings/{booking}/attempt")
        base, path = f"/api/v1/attempts/{booked.json()['id']}", "/api/v1/attempts/{attempt}"
        lease = await client.post(f"{base}/leases")
        declared(lease, f"{path}/leases")
        body = {"epoch": lease.json()["epoch"], "messages": [save()]}
        declared(await client.post(f"{base}/messages", json=body), f"{path}/messages")
        declared(await client.get(base), path)
        declared(await client.post(f"{base}/handovers"), f"{path}/handovers")
        declared(await client.post(f"{base}/submission"), f"{path}/submission")
        declared(await client.get(f"{base}/submission"), f"{path}/submission")


async def test_the_proctors_answers_are_what_their_models_say(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    base, path = f"/api/v1/attempts/{sitting.id}", "/api/v1/attempts/{attempt}"
    async with server.signed_in(await world.person(Role.PROCTOR)) as client:
        more = {"ms": 60_000, "reason": "Listrik"}
        declared(await client.post(f"{base}/extensions", json=more), f"{path}/extensions")
        declared(await client.post(f"{base}/pause", json={"reason": "x"}), f"{path}/pause")
        declared(await client.delete(f"{base}/pause"), f"{path}/pause")
