"""Sitting the exam: messages, operations, routes and the socket."""

from exam_server.attempts import handover, late_answers, pages, plain, practice, socket
from exam_server.attempts.routes import endpoints as own_endpoints

site = [
    *socket.routes,
    *pages.routes,
    *plain.routes,
    *practice.routes,
    *handover.routes,
    *late_answers.routes,
]
endpoints = (*own_endpoints, *late_answers.endpoints)

__all__ = ["endpoints", "site"]
