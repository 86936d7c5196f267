"""Accounts: create one, import many, sign somebody out, issue a token for a program."""

from exam_server.authoring.accounts.operations import create_account, import_accounts
from exam_server.authoring.accounts.queries import find_account, list_accounts

__all__ = ["create_account", "find_account", "import_accounts", "list_accounts"]
