"""Banks, exams, slots, accounts and results: pages and API for admins."""

from exam_server.authoring.accommodations.pages import routes as accommodation_pages
from exam_server.authoring.accommodations.routes import endpoints as accommodation_endpoints
from exam_server.authoring.accounts.pages import routes as account_pages
from exam_server.authoring.accounts.routes import endpoints as account_endpoints
from exam_server.authoring.banks.pages import routes as bank_pages
from exam_server.authoring.banks.routes import endpoints as bank_endpoints
from exam_server.authoring.corrections.pages import routes as correction_pages
from exam_server.authoring.corrections.routes import endpoints as correction_endpoints
from exam_server.authoring.exams.pages import routes as exam_pages
from exam_server.authoring.exams.routes import endpoints as exam_endpoints
from exam_server.authoring.home.pages import routes as home_pages
from exam_server.authoring.items.edit_pages import routes as edit_pages
from exam_server.authoring.items.list_pages import routes as list_pages
from exam_server.authoring.items.pages import routes as item_pages
from exam_server.authoring.items.stimulus_pages import routes as stimulus_pages
from exam_server.authoring.marking.pages import routes as marking_pages
from exam_server.authoring.results.pages import routes as result_pages
from exam_server.authoring.results.routes import endpoints as result_endpoints
from exam_server.authoring.slots.pages import routes as slot_pages
from exam_server.authoring.slots.routes import endpoints as slot_endpoints
from exam_server.authoring.statistics.pages import routes as statistics_pages
from exam_server.authoring.statistics.routes import endpoints as statistics_endpoints

endpoints = (
    *bank_endpoints,
    *exam_endpoints,
    *slot_endpoints,
    *accommodation_endpoints,
    *account_endpoints,
    *result_endpoints,
    *statistics_endpoints,
    *correction_endpoints,
)
site = (
    *home_pages,
    *bank_pages,
    *edit_pages,
    *list_pages,
    *item_pages,
    *stimulus_pages,
    *exam_pages,
    *slot_pages,
    *accommodation_pages,
    *account_pages,
    *result_pages,
    *statistics_pages,
    *correction_pages,
    *marking_pages,
)

__all__ = ["endpoints", "site"]
