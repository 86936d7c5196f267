"""Watching a slot live and intervening."""

from starlette.routing import BaseRoute

from exam_server.proctoring import actions, pages, socket
from exam_server.proctoring.routes import endpoints

site: list[BaseRoute] = [*pages.routes, *actions.routes, *socket.routes]

__all__ = ["endpoints", "site"]
