"""Banks, exams, slots, accounts and results: pages and API for admins."""

from starlette.routing import BaseRoute

from exam_server.authoring.accounts.routes import endpoints as account_endpoints
from exam_server.authoring.banks.routes import endpoints as bank_endpoints
from exam_server.authoring.exams.routes import endpoints as exam_endpoints
from exam_server.authoring.results.routes import endpoints as result_endpoints
from exam_server.authoring.slots.routes import endpoints as slot_endpoints

endpoints = (
    *bank_endpoints,
    *exam_endpoints,
    *slot_endpoints,
    *account_endpoints,
    *result_endpoints,
)
site: tuple[BaseRoute, ...] = ()

__all__ = ["endpoints", "site"]
