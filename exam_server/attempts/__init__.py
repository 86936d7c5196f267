"""Sitting the exam: messages, operations, routes and the socket."""

from exam_server.attempts import handover, pages, plain, socket
from exam_server.attempts.routes import endpoints

site = [*socket.routes, *pages.routes, *plain.routes, *handover.routes]

__all__ = ["endpoints", "site"]
