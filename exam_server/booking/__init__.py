"""A candidate's way to one slot: pages and API over scheduler."""

from exam_server.booking import pages
from exam_server.booking.routes import endpoints

site = pages.routes

__all__ = ["endpoints", "site"]
