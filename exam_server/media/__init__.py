"""The pictures and recordings of items, for everybody who is signed in."""

from exam_server.media.pages import routes as site

__all__ = ["site"]
