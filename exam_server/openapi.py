"""The OpenAPI 3.1 description, generated from the declared endpoints."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from exam_server.access import SAFE_METHODS
from exam_server.endpoints import Endpoint
from exam_server.outcomes import Word
from exam_server.replies import STATUS_OF

NO_CONTENT: Final = 204
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
UPLOAD: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "dry_run": {"type": "boolean"},
    },
}


def describe(endpoints: Sequence[Endpoint], version: str) -> dict[str, Any]:
    """The whole document."""
    models = {m for e in endpoints for m in (e.body, e.answer) if m is not None}
    by_name = sorted(models, key=lambda model: model.__name__)
    schemas = _schemas(by_name)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        operation = _operation(endpoint)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Exam server", "version": version},
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "securitySchemes": {
                "ticket": {"type": "apiKey", "in": "cookie", "name": "exam_ticket"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _schemas(models: Sequence[type[BaseModel]]) -> dict[str, Any]:
    modes = [(model, "validation") for model in models]
    _, definitions = models_json_schema(
        modes,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
    )
    found: dict[str, Any] = definitions.get("$defs", {})
    return found


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    name = re.sub(r"\W+", "_", f"{endpoint.method.lower()}{endpoint.path}").strip("_")
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": endpoint.summary,
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint),
    }
    if endpoint.roles is not None:
        operation["security"] = [{"ticket": []}, {"bearer": []}]
        operation["x-roles"] = [str(role) for role in endpoint.roles]
    if endpoint.upload:
        operation["requestBody"] = {
            "content": {"multipart/form-data": {"schema": _upload(endpoint)}}
        }
    elif endpoint.body is not None:
        operation["requestBody"] = {
            "required": not endpoint.body_optional,
            "content": {"application/json": {"schema": _ref(endpoint.body)}},
        }
    return operation


def _upload(endpoint: Endpoint) -> dict[str, Any]:
    """A form with a file, and whatever else the operation takes beside it."""
    said = endpoint.form.model_json_schema()["properties"] if endpoint.form else {}
    return {**UPLOAD, "properties": {**UPLOAD["properties"], **said}}


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    text = {"type": "string"}
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in re.findall(r"\{(\w+)", endpoint.path)
    ]
    in_query = [
        {"name": name, "in": "query", "description": meaning, "schema": text}
        for name, meaning in endpoint.query.items()
    ]
    return in_path + in_query


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    good: dict[str, Any] = {"description": endpoint.summary}
    if endpoint.status != NO_CONTENT:
        schema = _ref(endpoint.answer) if endpoint.answer else {}
        good["content"] = {endpoint.media_type: {"schema": schema}}
    responses = {str(endpoint.status): good}
    for word in dict.fromkeys((*endpoint.refusals, *_around(endpoint))):
        status = str(STATUS_OF[word])
        known = responses.setdefault(status, _problem())
        known["description"] = f"{known['description']} {word}".strip()
    return responses


def _around(endpoint: Endpoint) -> Iterator[Word]:
    """What is refused before the operation is asked."""
    if endpoint.body is not None or endpoint.upload:
        yield from (Word.INVALID, Word.TOO_LARGE)
    if endpoint.method not in SAFE_METHODS:
        yield Word.FOREIGN_ORIGIN
    if endpoint.roles is not None:
        # Whose ticket it is stands in Redis.
        yield Word.UNAVAILABLE


def _problem() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": "", "content": {"application/problem+json": {"schema": schema}}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
