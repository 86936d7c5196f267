"""The exam without JavaScript: a form per question, with the socket's versions and refusals."""

from exam_server.attempts.plain.pages import routes

__all__ = ["routes"]
