"""What tells an item from others across files: its identifier, however long a system makes it."""

import hashlib

from question_bank.formats.naming import as_code


def identity(identifier: str) -> str:
    """An identifier as a code, or where it is too long, its digest; empty if there is none.

    Titles do not serve: `Question 1` stands in every quiz.
    """
    if not identifier or as_code(identifier):
        return identifier
    return f"Q-{hashlib.sha256(identifier.encode(errors='replace')).hexdigest()[:12]}"
