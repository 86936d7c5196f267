"""Accounts, as the record keeps them."""

from exam_server.record.accounts import Account

__all__ = ["Account"]
