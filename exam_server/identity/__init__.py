"""Who somebody is: accounts, sign-in, tickets and roles."""

from exam_server.identity import pages
from exam_server.identity.routes import endpoints

site = pages.routes

__all__ = ["endpoints", "site"]
