"""Sitting the exam: messages, operations, routes and the socket."""

from exam_server.attempts import handover, pages, socket
from exam_server.attempts.routes import endpoints

site = [*socket.routes, *pages.routes, *handover.routes]

__all__ = ["endpoints", "site"]
