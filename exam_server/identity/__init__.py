"""Who somebody is: accounts, sign-in, tickets and roles."""

from exam_server.identity.pages import routes
from exam_server.identity.routes import endpoints

__all__ = ["endpoints", "routes"]
