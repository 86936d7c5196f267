"""Numbers as other systems write them, within limits: signs, exponents, no thousands."""

import re
from decimal import Decimal

_NUMBER = re.compile(
    r"[-+]?(?:[0-9]{1,18}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,2})?"
)


def number_in(text: str) -> Decimal | None:
    """The number that a text is, spaces aside; None for anything else."""
    bare = text.strip()
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None
