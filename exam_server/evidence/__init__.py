"""What can be shown afterwards, to anybody: exports, receipts, an attempt built anew."""

from exam_server.evidence import pages
from exam_server.evidence.routes import endpoints

site = pages.routes

__all__ = ["endpoints", "site"]
